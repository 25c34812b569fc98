"""History of the ground floor’s tables."""
