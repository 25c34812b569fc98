"""Panels and votes."""
