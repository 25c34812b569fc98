"""Jobs of the figures, and the events that order them."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.jobs.events import subscribe
from ipportal.core.jobs.registry import Progress, job
from ipportal.core.metrics import actions
from ipportal.core.metrics.proof import prove

VERIFY: Final = "metrics.verify"


@job(actions.RECOMPUTE, _("Compute the figures"))
def recompute(progress: Progress) -> dict[str, Any]:
    """After an import, after a new population, every night and on demand: what changed is written."""
    return actions.recompute(progress)


@job(actions.REBUILD, _("Rebuild the ledger and compute all figures"))
def rebuild(progress: Progress) -> dict[str, Any]:
    """The ledger from the events, then every figure from the ledger."""
    return actions.recompute(progress, rebuild=True)


@job(VERIFY, _("Prove ledger, figures, releases and receipts"))
def verify(progress: Progress) -> dict[str, Any]:
    """Every night; what was found stands in the trail."""
    progress.stage("proof")
    told = prove().summary()
    record("figures found wanting" if told["findings"] else "figures proved", by=SYSTEM, **told)
    return told


@subscribe("population.changed")
def order_figures(**_changed: object) -> None:
    actions.order_figures()


@subscribe("statistics.changed")
def show_new_data(**_changed: object) -> None:
    actions.show_new_data()
