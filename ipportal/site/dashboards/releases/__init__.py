"""What was published, month by month, and how anyone can check it."""
