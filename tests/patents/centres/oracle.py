"""Centres counted slowly and plainly from their own rows, month by month and place by place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from patents.centres.models import Centre
from patents.centres.verification.models import Claim, GrownPatent

PROVINCE = "320000"


@dataclass(frozen=True)
class Seen:
    """The rows as they stood at one time."""

    centres: tuple[tuple[int, str, dt.date | None, dt.date | None], ...]
    patents: tuple[tuple[int, str, dt.date, bool], ...]

    def in_operation(self, place: str, on: dt.date) -> set[int]:
        """Contracted on or before the day and not yet accepted, failed or terminated."""
        return {
            pk
            for pk, city, contracted, ended in self.centres
            if place in (PROVINCE, city)
            if contracted is not None and contracted <= on
            if ended is None or ended > on
        }

    def proved(self, place: str, on: dt.date, *, high: bool = False) -> set[int]:
        return {
            number
            for number, city, since, is_high in self.patents
            if place in (PROVINCE, city) and since <= on and (is_high or not high)
        }

    def of(self, metric: str, place: str, on: dt.date) -> set[int]:
        if metric == "centres-in-operation":
            return self.in_operation(place, on)
        return self.proved(place, on, high=metric == "centre-verified-high-value-patents")


def look() -> Seen:
    centres = Centre.objects.values_list("pk", "city_id", "contracted_on", "ended_on")
    patents = []
    for grown in GrownPatent.objects.select_related("centre", "report"):
        claim = Claim.objects.get(report=grown.report, version=grown.report.version, number=grown.number)
        patents.append((grown.number, grown.centre.city_id, grown.since, bool(claim.kinds_found)))
    return Seen(tuple(centres), tuple(patents))


def last_days(first: int, last: int) -> Iterable[tuple[int, dt.date]]:
    """Of months as numbers."""
    for number in range(first, last + 1):
        year, month = divmod(number + 1, 12)
        yield number, dt.date(year, month + 1, 1) - dt.timedelta(1)
