"""What became of published values, month by month and release by release."""
