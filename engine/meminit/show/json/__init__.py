"""Results as JSON documents, a module a kind; each has its schema in rules/schemas."""
