"""`verify`: are ledger, figures, releases and receipts what the events say? Exit 1 when not."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from ipportal.core.audit.commands import PortalCommand
from ipportal.core.metrics.proof import prove

MOST_SHOWN = 200
DIFFERENT = 1


class Command(PortalCommand):
    """Compares cell by cell and names what differs; changes nothing. `recompute --full --wait` mends the figures."""

    help = "Check ledger, figures, releases and receipts against the events."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

        parser.add_argument("--present", action="store_true", help="ledger and figures alone, no releases")

    def handle(self, *, as_json: bool, present: bool, **_options: Any) -> None:
        proof = prove(past=not present)
        if as_json:
            self.stdout.write(json.dumps(proof.as_json(), ensure_ascii=False))
        else:
            for finding in proof.found[:MOST_SHOWN]:
                self.stdout.write(str(finding))
            more = f" (the first {MOST_SHOWN} are shown)" if len(proof.found) > MOST_SHOWN else ""
            told = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in proof.counts.items())
            self.stdout.write(f"{len(proof.found)} findings{more}; {told} in {proof.seconds} s")
        if proof.found:
            raise SystemExit(DIFFERENT)
