"""What the staff's pages gather from all rooms."""
