"""From the ledger's cells to numerators of all places and months: what stands, what happens, which things differ."""

from __future__ import annotations

from typing import Final

import numpy as np

from ipportal.core.metrics.facts import Cells, Numbers, begins
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import Kind

YEAR: Final = 12


def numerators(kind: Kind, cells: Cells, places: Places, months: range, period: str) -> Numbers:
    """Places × months, for a period that ends with the month; a whole year is its December since January."""
    if kind == Kind.STOCK:
        return stock(cells, places, months)
    since_january = range(months.start - months.start % YEAR, months.stop)
    happened = (flow if kind == Kind.FLOW else distinct)(cells, places, since_january, period)
    return happened[:, months.start - since_january.start :]


def stock(cells: Cells, places: Places, months: range) -> Numbers:
    """At the end of each month: the sum of all changes up to it, for every place with its parts."""
    own = np.zeros((len(places.codes), len(months)), np.int64)
    column = np.maximum(cells.month - months.start, 0)  # what came before the first month is in it
    now = column < len(months)  # the rest is booked ahead
    np.add.at(own, (_rows(cells, places)[now], column[now]), cells.delta[now])
    return places.add_up(own.cumsum(axis=1))


def flow(cells: Cells, places: Places, months: range, period: str) -> Numbers:
    """What happened in each month, or in it and those before it since January; places and months add up."""
    happened = np.zeros((len(places.codes), len(months)), np.int64)
    column = cells.month - months.start
    now = (column >= 0) & (column < len(months))
    np.add.at(happened, (_rows(cells, places)[now], column[now]), cells.delta[now])
    happened = places.add_up(happened)
    return happened if period == "month" else _since_january(happened)


def distinct(cells: Cells, places: Places, months: range, period: str) -> Numbers:
    """How many different things were seen: anew for every place and period, since neither of them adds up."""
    column = cells.month - months.start
    seen = (column >= 0) & (column < len(months)) & (cells.delta > 0)
    row, column, thing = _rows(cells, places)[seen], column[seen], cells.thing[seen]
    is_county = (row > 0) & ~np.isin(row, places.cities)
    place = np.concatenate([row, places.part_of[row[is_county]], np.zeros(int((row > 0).sum()), np.int64)])
    thing, column = (np.concatenate([one, one[is_county], one[row > 0]]) for one in (thing, column))
    order = np.lexsort((column, place, thing))
    thing, place, column = thing[order], place[order], column[order]
    span = column if period == "month" else column // YEAR
    first = begins(thing) | begins(place) | begins(span)
    found = np.zeros((len(places.codes), len(months)), np.int64)
    np.add.at(found, (place[first], column[first]), 1)
    return found if period == "month" else _since_january(found)


def _since_january(happened: Numbers) -> Numbers:
    """Running sums that begin anew each January; the first column is one."""
    total = happened.cumsum(axis=1)
    before = np.concatenate([np.zeros((len(total), 1), np.int64), total], axis=1)
    january = np.arange(total.shape[1]) // YEAR * YEAR
    running: Numbers = total - before[:, january]
    return running


def _rows(cells: Cells, places: Places) -> Numbers:
    codes, where = np.unique(cells.county, return_inverse=True)
    return places.rows_of(codes.tolist())[where]
