"""The floor of awards; its rooms come with a later step."""
