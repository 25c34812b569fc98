"""Tests of the cultivation centres."""
