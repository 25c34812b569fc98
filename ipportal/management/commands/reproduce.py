"""`reproduce CODE`: build a release again from what was known then, and compare bit for bit. Exit 1 when it differs."""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.errors import BadInput
from ipportal.core.metrics.releases.rebuilding import release_coded, reproduce

DIFFERENT, UNUSABLE = 1, 2
MOST_SHOWN = 50


class Command(PortalCommand):
    """Uses the facts, populations, places and definition versions as known with the release's change set."""

    help = "Rebuild a release and compare its digest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", metavar="CODE", help="for example 2025-12.r1")
        parser.add_argument("--from-events", action="store_true", help="count the events themselves, past the ledger")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *, code: str, from_events: bool, as_json: bool, **_options: Any) -> None:
        try:
            release = release_coded(code)
        except BadInput as problem:
            raise CommandError(str(problem), returncode=UNUSABLE) from problem
        began = time.monotonic()
        found = reproduce(release, from_events=from_events)
        seconds = round(time.monotonic() - began, 2)
        if as_json:
            answer = {"release": code, "ok": not found, "sha256": release.sha256, "values": release.count}
            answer |= {"differences": [difference.as_json() for difference in found], "seconds": seconds}
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
        else:
            for difference in found[:MOST_SHOWN]:
                self.stdout.write(str(difference))
            outcome = f"{len(found)} differences" if found else "reproduced bit for bit"
            self.stdout.write(f"{code}: {outcome}; {release.count} values, sha256 {release.sha256}, {seconds} s")
        if found:
            raise SystemExit(DIFFERENT)
