"""From the draft to the approval of a centre."""
