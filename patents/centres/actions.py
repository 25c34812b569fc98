"""A centre goes from one state to another: locked, asked, moved, recorded, told. Rooms add what a move needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit.moves import granted
from ipportal.core.metrics.actions import show_new_data
from patents.centres import rules, states
from patents.centres.models import Centre
from patents.centres.refusals import explained
from patents.centres.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

STALE = _("Changed by someone else. Look at what stands there now, and save again.")
LONGEST = 4000


def locked(centre: Centre) -> Centre:
    return Centre.objects.select_for_update(of=("self",)).with_names().get(pk=centre.pk)


@transaction.atomic
def move_centre(centre: Centre, target: str, *, by: User, reason: str = "", **facts: Any) -> Centre:
    """Along the table of moves, and no other way; `facts` are what the new state says of the centre."""
    centre = locked(centre)
    verdict = rules.may_move(rules.acting_as(by), centre, target)
    move, reason = granted(states.transition(centre.state, target), verdict, reason, LONGEST)
    for name, value in facts.items():
        setattr(centre, name, value)
    centre.state, centre.state_reason = State(target), reason
    centre.moved_by_id, centre.moved_by = by.pk, by.get_username()
    with explained():
        centre.save(update_fields=["state", "state_reason", "moved_by_id", "moved_by", *facts])
    centre.refresh_from_db(fields=["state_since", "postponed_on"])
    record("centre moved", by=by, thing=centre, reason=reason, source=str(move.source), target=str(target))
    publish("centre.moved", centre=centre.pk, target=str(target))
    if target in states.PUBLIC:
        show_new_data()
    return centre
