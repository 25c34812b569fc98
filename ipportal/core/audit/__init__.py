"""Who did what and when; the order in which facts became known."""
