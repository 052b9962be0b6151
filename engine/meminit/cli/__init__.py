"""Floor 6: the command line; alone opens files, reads the environment and prints."""
