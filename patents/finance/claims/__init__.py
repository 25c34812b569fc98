"""Risk compensation: what a fund bears of a lost loan, from the claim to what comes back."""
