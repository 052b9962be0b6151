"""Floor 1: turns text into facts that know their places; opens no file."""
