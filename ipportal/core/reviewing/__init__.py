"""Experts judge things of the rooms above: who may judge what, who does, what they said, and what came out."""
