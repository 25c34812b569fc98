"""Quarters opened and closed, and who reported on them when."""
