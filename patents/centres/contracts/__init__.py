"""The contract: amount, days, targets by year."""
