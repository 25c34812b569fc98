"""Figures by region and month."""
