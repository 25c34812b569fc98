"""The page of a definition: what a figure is, in words and in code, and every text it ever had."""
