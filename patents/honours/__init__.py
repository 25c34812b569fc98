"""National and provincial prizes held by patents and persons."""
