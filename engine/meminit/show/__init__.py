"""Floor 5: one small module an output format."""
