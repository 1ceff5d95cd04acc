"""The network is the permission: relations and rules that give a decision with a reason, and the same as a filter."""
