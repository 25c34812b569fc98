"""Tests of the high-value findings."""
