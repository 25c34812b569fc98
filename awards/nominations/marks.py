"""Marks of abnormal filings: an official puts one down with its source, and says until when it holds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations import rules
from awards.nominations.actions import STALE
from awards.nominations.models import AbnormalFiling
from awards.nominations.refusals import explained
from ipportal.core.audit.actions import record
from ipportal.core.kit import identifiers
from ipportal.core.kit.errors import BadInput, Conflict, Fault
from ipportal.core.kit.verdict import require

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@transaction.atomic
def mark_body(
    *, by: User, credit_code: str, name: str, since: dt.date, source: str, until: dt.date | None = None
) -> AbnormalFiling:
    """A body need not have an account here."""
    require(rules.may_keep_marks(rules.acting_as(by)))
    try:
        code = identifiers.credit_code(credit_code)
    except Fault as fault:
        raise BadInput(fault.code, str(fault), field="credit_code") from fault
    _in_order(since, until)
    with explained():
        mark = AbnormalFiling.objects.create(
            credit_code=code, name=name, since=since, until=until, source=source, added_by_id=by.pk,
            added_by=by.get_username(),
        )  # fmt: skip
    record("body marked for abnormal filings", by=by, thing=mark)
    return mark


@transaction.atomic
def end_mark(mark: AbnormalFiling, *, by: User, until: dt.date, version: int) -> AbnormalFiling:
    """Its last day; a mark is never removed, so that what was decided can be understood."""
    require(rules.may_keep_marks(rules.acting_as(by)))
    mark = AbnormalFiling.objects.select_for_update().get(pk=mark.pk)
    if mark.version != version:
        raise Conflict(STALE)
    _in_order(mark.since, until)
    mark.until, mark.version = until, version + 1
    mark.save(update_fields=["until", "version"])
    record("mark of abnormal filings ended", by=by, thing=mark)
    return mark


def _in_order(since: dt.date, until: dt.date | None) -> None:
    if until is not None and until < since:
        raise BadInput("ends-before", _("It would end before it begins."), field="until")
