"""Values that targets are compared with: figures of the portal, and what other rooms offer under a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ipportal.core.kit import clock
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.published import is_published, ratios
from ipportal.core.metrics.standpoints import public
from measures.items import indicators

if TYPE_CHECKING:
    from ipportal.core.metrics.standpoints import Standpoint
    from measures.items.models import Target


class Reading(NamedTuple):
    """A value with the day it stands for; the metric's figure has a receipt, another room's number its rows."""

    value: Decimal
    as_of: dt.date
    metric: str = ""
    region: str = ""
    month: str = ""
    rows: str = ""
    demonstration: bool = False


def readings_of(targets: Iterable[Target]) -> dict[int, Reading]:
    """By target; what has no value, or no source yet, is not in it. Queries do not grow with the targets."""
    asked = list(targets)
    figures = _figures({(target.metric, target.region) for target in asked if target.metric})
    offered = _offered({target.reading for target in asked if target.reading})
    found = {
        target.pk: figures.get((target.metric, target.region)) if target.metric else offered.get(target.reading)
        for target in asked
    }
    return {pk: reading for pk, reading in found.items() if reading is not None}


def _offered(codes: set[str]) -> dict[str, Reading]:
    """What rooms beside count for an item today."""
    today = clock.today()
    found = {code: indicators.value(code, today) for code in codes & set(indicators.codes())}
    return {
        code: Reading(Decimal(known.value), today, rows=known.rows, demonstration=known.demonstration)
        for code, known in found.items()
        if known is not None
    }


def _figures(wanted: set[tuple[str, str]]) -> dict[tuple[str, str], Reading]:
    """The newest value that everybody sees of each figure."""
    known = {pair for pair in wanted if pair[0] in catalogue() and catalogue()[pair[0]].has_data}
    if not known:
        return {}
    view = public()
    official = {pair for pair in known if is_published(catalogue()[pair[0]])}
    return _counted(known - official, view) | {pair: found for pair in official if (found := _official(pair, view))}


def _counted(wanted: set[tuple[str, str]], view: Standpoint) -> dict[tuple[str, str], Reading]:
    span = view.months()
    if not wanted or span is None:
        return {}
    cells = view.cells({metric for metric, _region in wanted}, [span[1]], {region for _metric, region in wanted})
    return {
        (cell.metric, cell.region_code): Reading(
            Decimal(cell.value), span[1].last_day, cell.metric, cell.region_code, str(span[1])
        )
        for cell in cells
        if cell.value is not None and (cell.metric, cell.region_code) in wanted
    }


def _official(pair: tuple[str, str], view: Standpoint) -> Reading | None:
    """Of two published values the newest month that has both."""
    for ratio in ratios(catalogue()[pair[0]], view):
        if ratio.value is not None:
            return Reading(ratio.value, ratio.month.last_day, pair[0], pair[1], str(ratio.month))
    return None
