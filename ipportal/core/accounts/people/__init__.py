"""People: what the administrator does with their accounts and roles."""
