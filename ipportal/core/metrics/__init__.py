"""Definitions, ledger, figures: the numbers the office answers for."""
