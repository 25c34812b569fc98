"""The scorecard of a centre: what the contract promises, what its reports say, what the register bears out."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import F

from patents.centres.contracts.kpis import KPIS, Kpi
from patents.centres.reports.models import ReportState
from patents.centres.verification.comparing import verified_counts
from patents.centres.verification.models import Claim

if TYPE_CHECKING:
    from patents.centres.models import Centre


class Line(NamedTuple):
    """`promised`: a figure that grows is added up over the years, another is the last year's. None: nobody said it."""

    kpi: Kpi
    promised: Decimal | None
    reported: Decimal | None
    verified: int | None

    @property
    def reached(self) -> Decimal | None:
        """Share of the promise, in per cent: of what is verified where that can be, else of what was reported."""
        done = self.reported if self.verified is None else Decimal(self.verified)
        return done * 100 / self.promised if self.promised and done is not None else None


def years_of(centre: Centre) -> range:
    """In which it is built, by its contract."""
    if centre.begins_on is None or centre.ends_on is None:
        return range(0)
    return range(centre.begins_on.year, centre.ends_on.year + 1)


def scorecard(centre: Centre) -> list[Line]:
    """Figures that were promised or reported, in the order of the form."""
    promised, reported, verified = _promised(centre), _reported(centre), _verified(centre)
    lines = (Line(kpi, promised.get(kpi.code), reported.get(kpi.code), verified.get(kpi.code)) for kpi in KPIS)
    return [line for line in lines if line.promised is not None or line.reported is not None]


def _promised(centre: Centre) -> dict[str, Decimal]:
    years: dict[str, list[Decimal]] = defaultdict(list)
    for target in centre.targets.order_by("year"):
        years[target.kpi].append(target.value)
    return {
        kpi.code: sum(years[kpi.code], Decimal(0)) if kpi.is_flow else years[kpi.code][-1]
        for kpi in KPIS
        if years[kpi.code]
    }


def _reported(centre: Centre) -> dict[str, Decimal]:
    """Of the last accepted report: the cumulative figure, or the figure itself where none is kept."""
    last = centre.reports.filter(state=ReportState.ACCEPTED).order_by("-due_on", "-pk").first()
    values = last.values.filter(version=last.version) if last else ()
    told = {value.kpi: value.value if value.cumulative is None else value.cumulative for value in values}
    return {kpi: value for kpi, value in told.items() if value is not None}


def _verified(centre: Centre) -> dict[str, int]:
    """Of all accepted reports, every patent once, as its last verdict has it."""
    claims = Claim.objects.filter(
        report__centre=centre, report__state=ReportState.ACCEPTED, version=F("report__version")
    ).order_by("report__due_on", "report", "line")
    last = {claim.number: claim for claim in claims}
    return verified_counts(list(last.values())) if last else {}
