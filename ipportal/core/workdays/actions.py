"""What happens to the calendar: a notice is put down, a day is added, put right or taken out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.audit.context import because
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.verdict import require
from ipportal.core.workdays import rules
from ipportal.core.workdays.counting import SATURDAY
from ipportal.core.workdays.models import DayKind, HolidayNotice, SpecialDay

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@transaction.atomic
def add_notice(*, number: str, year: int, title: str, publisher: str, published_on: dt.date, by: User) -> HolidayNotice:
    """From now on the year is published."""
    require(rules.may_keep_calendar(by))
    if published_on > clock.today():
        raise BadInput("in-the-future", _("This day has not come yet."), field="published_on")
    if HolidayNotice.objects.filter(number=number).exists():
        raise BadInput("known-already", _("This notice is known already."), field="number")
    notice = HolidayNotice.objects.create(
        number=number, year=year, title=title, publisher=publisher, published_on=published_on
    )
    record("holiday notice added", by=by, thing=notice, year=year)
    return notice


@transaction.atomic
def put_day(
    day: dt.date, *, kind: str, name_zh: str, name_en: str, notice: HolidayNotice, reason: str, by: User
) -> SpecialDay:
    """A day is what the notice says, whatever it was before."""
    require(rules.may_keep_calendar(by))
    if kind == DayKind.MAKE_UP_WORKDAY and day.weekday() < SATURDAY:
        raise BadInput("no-weekend", _("People work on this day anyway: it is no day at a weekend."), field="day")
    if day.year not in (notice.year, notice.year - 1):
        message = _("The notice is for another year.")
        raise BadInput("another-year", message, field="notice")
    facts = {"kind": kind, "name_zh": name_zh, "name_en": name_en, "notice": notice}
    with because(reason):
        row, is_new = SpecialDay.objects.update_or_create(day=day, defaults=facts)
    act = "special day added" if is_new else "special day put right"
    record(act, by=by, thing=row, reason=reason, notice=notice.number)
    return row


@transaction.atomic
def take_out_day(row: SpecialDay, *, reason: str, by: User) -> None:
    """The day is again what its day of the week says."""
    require(rules.may_keep_calendar(by))
    record("special day taken out", by=by, thing=row, reason=reason)
    with because(reason):
        row.delete()
