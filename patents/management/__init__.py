"""Commands of the patent floor."""
