"""`figure METRIC REGION MONTH`: one figure with both halves and all that it rests on."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from ipportal.core.audit.commands import PortalCommand
from ipportal.core.kit.errors import BadInput, Fault
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import queries
from ipportal.core.metrics.boundaries import NOW, THEN
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.releases.rebuilding import release_coded
from ipportal.core.metrics.standpoints import AsComputed, AsKnownOn, AsThen, Standpoint, of_release
from ipportal.core.regions.names import label, read_region

UNUSABLE = 2
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class Command(PortalCommand):
    """Exit code 0, also where there is no value (the reason is told); 2: no such metric, region, month or day."""

    help = "Show one figure with numerator, denominator and provenance."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("metric", metavar="METRIC", help="for example invention-patents-per-10k")
        parser.add_argument("region", metavar="REGION", help="GB/T 2260 code or name, for example 320100 or 南京")
        parser.add_argument("month", metavar="MONTH", help="YYYY-MM")
        parser.add_argument("--period", choices=["month", "ytd", "year"], default="month")
        parser.add_argument("--as-of", metavar="DATE", help="as it was known at the end of that day, YYYY-MM-DD")
        parser.add_argument("--release", metavar="CODE", help="as that release has it, for example 2025-12.r1")
        parser.add_argument(
            "--boundaries", choices=[NOW, THEN], default=NOW, help="in the places as they are now, or as they were then"
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default="zh", help="language of what is printed")

    def handle(self, *, metric: str, region: str, month: str, **options: Any) -> None:
        with translation.override(LANGUAGES[options["lang"]]):
            try:
                view = _view(options["as_of"], options["release"], options["boundaries"])
                found = _find(metric, region, month, options["period"], view)
            except (BadInput, Fault, ValueError) as problem:
                raise CommandError(str(problem), returncode=UNUSABLE) from problem
            if options["as_json"]:
                self.stdout.write(json.dumps(found, ensure_ascii=False))
            else:
                self.stdout.write("\n".join(_lines(found)))


def _view(as_of: str | None, release: str | None, boundaries: str) -> Standpoint:
    """Inside the office: from all that is known, unless a day or a release is asked for."""
    day = dt.date.fromisoformat(as_of) if as_of else None
    if release and boundaries == THEN:
        raise BadInput(
            "computed-boundaries",
            _("Figures in the boundaries of then are computed anew; ask without a release or a basis."),
            field="boundaries",
        )
    if as_of and release:
        raise BadInput("two-standpoints", _("Ask for a release, a day or a basis, not for several."), field="as_of")
    if release:
        return of_release(release_coded(release))
    if boundaries == THEN:
        return AsThen(day)
    return AsKnownOn(day) if day else AsComputed()


def _find(metric: str, region: str, month: str, period: str, view: Standpoint) -> dict[str, Any]:
    queries.require_period(definition(metric), period)
    return queries.figure_from(view, metric, read_region(region), Month.parse(month), period)


def _lines(found: dict[str, Any]) -> list[str]:
    """The figure for a reader; every line says one thing."""
    value = found["value"] if found["value"] is not None else f"— ({found['reason']})"
    lines = [
        f"{definition(found['metric']).name}, {label(found['region'])}, {found['month']}: {value} {found['unit']}",
        f"{_('Numerator')}: {found['numerator'] or '—'}",
    ]
    if "numerator_source" in found:  # two published values
        lines[-1] += f" ({found['numerator_source'] or '—'})"
        lines.append(f"{_('Denominator')}: {found['denominator'] or '—'} ({found['denominator_source'] or '—'})")
        lines += filter(None, [found["remark"]])
    elif found["denominator"]:
        published = found["denominator_published_on"] or "—"
        lines.append(
            f"{_('Denominator')}: {found['denominator']} × 10,000 ({_('end of')} {found['denominator_year']},"
            f" {_('published on')} {published}, {found['denominator_source']})"
        )
    if found["growth_pct"] is not None:
        lines.append(f"{_('Growth on the year')}: {found['growth_pct']} % ({_('from')} {found['growth_base']})")
    if found["rank"]:
        lines.append(f"{_('Rank among the cities')}: {found['rank']}")
    basis = " ".join(filter(None, [found["basis"], found["release"], _boundaries(found)]))
    lines += [
        f"{_('Basis')}: {basis}; {_('definition version')} {found['definition_version'] or '—'}",
        f"{_('Data up to')} {found['data_up_to'] or '—'}; {_('computed at')} {found['computed_at'] or '—'}",
        f"{_('Source')}: {found['source']}",
        found["receipt"],
    ]
    return [*lines, _("Demonstration data")] if found["demonstration"] else lines


def _boundaries(found: dict[str, Any]) -> str:
    return _("(boundaries as then)") if found.get("boundaries") == THEN else ""
