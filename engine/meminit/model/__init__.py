"""Floor 2: frozen values: machine, kernel, command line, boot, layout, zonelists, steps."""
