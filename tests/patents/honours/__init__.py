"""Tests of the honours."""
