"""What moved a figure since the previous month, as pages and as a file."""
