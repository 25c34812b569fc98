"""Whatever points at a body points at another afterwards: found by the foreign keys, so rooms to come are in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, Organisation
from ipportal.core.kit.errors import Conflict

Fold = Callable[[Any, Organisation], None]
_folds: dict[type[Model], Fold] = {}


def folds(model: type[Model]) -> Callable[[Fold], Fold]:
    """On what makes one row of two, where the kept body has the same thing already and a constraint wants it once."""

    def declare(fold: Fold) -> Fold:
        _folds[model] = fold
        return fold

    return declare


def references() -> Iterator[Field[Any, Any]]:
    """Every column of every table that names a body."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            for field in model._meta.local_fields:
                if isinstance(field, ForeignKey) and field.related_model is Organisation:
                    yield field


def pointing_at(body: Organisation) -> dict[str, int]:
    """Model → how many of its rows name the body."""
    found: dict[str, int] = defaultdict(int)
    for field in references():
        found[_label(field)] += _rows(field, body).count()
    return {label: count for label, count in found.items() if count}


def move_everything(gone: Organisation, keep: Organisation) -> dict[str, int]:
    """In the caller's transaction. Model → how many rows were moved."""
    moved: dict[str, int] = defaultdict(int)
    for field in references():
        moved[_label(field)] += _move(field, gone, keep)
    return {label: count for label, count in moved.items() if count}


def _label(field: Field[Any, Any]) -> str:
    return str(field.model._meta.model_name)


def _rows(field: Field[Any, Any], body: Organisation) -> Any:
    return field.model._base_manager.filter(**{field.name: body})


def _move(field: Field[Any, Any], gone: Organisation, keep: Organisation) -> int:
    """All at once; where one of them stands at the kept body already, one by one."""
    rows = _rows(field, gone)
    try:
        with transaction.atomic():
            return int(rows.update(**{field.name: keep}))
    except IntegrityError:
        return sum(_move_one(field, row, keep) for row in rows.order_by("pk"))


def _move_one(field: Field[Any, Any], row: Model, keep: Organisation) -> int:
    try:
        with transaction.atomic():
            return int(field.model._base_manager.filter(pk=row.pk).update(**{field.name: keep}))
    except IntegrityError as error:
        fold = _folds.get(field.model)
        if fold is None:
            told = _("“%(thing)s” stands at both bodies. Settle that first; nothing was merged.") % {"thing": row}
            raise Conflict(told) from error
        fold(row, keep)
        return 1


@folds(Membership)
def _one_membership_of_two(row: Membership, keep: Organisation) -> None:
    """The same role of the same person since the same day: held as long as the longer of the two."""
    twin = Membership.objects.get(user=row.user_id, role=row.role_id, begins_on=row.begins_on, organisation=keep)
    twin.ends_on = max(row.ends_on, twin.ends_on) if row.ends_on and twin.ends_on else None
    row.delete()
    twin.save(update_fields=["ends_on"])
