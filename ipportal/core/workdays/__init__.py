"""Working days by the Chinese calendar: holidays and make-up days as the State Council announced them, and counting."""
