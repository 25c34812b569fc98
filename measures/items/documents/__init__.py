"""Policy documents that officials write: a new one with its items, and one that takes another's place."""
