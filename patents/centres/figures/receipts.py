"""What receipts and movements need of centres and of their patents: which may count, what each is, what happened."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from ipportal.core.accounts.models import User
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Facts, fetch
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.registry import Candidates, Measure, Span, Stretch
from patents.centres.figures import spells
from patents.centres.figures.models import FACT_WORDS
from patents.centres.models import Centre
from patents.register.inforce import month as month_of
from patents.register.movements import date, days

OF_CENTRES, OF_PATENTS = "centre_id", "number"  # the thing that a fact is about
WORDS: Final = {spells.KINDS.index(kind) + 1: word for word, kind in FACT_WORDS.items()}
BEGINNINGS: Final = (spells.CONTRACTED, spells.PROVED)
PUBLIC: Final = ("name_zh", "name_en", "lead__name", "contracted_on", "ended_on", "demonstration")


def about(thing: str) -> str:
    """Which facts are of the one kind of thing or of the other."""
    return f"f.number IS {'NOT ' if thing == OF_PATENTS else ''}NULL"


def candidates_of(thing: str) -> Callable[[Measure, Sequence[int], Span, Stretch], Candidates]:
    def candidates(_measure: Measure, cities: Sequence[int], span: Span, stretch: Stretch) -> Candidates:
        """In the order of their numbers, those of which anything was told in the cities until the month ends."""
        sql = f"""FROM (
            SELECT DISTINCT f.{thing} AS thing FROM patents_centre_fact f
            WHERE {about(thing)} AND f.city = ANY(%s) AND f.effective_on <= %s
                AND (%s::bigint IS NULL OR f.{thing} {"<" if stretch.down else ">"} %s)
            ORDER BY 1 {"DESC" if stretch.down else "ASC"} LIMIT %s) found"""
        last = Month.from_no(span.last).last_day
        (found,) = fetch(["thing"], sql, [list(cities), last, stretch.beyond, stretch.beyond, stretch.about])
        return Candidates(found.tolist(), are_last=len(found) < stretch.about)

    return candidates


def movers_of(thing: str) -> Callable[[str, Sequence[int], int], list[int]]:
    def movers(_metric: str, cities: Sequence[int], month: int) -> list[int]:
        """Those to which something happened in the month."""
        sql = f"""FROM (
            SELECT DISTINCT f.{thing} AS thing FROM patents_centre_fact f
            WHERE {about(thing)} AND f.city = ANY(%s) AND f.effective_on BETWEEN %s AND %s) found"""
        (found,) = fetch(["thing"], sql, [list(cities), *days(month)])
        return sorted(found.tolist())

    return movers


def causes(_metric: str, facts: Facts, month: int) -> dict[int, list[Cause]]:
    """By thing what happened to it in the month, in order of the days."""
    asked = facts.where(month_of(spells.day(facts)) == month)
    found: dict[int, list[Cause]] = {}
    columns = (asked.thing, spells.kind(asked), spells.day(asked))
    for thing, kind, on in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault(thing, []).append(Cause(date(on), WORDS[kind], kind in BEGINNINGS))
    return found


def describe_centres(centres: Sequence[int], _reader: User | None = None) -> dict[int, dict[str, Any]]:
    """The public facts of each, as they are today; nobody is told more."""
    rows = Centre.objects.published().filter(pk__in=np.unique(centres).tolist()).values("pk", *PUBLIC)
    return {
        row["pk"]: {
            "centre": row["pk"], "name": row["name_zh"], "name_en": row["name_en"], "lead": row["lead__name"],
            "contracted_on": row["contracted_on"], "ended_on": row["ended_on"], "demonstration": row["demonstration"],
        }
        for row in rows
    }  # fmt: skip
