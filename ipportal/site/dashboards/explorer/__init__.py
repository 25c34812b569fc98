"""Any metric, for the places of any level, in any month: as a table, a map and lines."""
