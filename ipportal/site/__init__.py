"""The roof: shows everything, owns no data."""
