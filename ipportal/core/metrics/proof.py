"""Everything that can be proved of the figures, in the order in which one thing rests on another."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from ipportal.core.metrics.checks import Finding, findings
from ipportal.core.metrics.models import Figure, LedgerEntry
from ipportal.core.metrics.receipts.checks import Tally, receipt_findings
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.rebuilding import differences

MOST_KEPT: Final = 20


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, and how much was looked at."""

    found: list[Finding]
    counts: dict[str, int]
    seconds: float

    def as_json(self) -> dict[str, Any]:
        told = [finding.as_json() for finding in self.found]
        return {"ok": not self.found, "findings": told, **self.counts, "seconds": self.seconds}

    def summary(self) -> dict[str, Any]:
        """For the trail: how many, and the first of them."""
        first = [str(finding) for finding in self.found[:MOST_KEPT]]
        return {"findings": len(self.found), "first": first, **self.counts, "seconds": self.seconds}


def prove(*, past: bool = True) -> Proof:
    """Ledger against events, figures against ledger, and of the past: releases rebuilt, receipts opened."""
    began = time.monotonic()
    tally, releases = Tally(), list(Release.objects.ever_published()) if past else []
    found = [*findings(), *_release_findings(releases), *receipt_findings(releases, tally)]
    counts = {
        "ledger_entries": LedgerEntry.objects.count(),
        "figures": Figure.objects.count(),
        "releases": len(releases),
        "receipts": tally.receipts,
    }
    return Proof(found, counts, round(time.monotonic() - began, 2))


def _release_findings(releases: list[Release]) -> Iterator[Finding]:
    """Releases that do not come out as published, counted anew from the events."""
    for different in differences(releases, from_events=True):
        yield Finding("releases", f"{different.release}, {different.where}", different.rebuilt, different.published)
