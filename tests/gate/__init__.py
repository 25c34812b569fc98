"""Every address, asked as every role: what may be seen, and whether what may not be seen changes a byte."""
