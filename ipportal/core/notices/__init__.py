"""Calls, publicity periods, results and corrections; and the objections that people file against them."""
