"""Places: nation, provinces, cities, counties, former codes, development zones."""
