"""International exchange: exhibitions abroad, conferences, cross-border services, branches of international bodies."""
