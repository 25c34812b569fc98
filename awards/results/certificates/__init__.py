"""Certificates of awards: a signed file with a code by which anybody checks it."""
