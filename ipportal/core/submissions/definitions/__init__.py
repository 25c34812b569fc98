"""What a form asks: files that rooms ship, kept in the database version by version."""
