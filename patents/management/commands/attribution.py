"""`attribution MONTH`: what counting by the applicant, a rule that is off, would change at the end of a month."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser

from ipportal.core.audit.actions import last_known
from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import definition
from ipportal.core.regions.names import label
from patents.register.attribution import effects

METRIC = "invention-patents"


class Command(PortalCommand):
    """Exit code 2 for a month that is none. Changes nothing."""

    help = "List the places whose inventions in force would differ by the dated rule of attribution."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", metavar="MONTH", help="YYYY-MM")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")

    def handle(self, *, month: str, as_json: bool, **_options: Any) -> None:
        try:
            asked = Month.parse(month)
        except ValueError as problem:
            raise CommandError(str(problem), returncode=2) from problem
        for rule in definition(METRIC).attribution:
            found = effects(rule, asked, last_known())
            about = {"granted_from": str(rule.granted_from), "by": rule.by, "on": rule.on, "source": rule.source}
            if as_json:
                places = [effect._asdict() for effect in found]
                self.stdout.write(json.dumps(about | {"month": month, "places": places}, ensure_ascii=False))
                continue
            self.stdout.write(", ".join(f"{name}: {value}" for name, value in about.items()))
            for effect in found:
                self.stdout.write(f"{label(effect.region)}: {effect.counted} -> {effect.by_rule}")
