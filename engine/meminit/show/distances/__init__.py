"""Distances between nodes as a picture: what it shows, and how it is written."""
