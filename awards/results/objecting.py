"""An objection to a nomination on notice: admitted it stops the award; dismissed it goes on; upheld a person rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations.actions import locked, move_nomination
from awards.nominations.filing import SUBJECT
from awards.nominations.models import Nomination
from awards.nominations.states import State
from awards.results import rules
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.notices.objections.standing import open_objections, upheld_objections

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import User
    from ipportal.core.notices.objections.models import Objection


def concerned(objection: Objection, *states: State) -> QuerySet[Nomination]:
    """The one it names; every one of the list, where it is against the notice as a whole."""
    items = objection.notice.items.filter(label=SUBJECT)
    if objection.item_id is not None:
        items = items.filter(pk=objection.item_id)
    keys = [int(key) for key in items.values_list("key", flat=True) if key.isdigit()]
    return Nomination.objects.filter(pk__in=keys, state__in=states).order_by("pk")


@subscribe("objection.admitted")
def _admitted(objection: Objection, by: User) -> None:
    for nomination in concerned(objection, State.ON_NOTICE):
        move_nomination(nomination, State.OBJECTED, by=by, reason=_said(objection))


@subscribe("objection.dismissed")
@subscribe("objection.refused")
def _came_to_nothing(objection: Objection, by: User) -> None:
    """Back on notice, unless another objection is undecided, or one was upheld: then a person rules."""
    for nomination in concerned(objection, State.OBJECTED):
        if open_objections(SUBJECT, nomination.pk).exists() or upheld_objections(SUBJECT, nomination.pk).exists():
            continue
        move_nomination(nomination, State.ON_NOTICE, by=by, reason=_said(objection))


def _said(objection: Objection) -> str:
    """What was done with it and why; the reason is the official's own."""
    return f"{objection.receipt}：{objection.get_state_display()}。{objection.state_reason}"


@transaction.atomic
def rule(nomination: Nomination, target: State, *, by: User, reason: str) -> Nomination:
    """Excluded after an objection was upheld, or returned to the notice; never while one is undecided."""
    nomination = locked(nomination)
    require(rules.may_rule(by, nomination))
    if open_objections(SUBJECT, nomination.pk).exists():
        raise Conflict(_("An objection to it is not yet decided."))
    if target == State.EXCLUDED and not upheld_objections(SUBJECT, nomination.pk).exists():
        raise Conflict(_("No objection to it was upheld; return it to the notice."))
    return move_nomination(nomination, target, by=by, reason=reason)
