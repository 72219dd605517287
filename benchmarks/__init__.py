"""Each claim of speed as a command that prints the peers beside us; nothing here is a test."""
