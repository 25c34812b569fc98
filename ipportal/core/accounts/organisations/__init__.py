"""Bodies: made, changed, and duplicates brought together."""
