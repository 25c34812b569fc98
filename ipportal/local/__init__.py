"""Starts PostgreSQL, Valkey and the portal on one machine."""
