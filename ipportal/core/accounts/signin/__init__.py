"""Signing in: password and second factor, lock-out, sessions and how they end, forms kept over an ended session."""
