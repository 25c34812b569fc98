"""Why a thing begins or ceases to count: what happened to it, and when. Rooms above tell it of their own things."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple


class Cause(NamedTuple):
    """One thing that happened: by it something may begin to count, or may cease to.

    Where it settles a thing somewhere, `county` says where, and whether the thing begins or ceases depends on that.
    """

    day: dt.date
    what: str  # the word for it, as in files and answers to programs
    begins: bool
    county: int = 0
    before: int = 0  # the county it belonged to until then, where one is known
    kind: int = 0  # which of several kinds, where there are several
