"""Reports of a centre, on the forms of submissions."""
