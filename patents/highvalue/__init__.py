"""Which patents are of high value, by which of five kinds, since when, and on what evidence."""
