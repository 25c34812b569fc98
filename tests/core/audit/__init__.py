"""The trail, asked from outside."""
