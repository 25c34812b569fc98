"""Nominations are judged: conflicts and the preliminary review by experts, then panels and votes."""
