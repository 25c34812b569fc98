"""What centres add to the figures: how many run, and which patents they were proved to have grown."""
