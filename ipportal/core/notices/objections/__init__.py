"""Objections: filed by anybody with name and evidence, decided by officials; who objected stays with them."""
