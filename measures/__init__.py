"""The floor of policy measures; its rooms come with a later step."""
