"""The floor of patents."""
