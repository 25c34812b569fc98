"""Populations at the office's desk: what is known of each place and year, and the form that corrects it."""
