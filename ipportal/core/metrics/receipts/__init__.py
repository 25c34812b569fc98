"""What each figure counts: the things themselves, listed page by page, as known when the figure was made."""
