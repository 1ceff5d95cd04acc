"""What the operator of an installation does to it: backup, restore, and looking whether all is well. Registered in `commands`."""
