"""History of the patent tables."""
