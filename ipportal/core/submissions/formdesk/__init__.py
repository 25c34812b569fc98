"""The form desk: officials write the next version of a form, look at it as it will be asked, and release it."""
