"""What happens to a notice: drafted, changed, published; then it stands, and only a correction comes beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish as tell
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices import rules
from ipportal.core.notices.models import Notice, NoticeItem, NoticeKind
from ipportal.core.workdays.counting import LONGEST, end_of_period

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

LONGEST_PERIOD: Final = 250  # working days: about a year


class Item(NamedTuple):
    """A thing on the list of a notice, as the list calls it."""

    label: str
    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """What a notice says and when it opens. `working_days` None: it stays open (not for a publicity period)."""

    kind: str
    title_zh: str
    title_en: str
    body_zh: str
    opens_on: dt.date
    body_en: str = ""
    working_days: int | None = None
    first_day_counts: bool = False
    subject_label: str = ""
    subject_key: str = ""
    subject_name: str = ""

    def columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def last_day(opens_on: dt.date, working_days: int, *, first_day_counts: bool = False) -> dt.date:
    """Of a period in working days. Refused, with the reason, where a year's holidays are not yet published."""
    if not 1 <= working_days <= min(LONGEST_PERIOD, LONGEST):
        message = _("Give 1 to %(most)s working days.") % {"most": LONGEST_PERIOD}
        raise BadInput("bad-length", message, field="working_days")
    reached = end_of_period(opens_on, working_days, first_day_counts=first_day_counts)
    if reached.unpublished:
        raise BadInput("calendar-not-published", str(reached.unpublished), field="working_days")
    return reached.day


@transaction.atomic
def draft_notice(
    text: Text, items: Iterable[Item] = (), *, by: User, corrects: Notice | None = None, demonstration: bool = False
) -> Notice:
    """A draft that only officials see. The list stands in the order given."""
    require(rules.may_keep_notices(by))
    _fits(text, corrects)
    notice = Notice.objects.create(
        **text.columns(),
        corrects=corrects,
        drafted_at=clock.now(),
        drafted_by_id=by.pk,
        drafted_by=by.get_username(),
        demonstration=demonstration,
    )
    _list(notice, items)
    record("notice drafted", by=by, thing=notice)
    return notice


@transaction.atomic
def change_draft(notice: Notice, text: Text, items: Iterable[Item] | None = None, *, by: User) -> Notice:
    """Another text, and another list where one is given."""
    notice = _locked(notice)
    require(rules.may_change(by, notice))
    _fits(text, notice.corrects)
    for name, value in text.columns().items():
        setattr(notice, name, value)
    notice.save(update_fields=list(text.columns()))
    if items is not None:
        notice.items.all().delete()
        _list(notice, items)
    record("notice changed", by=by, thing=notice)
    return notice


@transaction.atomic
def publish_notice(notice: Notice, *, by: User) -> Notice:
    """Draft → published and frozen. Its last day is counted now, by the calendar as it is announced."""
    notice = _locked(notice)
    if notice.is_published:
        return notice
    require(rules.may_change(by, notice))
    if notice.opens_on < clock.today():
        raise Conflict(_("It would open on a day that is over; give another day."))
    if notice.working_days is not None:
        notice.closes_on = last_day(notice.opens_on, notice.working_days, first_day_counts=notice.first_day_counts)
    notice.body_sha256 = notice.digest()
    notice.published_at, notice.published_by_id, notice.published_by = clock.now(), by.pk, by.get_username()
    notice.save(update_fields=["closes_on", "body_sha256", "published_at", "published_by_id", "published_by"])
    record("notice published", by=by, thing=notice, opens_on=notice.opens_on, digest=notice.body_sha256)
    tell("notice.published", notice=notice, by=by)
    return notice


def _fits(text: Text, corrects: Notice | None) -> None:
    if (text.kind == NoticeKind.CORRECTION) != (corrects is not None):
        raise BadInput(
            "bad-kind", _("A correction names the notice that it corrects; nothing else does."), field="kind"
        )
    if text.kind == NoticeKind.PUBLICITY and text.working_days is None:
        raise BadInput("missing-value", _("A publicity period says how long it is."), field="working_days")
    if text.working_days is not None and not 1 <= text.working_days <= LONGEST_PERIOD:
        message = _("Give 1 to %(most)s working days.") % {"most": LONGEST_PERIOD}
        raise BadInput("bad-length", message, field="working_days")


def _list(notice: Notice, items: Iterable[Item]) -> None:
    NoticeItem.objects.bulk_create(
        NoticeItem(notice=notice, order=number, **item._asdict()) for number, item in enumerate(items, 1)
    )


def _locked(notice: Notice) -> Notice:
    return Notice.objects.select_for_update(of=("self",)).get(pk=notice.pk)
