"""Results as text for people, a module a kind."""
