"""Index of this floor’s models; its rooms come with a later step."""
