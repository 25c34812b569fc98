"""Other people's tools against a portal of our own, on loopback, bounded; and against one with planted holes."""
