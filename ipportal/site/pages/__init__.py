"""Home, about, health, and the pages every portal has."""
