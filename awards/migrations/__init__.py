"""History of the award tables."""
