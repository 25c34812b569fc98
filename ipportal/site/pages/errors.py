"""Errors of the public pages that carry a sentence for the reader."""

from __future__ import annotations

from django.http import Http404


class NothingHere(Http404):
    """404 with the reason, in the reader's language: no such month, place or metric."""
