"""Tests of the patent floor."""
