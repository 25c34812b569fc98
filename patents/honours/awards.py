"""Which awards are known by name, and which of them make a patent one of high value: data, not code.

The list is open: an award that is not on it is kept as it was written and counts for nothing.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import text
from ipportal.core.kit.errors import Fault

DATA: Final = Path(__file__).parent / "data" / "awards.csv"
EDITION_MARKS: Final = ("第", "届")
LONGEST: Final = 100
PROVINCIAL: Final = "jiangsu-patent-award"
OF_PATENTS: Final = (PROVINCIAL, "china-patent-award")  # what the figure of awards won counts


@dataclass(frozen=True, slots=True)
class Award:
    """A listed award; `counts` tells whether its patents are of high value (kind 5)."""

    code: str
    name_zh: str
    name_en: str
    counts: bool


@cache
def listed() -> dict[str, Award]:
    """The listed awards by every spelling of their names."""
    found = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            award = Award(row["code"], row["name_zh"], row["name_en"], row["counts_as_high_value"] == "Y")
            for spelling in (award.code, award.name_zh, award.name_en, *row["aliases"].split(";")):
                found[text.skeleton(spelling)] = award
    return found


def listed_by_code() -> dict[str, Award]:
    return {award.code: award for award in listed().values()}


def that_count() -> list[str]:
    """Codes of the awards that make a patent one of high value."""
    return sorted({award.code for award in listed().values() if award.counts})


def read_award(value: str) -> str:
    """The code of a listed award, or the name as written."""
    name = text.limited(text.name(value), LONGEST)
    award = listed().get(text.skeleton(name))
    return award.code if award else name


def is_listed(code: str) -> bool:
    return text.skeleton(code) in listed()


def read_edition(value: str) -> str:
    """`第二十三届`, `23`, `2022`: as written, without the words around it."""
    edition = text.clean(value).removeprefix(EDITION_MARKS[0]).removesuffix(EDITION_MARKS[1]).strip()
    if not edition:
        raise Fault("bad-edition", _("{value} names no edition"), value=text.shown(value, 30))
    return text.limited(edition, 20)
