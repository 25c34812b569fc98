"""`verify`: is the ledger what the events say, and are the figures what the ledger says? Exit 1 when not."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ipportal.core.metrics.checks import findings
from ipportal.core.metrics.models import Figure, LedgerEntry

MOST_SHOWN = 200
DIFFERENT = 1


class Command(BaseCommand):
    """Compares cell by cell and names what differs; changes nothing. `recompute --full --wait` mends."""

    help = "Check the ledger against the events and the figures against the ledger."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *, as_json: bool, **_options: Any) -> None:
        began = time.monotonic()
        found = list(findings())
        counts = {"ledger_entries": LedgerEntry.objects.count(), "figures": Figure.objects.count()}
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
            summary = f"{counts['ledger_entries']} ledger entries and {counts['figures']} figures in {seconds} s"
            self.stdout.write(f"{len(found)} findings{more}; {summary}")
        if found:
            raise SystemExit(DIFFERENT)
