"""Why a consortium may not apply: all reasons at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from patents.centres.models import Centre
from patents.centres.refusals import SENTENCES
from patents.centres.states import RUNNING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def faults(centre: Centre) -> list[_StrPromise | str]:
    """The same rules that the database asks when the application is sent and checked."""
    members, call = list(centre.members.standing().select_related("organisation")), centre.call
    lead = next(member for member in members if member.is_lead)
    found: list[_StrPromise | str] = []
    if lead.kind not in call.lead_kinds:
        found.append(SENTENCES["lead_is_of_a_kind_the_call_allows"])
    waiting = [str(member.organisation) for member in members if member.accepted_at is None]
    if waiting:
        found.append(_("Not accepted yet: %(names)s.") % {"names": ", ".join(waiting)})
    if len({member.kind for member in members}) < call.minimum_kinds:
        asked = _("The call asks for members of at least %(count)s kinds.")
        found.append(asked % {"count": call.minimum_kinds})
    others = Centre.objects.filter(lead=centre.lead_id, state__in=RUNNING).exclude(pk=centre.pk)
    if call.one_running_per_lead and others.exists():
        found.append(SENTENCES["body_leads_one_running_centre"])
    return found
