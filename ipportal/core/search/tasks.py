"""The job that brings changed things into the index."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.registry import Progress, job
from ipportal.core.search import actions


@job(actions.INDEX, _("Index of the search"))
def index(progress: Progress, label: str, keys: list[str] | None = None) -> dict[str, Any]:
    done = actions.make(label, keys)
    return {"new": done.new, "changed": done.changed}
