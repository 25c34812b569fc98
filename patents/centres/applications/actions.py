"""The application: begun, written, recommended, reviewed, on notice, approved, rejected or withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation
from ipportal.core.audit.actions import record
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.regions.models import Level, Region
from ipportal.core.submissions.models import Right
from patents.centres import rules
from patents.centres.actions import STALE, locked
from patents.centres.applications.rules import may_apply
from patents.centres.calls.models import Call, CallField
from patents.centres.consortium.models import Member
from patents.centres.models import Centre
from patents.centres.refusals import explained
from patents.centres.states import State

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User

WRITTEN: Final = ("name_zh", "name_en", "summary_zh", "summary_en", "field")


def city_of(place: Region) -> Region:
    """The city that a place lies in."""
    if place.level == Level.CITY:
        return place
    if place.parent is None or place.parent.level != Level.CITY:
        raise Conflict(_("The lead body lies in no city of the province."))
    return place.parent


@transaction.atomic
def begin_centre(call: Call, lead: Organisation, *, by: User, token: str, name_zh: str, **facts: Any) -> Centre:
    """A draft, with its lead as the first member. The same form sent twice makes one."""
    Call.objects.select_for_update().get(pk=call.pk)
    if found := Centre.objects.filter(token=token).first():
        return found
    require(may_apply(rules.acting_as(by), call, lead))
    centre = Centre.objects.create(
        call=call, lead=lead, city=city_of(lead.region), one_per_lead=call.one_running_per_lead, name_zh=name_zh,
        begun_by_id=by.pk, begun_by=by.get_username(), token=token, demonstration=call.demonstration, **facts,
    )  # fmt: skip
    Member.objects.create(
        centre=centre, organisation=lead, kind=lead.kind, is_lead=True, right=Right.SIGN, invited_by_id=by.pk,
        invited_by=by.get_username(), invited_at=clock.now(), accepted_at=clock.now(), accepted_by_id=by.pk,
        accepted_by=by.get_username(),
    )  # fmt: skip
    record("centre begun", by=by, thing=centre, call=call.code)
    return centre


@transaction.atomic
def edit_centre(centre: Centre, *, by: User, version: int, **facts: Any) -> Centre:
    """Whoever saved in between is not overwritten."""
    centre = locked(centre)
    require(rules.may_write(rules.acting_as(by), centre))
    if centre.version != version:
        raise Conflict(STALE)
    field: CallField | None = facts.get("field")
    if field is not None and field.call_id != centre.call_id:
        raise BadInput("other-call", _("Choose a field of this call."), field="field")
    for name in WRITTEN:
        if name in facts:
            setattr(centre, name, facts[name])
    centre.version = version + 1
    centre.save(update_fields=[*WRITTEN, "version"])
    record("centre written", by=by, thing=centre)
    return centre


@transaction.atomic
def ask_for_correction(centre: Centre, *, by: User) -> Centre:
    """The formal check returns the application, once; its place in the quota stays used."""
    centre = locked(centre)
    require(rules.may_move(rules.acting_as(by), centre, State.CHECKED))
    if centre.correction_asked_at is not None:
        raise Conflict(_("The application was returned once already: check it, or reject it."))
    centre.correction_asked_at = clock.now()
    with explained():
        centre.save(update_fields=["correction_asked_at"])
    record("centre returned for correction", by=by, thing=centre)
    return centre


@transaction.atomic
def corrected(centre: Centre, *, by: User) -> Centre:
    centre = locked(centre)
    centre.corrected_at = clock.now()
    centre.save(update_fields=["corrected_at"])
    record("centre corrected", by=by, thing=centre)
    return centre
