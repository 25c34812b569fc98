"""Tests of the nominations."""
