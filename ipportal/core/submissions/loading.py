"""The shipped forms are loaded with whatever else belongs in every database."""

from __future__ import annotations

from ipportal.core.kit import reference
from ipportal.core.submissions.actions import load_forms

reference.register("forms", load_forms)
