"""Keys with which a bank's own programs speak to the portal."""
