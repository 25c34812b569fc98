"""Bringing the shipped calendar into the database."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from django.db import transaction

from ipportal.core.kit import reference
from ipportal.core.kit.sync import Synced
from ipportal.core.workdays.models import HolidayNotice, SpecialDay

DATA: Final = Path(__file__).parent / "data"


@transaction.atomic
def load_calendar() -> Synced:
    """Notices that are not known yet, with their days. What officials put right in a known one stays as it is."""
    there = set(HolidayNotice.objects.values_list("number", flat=True))
    new = [
        HolidayNotice(
            number=row["number"],
            year=int(row["year"]),
            title=row["title"],
            publisher=row["publisher"],
            published_on=dt.date.fromisoformat(row["published_on"]),
        )
        for row in _rows("notices.csv")
        if row["number"] not in there
    ]
    by_number = {notice.number: notice for notice in HolidayNotice.objects.bulk_create(new)}
    taken = set(SpecialDay.objects.values_list("day", flat=True))
    days = [
        SpecialDay(
            day=dt.date.fromisoformat(row["day"]),
            kind=row["kind"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            notice=by_number[row["notice"]],
        )
        for row in _rows("days.csv")
        if row["notice"] in by_number and dt.date.fromisoformat(row["day"]) not in taken
    ]
    SpecialDay.objects.bulk_create(days)
    return Synced(len(new) + len(days), 0)


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


reference.register("calendar of working days", load_calendar)
