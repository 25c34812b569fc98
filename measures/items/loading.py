"""Bringing the shipped document with its 29 items, and the bodies of the measures, into the database where they lack.

What the office changed afterwards stays: rows that are there are not touched.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.db import transaction

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock, reference
from ipportal.core.kit.sync import Synced
from measures.items.models import Area, Body, BodyRole, PolicyDocument, PolicyItem, Responsibility, Target

DATA: Final = Path(__file__).parent / "data"
CITIES: Final = "cities"


def rows_of(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_measures() -> Synced:
    """Bodies and areas, then the document with its items; nothing where the document is there already."""
    new = _load_bodies() + _load_areas()
    for row in rows_of("documents.csv"):
        if not PolicyDocument.objects.filter(code=row["code"]).exists():
            days = {name: row.pop(name) or None for name in ("issued_on", "in_force_from", "in_force_to")}
            new += 1 + _load_items(PolicyDocument.objects.create(published_at=clock.now(), **row, **days))
    return Synced(new, 0)


def _load_bodies() -> int:
    """An organisation of that name is taken; one that is missing is made."""
    there = set(Body.objects.values_list("key", flat=True))
    missing = [row for row in rows_of("bodies.csv") if row["key"] not in there]
    for row in missing:
        facts = {"kind": row["kind"], "region_id": row["region"]}
        organisation = Organisation.objects.standing().filter(name=row["name_zh"], **facts).first()
        organisation = organisation or Organisation.objects.create(name=row["name_zh"], **facts)
        own = {name: row[name] for name in ("key", "short_zh", "name_en", "basis")}
        Body.objects.create(organisation=organisation, **own)
    return len(missing)


def _load_areas() -> int:
    there = set(Area.objects.values_list("code", flat=True))
    missing = [Area(**row) for row in rows_of("areas.csv") if row["code"] not in there]
    return len(Area.objects.bulk_create(missing))


def _load_items(document: PolicyDocument) -> int:
    bodies = dict(Body.objects.values_list("key", "organisation_id"))
    made: dict[str, PolicyItem] = {}
    for row in rows_of("items.csv"):
        facts: dict[str, Any] = {name: row[name] for name in row.keys() - {"parent", "areas", *BodyRole.values}}
        item = PolicyItem.objects.create(document=document, parent=made.get(row["parent"]), **facts)
        item.areas.set(Area.objects.filter(code__in=row["areas"].split()))
        Responsibility.objects.bulk_create(_parts(item, row, bodies))
        made[row["code"]] = item
    _load_targets(made)
    return len(made)


def _parts(item: PolicyItem, row: dict[str, str], bodies: dict[str, int]) -> Iterator[Responsibility]:
    cities = [key for key in bodies if key.startswith("city-")]
    order = 0
    for role in BodyRole:
        for key in cities if row[role] == CITIES else row[role].split():
            order += 1
            yield Responsibility(item=item, organisation_id=bodies[key], role=role, order=order)


def _load_targets(items: dict[str, PolicyItem]) -> None:
    Target.objects.bulk_create(
        Target(
            item=items[row["item"]],
            order=order,
            low=_number(row["low"]),
            high=_number(row["high"]),
            **{name: row[name] for name in row.keys() - {"item", "low", "high"}},
        )
        for order, row in enumerate(rows_of("targets.csv"), 1)
    )


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


reference.register("policy measures", load_measures)
