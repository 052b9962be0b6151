"""Boot logs: the lines of them that speak of memory, found through prefixes, quoting and wraps."""
