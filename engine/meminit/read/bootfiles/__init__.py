"""The files in which boot lines live, one module a format."""
