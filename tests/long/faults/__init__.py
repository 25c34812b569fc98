"""What breaks, what the pages show meanwhile, and how long until all is right: one function for each fault."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A line of the result: what was done, until when all was right, what was seen meanwhile, and is it as promised."""

    fault: str
    right_after: str
    meanwhile: str
    well: bool | None  # None: measured, and nothing was promised
