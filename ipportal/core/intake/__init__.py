"""The clinic for files: checks, batches, faulty rows."""
