"""Centres on public notice: one notice lists those that are proposed; approval waits for its end and for objections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.actions import Item, Text, draft_notice, publish_notice
from ipportal.core.notices.models import NoticeKind
from ipportal.core.notices.objections.rules import visible_to
from ipportal.core.notices.objections.standing import closed_without_open_objection, objections_to
from patents.centres import rules
from patents.centres.actions import locked, move_centre
from patents.centres.applications.filing import SUBJECT
from patents.centres.models import Centre
from patents.centres.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from ipportal.core.notices.objections.models import Objection
    from patents.centres.calls.models import Call


@transaction.atomic
def put_all_on_notice(centres: Sequence[Centre], *, by: User, reason: str, working_days: int) -> list[Centre]:
    """All of one call stand in one notice, from today; every one of them becomes “on notice”, or none does."""
    if not centres:
        raise BadInput("nothing-chosen", _("Choose at least one centre."), field="centres")
    found = [locked(centre) for centre in sorted(centres, key=lambda centre: centre.pk)]
    acting = rules.acting_as(by)
    for centre in found:
        require(rules.may_move(acting, centre, State.ON_NOTICE))
    call = found[0].call
    notice = draft_notice(
        _text(call, reason, working_days),
        [Item(SUBJECT, str(centre.pk), centre.name_zh) for centre in found],
        by=by,
        demonstration=call.demonstration,
    )
    notice = publish_notice(notice, by=by)
    days = {"notice_from": notice.opens_on, "notice_until": notice.closes_on}
    return [move_centre(centre, State.ON_NOTICE, by=by, reason=reason, **days) for centre in found]


def _text(call: Call, reason: str, working_days: int) -> Text:
    return Text(
        kind=NoticeKind.PUBLICITY,
        title_zh=f"{call.name_zh}：拟立项培育中心公示",
        title_en=f"Centres proposed: {call.name_en or call.name_zh}",
        body_zh=reason,
        opens_on=clock.today(),
        working_days=working_days,
        subject_name=call.name_zh,
    )


def put_on_notice(centre: Centre, *, by: User, reason: str, working_days: int) -> Centre:
    """Alone in its notice."""
    return put_all_on_notice([centre], by=by, reason=reason, working_days=working_days)[0]


def objections_about(centre: Centre, user: User) -> QuerySet[Objection]:
    """What whoever approves has to weigh: every objection to it, with how it was decided and why."""
    return visible_to(user).filter(pk__in=objections_to(SUBJECT, centre.pk).values("pk")).select_related("item")


@transaction.atomic
def approve(centre: Centre, *, by: User, reason: str) -> Centre:
    """After the notice, once every objection is decided. A person weighs what was upheld."""
    centre = locked(centre)
    require(rules.may_move(rules.acting_as(by), centre, State.APPROVED))
    if not (closed := closed_without_open_objection(SUBJECT, centre.pk)):
        raise Conflict(closed.reason)
    return move_centre(centre, State.APPROVED, by=by, reason=reason)
