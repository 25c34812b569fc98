"""When the hour of an edition has struck: the search finds its winners, and they are written down as honours."""

from __future__ import annotations

from typing import Any, Final

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from awards.results.honours import write_honours
from awards.results.searching import strike
from ipportal.core.jobs.actions import enqueue
from ipportal.core.jobs.events import subscribe
from ipportal.core.jobs.registry import Progress, job

HONOURS: Final = "awards.honours"


@shared_task(name="results.strike")
def strike_the_hour() -> None:
    """Asks first, and orders a job only where there is something to do."""
    strike()


@job(HONOURS, _("Honours of the award's winners"))
def honours(progress: Progress) -> dict[str, Any]:
    return write_honours()._asdict()


@subscribe("awards.revoked")
def _revoked(award: int, by: Any) -> None:
    enqueue(HONOURS, key=f"revoked {award}", by=by)
