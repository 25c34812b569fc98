"""Centres of the demonstration, one at least in every state. Every row is marked; nothing of it was announced."""
