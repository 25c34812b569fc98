"""History of the measure tables."""
