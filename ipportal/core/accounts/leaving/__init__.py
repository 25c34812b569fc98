"""Leaving a body: what is open is handed over first."""
