"""Files that belong to a submission: what may come in, where it lies, and who gets it."""
