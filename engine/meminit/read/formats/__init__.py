"""Importers: one module a machine format."""
