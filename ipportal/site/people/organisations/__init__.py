"""Bodies at the desk of the administrators."""
