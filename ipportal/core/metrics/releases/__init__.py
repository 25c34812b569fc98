"""What the office publishes: sets of values that are drafted, checked by another, published, and never changed."""
