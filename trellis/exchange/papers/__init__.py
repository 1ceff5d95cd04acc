"""Word and PDF plans: what a file is, its text read in a process of its own with limits, and whom and which days it names. No Django."""
