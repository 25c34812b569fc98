"""Instalments, expenses, recoveries."""
