"""What happens to records: put down, and known better later. The trail keeps what stood there."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import User
from ipportal.core.audit.context import because
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.actions import show_new_data
from measures.records import rules
from measures.records.models import Record
from measures.records.sorts import Sort

Values = dict[str, Any]


@transaction.atomic
def add(sort: Sort, values: Values, *, by: User) -> Record:
    """A record that was not known."""
    thing: Record = write(sort, sort.model(), values)
    require(rules.may_write(by, sort, sort.city_of(thing)))
    prove(sort, thing)
    thing.save(force_insert=True)
    show_new_data()
    return thing


@transaction.atomic
def change(sort: Sort, pk: int, values: Values, *, revision: int, by: User, reason: str = "") -> Record:
    """Known better now. Conflict when somebody changed it since this revision was read."""
    thing = sort.model._default_manager.select_for_update(of=("self",)).get(pk=pk)
    before = sort.city_of(thing)
    require(rules.may_write(by, sort, before))
    if thing.revision != revision:
        raise Conflict(_("Somebody changed this record since you opened it."))
    write(sort, thing, values)
    require(rules.may_write(by, sort, before, sort.city_of(thing)))
    prove(sort, thing)
    thing.revision += 1
    with because(reason):
        thing.save()
    show_new_data()
    return thing


def write(sort: Sort, thing: Any, values: Values) -> Any:
    """Put what was read into the record; what points at another is told by its key."""
    for name, value in values.items():
        setattr(thing, sort.fields[name].attname, value)
    return thing


def prove(sort: Sort, thing: Record) -> None:
    """Ask of the row what the database will ask, so that a sentence answers and not a constraint."""
    try:
        thing.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise BadInput("contradicts-itself", messages[0], field=None if field == NON_FIELD_ERRORS else field) from error
    if sort.check is not None:
        sort.check(thing)
