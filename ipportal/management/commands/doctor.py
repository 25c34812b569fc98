"""`doctor`: is everything well? Exit code 1 when something is not."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from ipportal.core.audit.commands import PortalCommand
from ipportal.local.checkup import findings


class Command(PortalCommand):
    help = "Check servers, roles, tables, processes, jobs and disk; exit 1 when something is found."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json", help="one object: check → findings")

    def handle(self, *, as_json: bool, **options: Any) -> None:
        found = {}
        for name, problems in findings():
            found[name] = problems
            if not as_json:
                self.stdout.write(f"{name}: {'; '.join(problems) or 'well'}")
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        if any(found.values()):
            raise SystemExit(1)
