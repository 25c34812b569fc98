"""Making a small table equal to a file that comes with the product: only what differs is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from django.db.models import Model

M = TypeVar("M", bound=Model)


class Synced(NamedTuple):
    """How many rows were new and how many differed."""

    new: int
    changed: int


def sync(model: type[M], wanted: Sequence[M], *, key: tuple[str, ...] = ("pk",)) -> Synced:
    """Add what is missing and change what differs, by `key`; rows that the file does not name stay as they are."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    there = {_key_of(row, key): row for row in model._default_manager.all()}
    new: list[M] = []
    changed: list[M] = []
    for row in wanted:
        found = there.get(_key_of(row, key))
        if found is None:
            new.append(row)
        elif any(field.to_python(field.value_from_object(row)) != field.value_from_object(found) for field in fields):
            row.pk = found.pk
            changed.append(row)
    if new:
        model._default_manager.bulk_create(new)
    if changed:
        model._default_manager.bulk_update(changed, [field.name for field in fields])
    return Synced(len(new), len(changed))


def _key_of(row: Model, key: tuple[str, ...]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in key)
