"""Invitations: at the desk of the administrators, and the page that their link opens."""
