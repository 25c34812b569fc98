"""The things that a figure counts, as pages and as a file."""
