"""Makes the catalogue of boot parameters from kernel trees; no part of the installed package."""
