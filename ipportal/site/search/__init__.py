"""The search page: results by kind, suggestions, and ways on where nothing is found."""
