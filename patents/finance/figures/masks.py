"""What of the figures of pledges may be shown, as known with a change set: by place, month and period."""

from __future__ import annotations

import numpy as np
from django.db.models import Max, Min
from numpy.typing import NDArray

from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import NOT_TOLD, SHOWN, SUPPRESSED, Masks
from patents.finance.figures.layers import CITY, MONTH, MONTHS, TOTAL, YEAR
from patents.finance.figures.models import PledgeClosing, PledgeWithheld

Hidden = NDArray[np.int8]


def masks(known: int, places: Places, months: range) -> Masks:
    """Counties are never shown. Since January: where all its months are; in December, where the year is."""
    span = PledgeClosing.objects.filter(seq__lte=known).aggregate(first=Min("first"), last=Max("last"))
    since_january = range(months.start - months.start % MONTHS, months.stop)
    told = np.array(since_january)
    is_told = (told >= (span["first"] or 0)) & (told <= (span["last"] or 0))
    by_month = _withheld(known, places, since_january, MONTH)
    running = _running(by_month, since_january)
    of_year = _withheld(known, places, since_january, YEAR)
    december = told % MONTHS == MONTHS - 1
    of_year[0] = running[0]  # the province's year is the sum of its months
    running[:, december] = of_year[:, december]
    return {
        period: _final(hidden, places, is_told)[:, months.start - since_january.start :]
        for period, hidden in (("month", by_month), ("ytd", running))
    }


def _withheld(known: int, places: Places, months: range, period: str) -> Hidden:
    hidden = np.full((len(places.codes), len(months)), SHOWN, np.int8)
    rows = PledgeWithheld.objects.filter(
        closing__seq__lte=known, period=period, family__in=(TOTAL, CITY), month__range=(months.start, months.stop - 1)
    ).values_list("family", "category", "month")
    for family, category, month in rows:
        row = 0 if family == TOTAL else places.index(category)
        if row or family == TOTAL:  # what lies in no city has no figure of its own
            hidden[row, month - months.start] = SUPPRESSED
    return hidden


def _running(by_month: Hidden, months: range) -> Hidden:
    """Withheld from a withheld month to the end of its year."""
    years = [by_month[:, start : start + MONTHS] for start in range(0, len(months), MONTHS)]
    return np.concatenate([np.maximum.accumulate(year, axis=1) for year in years], axis=1) if years else by_month


def _final(hidden: Hidden, places: Places, is_told: NDArray[np.bool_]) -> Hidden:
    counties = np.ones(len(places.codes), bool)
    counties[[0, *places.cities.tolist()]] = False
    hidden = hidden.copy()
    hidden[counties] = SUPPRESSED
    hidden[:, ~is_told] = NOT_TOLD
    return hidden


def newest(known: int) -> int:
    """The newest closing: what is withheld changes with nothing else."""
    return PledgeClosing.objects.filter(seq__lte=known).aggregate(seq=Max("seq"))["seq"] or 0
