"""Reserves and watermarks of zones, per-CPU lists of pages, and the sysctls that move them."""
