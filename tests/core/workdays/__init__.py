"""Working days by the Chinese calendar."""
