"""Reading corrections: each needs a printed value to stand beside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault
from ipportal.core.statistics import reading, words
from ipportal.core.statistics.models import PLACE, OfficialValue

if TYPE_CHECKING:
    from ipportal.core.intake.sheets import Record

REASON_LENGTH: Final = 500


class Wanted(NamedTuple):
    """A correction as a row of the file says it."""

    row_no: int
    place: str
    period: str
    region_code: str
    region_name: str
    metric: str
    value: Decimal
    reason: str
    source: str


def read_correction(record: Record, today: dt.date) -> Iterator[Wanted]:
    """The staged rows of one correction: for density also its value per 10,000 people."""
    head = reading.read_head(record, today)
    metric = record.read("metric", lambda value: text.limited(text.name(value), 80))
    value = record.read("value", reading.published_value)
    reason = record.read("reason", lambda words: text.limited(text.tidy(words), REASON_LENGTH))
    source = record.read("source", reading.read_source)
    if head is None or metric is None or value is None or reason is None or source is None or not record.is_good:
        return
    for share in words.shares_of(metric):
        yield Wanted(
            row_no=record.number,
            place=head.named.place,
            period=str(head.month),
            region_code=head.named.code,
            region_name=head.named.name,
            metric=share.metric,
            value=value / share.divisor,
            reason=reason,
            source=source,
        )


def printed_beside(wanted: Wanted) -> OfficialValue | None:
    """The printed value that a correction stands beside, the official one first."""
    found = OfficialValue.objects.annotate(place=PLACE).filter(
        metric=wanted.metric, period=wanted.period, place=wanted.place
    )
    return found.order_by("-official", "id").first()


def nothing_beside(wanted: Wanted) -> Fault:
    return Fault(
        "no-printed-value",
        _("there is no printed value of {metric} for {region} in {period} to stand beside"),
        metric=wanted.metric,
        region=wanted.region_name,
        period=wanted.period,
    )
