"""People and bodies, and the roles they hold."""
