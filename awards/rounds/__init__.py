"""Editions of the award: phases, categories, criteria and quotas, every rule as data."""
