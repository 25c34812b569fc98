"""Everybody's own account, and the way out of a body."""
