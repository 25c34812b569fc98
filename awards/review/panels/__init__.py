"""Panels hear the nominees, each expert in conflict out of the room; what is checked on the site."""
