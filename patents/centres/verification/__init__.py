"""What a centre claims, held against the register."""
