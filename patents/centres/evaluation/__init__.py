"""Mid-term and acceptance."""
