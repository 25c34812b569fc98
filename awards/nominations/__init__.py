"""Nominations: filled in by the nominee, recommended by a channel within its quota, formally checked."""
