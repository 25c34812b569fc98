"""What receipts need of awards: which project an honour belongs to, what it is for anyone, when it was won."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from django.db import connection
from django.db.models import Q

from ipportal.core.accounts.models import User
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.periods import Month
from ipportal.core.metrics.facts import Facts, fetch, listed
from ipportal.core.metrics.movements.causes import Cause
from ipportal.core.metrics.registry import Candidates, Measure, Span, Stretch
from patents.honours.awards import OF_PATENTS, listed_by_code
from patents.register.movements import days

# A winner's row belongs to the project of the first row that named the same patent in the same edition.
PROJECT: Final = f"""SELECT h.*, (
        SELECT min(g.id) FROM patents_honour g
        WHERE g.award = h.award AND g.edition = h.edition AND g.number IS NOT DISTINCT FROM h.number
            AND (h.number IS NOT NULL OR (g.person = h.person AND g.organisation = h.organisation))
    ) AS project
    FROM patents_honour h WHERE h.city IS NOT NULL AND h.award IN ({", ".join(f"'{code}'" for code in OF_PATENTS)})"""
WON: Final = Q(award__in=OF_PATENTS, city__isnull=False)


def candidates(_measure: Measure, cities: Sequence[int], span: Span, stretch: Stretch) -> Candidates:
    """In the order of their numbers, those won in the cities within the months."""
    sql = f"""FROM (
        SELECT DISTINCT h.project FROM ({PROJECT}) h
        WHERE h.city = ANY(%s) AND h.awarded_on BETWEEN %s AND %s
            AND (%s::bigint IS NULL OR h.project {"<" if stretch.down else ">"} %s)
        ORDER BY 1 {"DESC" if stretch.down else "ASC"} LIMIT %s) h"""
    first, last = Month.from_no(span.first).first_day, Month.from_no(span.last).last_day
    (found,) = fetch(["project"], sql, [list(cities), first, last, stretch.beyond, stretch.beyond, stretch.about])
    return Candidates(found.tolist(), are_last=len(found) < stretch.about)


def movers(_metric: str, cities: Sequence[int], month: int) -> list[int]:
    sql = f"FROM (SELECT DISTINCT project FROM ({PROJECT}) h WHERE city = ANY(%s) AND awarded_on BETWEEN %s AND %s) h"
    (found,) = fetch(["project"], sql, [list(cities), *days(month)])
    return sorted(found.tolist())


def causes(_metric: str, _facts: Facts, _month: int) -> dict[int, list[Cause]]:
    """A flow has no movements: what is won is won."""
    return {}


def describe(projects: Sequence[int], _reader: User | None = None) -> dict[int, dict[str, Any]]:
    """What was told of the award; persons are named on the page of results alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT h.project, min(h.award), min(h.edition), min(h.category), min(h.number),
                    string_agg(DISTINCT nullif(h.organisation, ''), '、'), min(h.awarded_on), bool_or(h.demonstration),
                    min(p.title)
                FROM ({PROJECT}) h LEFT JOIN patents_patent p ON p.number = h.number
                WHERE h.project = ANY(%s::bigint[]) GROUP BY h.project""",
            [listed(np.unique(projects).tolist())],
        )
        rows = cursor.fetchall()
    names = listed_by_code()
    return {
        project: {
            "award": names[award].name_zh, "award_en": names[award].name_en, "edition": edition, "category": category,
            "application_number": written(number) if number else None, "title": title,
            "organisation": organisation or "", "awarded_on": day, "demonstration": demonstration,
        }
        for project, award, edition, category, number, organisation, day, demonstration, title in rows
    }  # fmt: skip
