"""What the tests stand on: their own databases, a real server, a browser."""
