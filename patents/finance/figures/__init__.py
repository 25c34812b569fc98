"""What pledges add to the figures: told in closings, month by month, so that no figure gives a firm away."""
