"""Tests of the award floor."""
