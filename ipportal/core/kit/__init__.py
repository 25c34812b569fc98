"""Tools without tables, but for the clock and the grants."""
