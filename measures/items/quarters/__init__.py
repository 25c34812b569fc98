"""Quarters that are reported on: opened, put off and closed by the province's office."""
