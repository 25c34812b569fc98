"""What a report claims against what the register bears out: the differences an officer sees first."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

from ipportal.core.kit.identifiers import kind_of, written
from patents.centres.contracts.kpis import BY_CODE, Kpi
from patents.centres.reports.models import CentreReport
from patents.centres.verification.checks import FAULTS
from patents.centres.verification.models import Claim


class Compared(NamedTuple):
    """A figure: claimed in the form, and borne out by the patents listed."""

    kpi: Kpi
    claimed: Decimal | None
    verified: int

    @property
    def difference(self) -> Decimal:
        return (self.claimed or Decimal(0)) - self.verified


class Judged(NamedTuple):
    """A claim ready for a page."""

    claim: Claim
    number: str
    reasons: list[Any]


def verified_counts(claims: list[Claim]) -> dict[str, int]:
    grown = [claim for claim in claims if claim.holds and not claim.is_background]
    return {
        "inventions_granted": sum(kind_of(claim.number) == "invention" for claim in grown),
        "high_value": sum(bool(claim.kinds_found) for claim in grown),
    }


def compare(report: CentreReport, claims: list[Claim]) -> list[Compared]:
    """The largest difference first."""
    values = report.values.filter(version=report.version)
    claimed = {value.kpi: value.value for value in values}
    found = [Compared(BY_CODE[kpi], claimed.get(kpi), count) for kpi, count in verified_counts(claims).items()]
    return sorted(found, key=lambda one: -abs(one.difference))


def judged(claims: list[Claim]) -> list[Judged]:
    """Those that do not hold first."""
    rows = [Judged(one, written(one.number), [FAULTS[code] for code in one.faults]) for one in claims]
    return sorted(rows, key=lambda row: (not row.claim.faults, row.claim.line))
