"""What the register says of a nominated patent: found by its number, and how it stood on a day."""

from __future__ import annotations

import datetime as dt
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import identifiers
from ipportal.core.kit.errors import BadInput, Fault
from ipportal.core.regions.models import Level, Region
from patents.centres.contracts.days import months_after
from patents.register.models import EventKind, Kind, Patent, PatentEvent
from patents.register.terms import (
    DESIGN_YEARS,
    DESIGN_YEARS_BEFORE,
    INVENTION_YEARS,
    LONGER_DESIGNS_FROM,
    UTILITY_MODEL_YEARS,
)

OF_THE_PROVINCE: Final = "32"  # codes of places in the province begin with it
BEGINNINGS: Final = (EventKind.GRANT, EventKind.RESTORE)
LIFE: Final = (*BEGINNINGS, EventKind.FEE_LAPSE, EventKind.EXPIRE, EventKind.ABANDON)
FINAL: Final = (EventKind.EXPIRE, EventKind.ABANDON)
TITLE: Final = 300


def patent_by_number(typed: str) -> Patent:
    """The number is proved by its check digit, then looked up."""
    try:
        number = identifiers.application_number(typed)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="number") from fault
    patent = Patent.objects.filter(pk=number).first()
    if patent is None:
        told = _("The register here does not know this number. Ask the office to import it first.")
        raise BadInput("unknown-patent", told, field="number")
    return patent


class Facts(NamedTuple):
    """What a nomination takes over from the register."""

    title: str
    owner: str
    owner_code: str
    filed_on: dt.date
    city: Region | None


def facts_of(patent: Patent) -> Facts:
    city = city_of(patent.county)
    return Facts(patent.title[:TITLE], patent.first_owner, patent.credit_code, patent.filed_on, city)


def city_of(county: int) -> Region | None:
    """The city of the province that a place lies in; None where it lies elsewhere or is not known so closely."""
    code = f"{county:06d}"
    if not code.startswith(OF_THE_PROVINCE):
        return None
    return Region.objects.filter(code=f"{code[:4]}00", level=Level.CITY).first()


class Life(NamedTuple):
    """How a patent stands on a day, as the register knows it now."""

    granted_on: dt.date | None
    last: str  # the newest event that begins or ends it
    last_on: dt.date | None
    is_void: bool
    expires_on: dt.date
    county: int

    def in_force(self, day: dt.date) -> bool:
        """The right ends on the day its term ends: on that day it is not in force any more."""
        return self.granted_on is not None and not self.is_void and self.last in BEGINNINGS and day < self.expires_on

    def ended_for_good(self, day: dt.date) -> bool:
        """What lapsed for a fee may be restored; the rest does not come back."""
        return self.is_void or self.last in FINAL or day >= self.expires_on


def life_of(patent: Patent, day: dt.date) -> Life:
    known = PatentEvent.objects.filter(number=patent.pk, retraction__isnull=True)
    events = list(known.order_by("effective_on", "seq", "pk"))
    until = [one for one in events if one.effective_on <= day]
    life = [one for one in until if one.kind in LIFE]
    grants = [one.effective_on for one in until if one.kind == EventKind.GRANT]
    homes = [one.county for one in until if one.kind in (EventKind.GRANT, EventKind.TRANSFER) and one.county]
    return Life(
        granted_on=grants[-1] if grants else None,
        last=life[-1].kind if life else "",
        last_on=life[-1].effective_on if life else None,
        is_void=any(one.kind == EventKind.INVALID_FULL for one in events),
        expires_on=expires_on(patent),
        county=homes[-1] if homes else patent.county,
    )


def expires_on(patent: Patent) -> dt.date:
    """By kind, and for designs by the law of the filing day."""
    years = {Kind.INVENTION: INVENTION_YEARS, Kind.UTILITY_MODEL: UTILITY_MODEL_YEARS}.get(Kind(patent.kind))
    if years is None:
        years = DESIGN_YEARS_BEFORE if patent.filed_on < LONGER_DESIGNS_FROM else DESIGN_YEARS
    return months_after(patent.filed_on, 12 * years)


def in_force(number: int, day: dt.date) -> bool:
    """Asked again for the day of the decision."""
    patent = Patent.objects.filter(pk=number).first()
    return patent is not None and life_of(patent, day).in_force(day)
