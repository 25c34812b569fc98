"""What moved each figure since the previous month: the things that came in and went out, and why."""
