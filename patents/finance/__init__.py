"""IP finance: pledges and their life, claims and subsidies, other products, and what of it anybody may know."""
