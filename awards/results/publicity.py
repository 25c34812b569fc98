"""The shortlist on public notice: one list in the official orders, without a score, for as long as the edition says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from awards.nominations import ordering
from awards.nominations.actions import locked, move_nomination
from awards.nominations.filing import SUBJECT
from awards.nominations.models import Nomination
from awards.nominations.rules import acting_as
from awards.nominations.states import State
from awards.results import rules
from awards.rounds.models import CategoryCode, Edition
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.actions import Item, Text, draft_notice, last_day, publish_notice
from ipportal.core.notices.models import Notice, NoticeKind

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User

EDITION: Final = "awards.edition"
LONGEST_NAME, LONGEST_TITLE = 300, 150


def shortlisted(edition: Edition) -> QuerySet[Nomination]:
    return edition.nominations.filter(state=State.SHORTLISTED).with_names()


def in_order(rows: Iterable[Nomination]) -> list[Nomination]:
    """Projects by filing day, then inventors by the strokes of the surname."""
    found = list(rows)
    projects = ordering.projects(one for one in found if one.is_project)
    return [*projects, *(one.nomination for one in ordering.inventors(one for one in found if not one.is_project))]


def line_of(nomination: Nomination) -> str:
    """As the list names it; the notice is one text for readers of both languages."""
    with translation.override("zh-hans"):
        category = str(CategoryCode(nomination.category.code).label) if nomination.category else ""
    title = nomination.title if len(nomination.title) <= LONGEST_TITLE else f"{nomination.title[:LONGEST_TITLE]}…"
    facts = [nomination.written_number, nomination.filed_on.isoformat() if nomination.filed_on else ""]
    return "｜".join(word for word in (title, nomination.body.name, category, *facts) if word)[:LONGEST_NAME]


def last_day_of_notice(edition: Edition) -> dt.date | None:
    """If it began today; None where nobody announced how long it is."""
    if edition.notice_days is None:
        return None
    return last_day(clock.today(), edition.notice_days, first_day_counts=edition.first_day_counts)


@transaction.atomic
def put_on_notice(edition: Edition, *, by: User, reason: str) -> Notice:
    """Everything that is shortlisted stands in one notice, from today; all of it becomes “on notice”, or nothing."""
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    require(rules.may_put_on_notice(acting_as(by), edition))
    found = [locked(one) for one in shortlisted(edition).order_by("pk")]
    if not found:
        raise Conflict(_("Nothing of this edition is shortlisted."))
    if hidden := [one.title for one in found if not one.may_be_published]:
        told = _("These nominees have not agreed to publication: %(names)s.")
        raise BadInput("no-consent", told % {"names": "、".join(hidden)}, field="reason")
    for one in found:
        require(rules.may_judge(by, one))
    listed = in_order(found)
    notice = draft_notice(
        _text(edition, reason), [Item(SUBJECT, str(one.pk), line_of(one)) for one in listed], by=by,
        demonstration=edition.demonstration,
    )  # fmt: skip
    notice = publish_notice(notice, by=by)
    for one in listed:
        move_nomination(one, State.ON_NOTICE, by=by, reason=reason)
    return notice


def _text(edition: Edition, reason: str) -> Text:
    return Text(
        kind=NoticeKind.PUBLICITY,
        title_zh=f"{edition.name_zh}：拟授奖项目和发明人公示",
        title_en=f"Proposed for an award: {edition.name_en or edition.name_zh}",
        body_zh=reason,
        opens_on=clock.today(),
        working_days=edition.notice_days,
        first_day_counts=edition.first_day_counts,
        subject_label=EDITION,
        subject_key=str(edition.pk),
        subject_name=edition.name_zh,
    )


def notices_of(edition: Edition) -> QuerySet[Notice]:
    return Notice.objects.filter(subject_label=EDITION, subject_key=str(edition.pk)).order_by("-pk")
