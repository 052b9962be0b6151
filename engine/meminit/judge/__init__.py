"""Floor 4: applies checks to boots; knows no particular check."""
