"""`verify`: are ledger, figures, releases and receipts what the events say? Exit 1 when not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ipportal.core.metrics.checks import Finding, findings
from ipportal.core.metrics.models import Figure, LedgerEntry
from ipportal.core.metrics.receipts.checks import Tally, receipt_findings
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.rebuilding import differences

MOST_SHOWN = 200
DIFFERENT = 1


class Command(BaseCommand):
    """Compares cell by cell and names what differs; changes nothing. `recompute --full --wait` mends."""

    help = "Check ledger, figures, releases and receipts against the events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *, as_json: bool, **_options: Any) -> None:
        began = time.monotonic()
        tally, releases = Tally(), list(Release.objects.ever_published())
        found = [*findings(), *_release_findings(releases), *receipt_findings(releases, tally)]
        counts = {
            "ledger_entries": LedgerEntry.objects.count(),
            "figures": Figure.objects.count(),
            "releases": len(releases),
            "receipts": tally.receipts,
        }
        seconds = round(time.monotonic() - began, 2)
        if as_json:
            answer = {
                "ok": not found,
                "findings": [finding.as_json() for finding in found],
                **counts,
                "seconds": seconds,
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for finding in found[:MOST_SHOWN]:
                self.stdout.write(str(finding))
            more = f" (the first {MOST_SHOWN} are shown)" if len(found) > MOST_SHOWN else ""
            told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
            summary = f"{told} in {seconds} s"
            self.stdout.write(f"{len(found)} findings{more}; {summary}")
        if found:
            raise SystemExit(DIFFERENT)


def _release_findings(releases: list[Release]) -> Iterator[Finding]:
    """Releases that do not come out as published, counted anew from the events."""
    for different in differences(releases, from_events=True):
        yield Finding("releases", f"{different.release}, {different.where}", different.rebuilt, different.published)
