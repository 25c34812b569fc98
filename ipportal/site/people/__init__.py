"""Accounts, bodies, roles and invitations at the desk of the administrators, and everybody's own profile."""
