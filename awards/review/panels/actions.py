"""Sessions are made, nominations put into them, who must leave is noted, findings and site checks written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations.actions import STALE, locked
from awards.nominations.refusals import SENTENCES, explained
from awards.review.panels import rules
from awards.review.panels.apart import apart
from awards.review.panels.models import PanelMember, PanelSession, PanelSlot, Recusal, SiteCheck
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.verdict import require
from ipportal.core.reviewing.models import Expert

if TYPE_CHECKING:
    from collections.abc import Collection

    from awards.nominations.models import Nomination
    from awards.rounds.models import Edition
    from ipportal.core.accounts.models import User
    from ipportal.core.kit.verdict import Verdict

STILL_IN_THE_ROOM: Final = _("Note first who left the room: an expert of the session is in conflict with it.")
SENTENCES.update(
    {
        "panel_hears_one_at_a_time": _("Another nomination is heard at this time."),
        "finding_waits_until_who_is_in_conflict_has_left": STILL_IN_THE_ROOM,
        "site_check_not_passed_is_overruled_with_a_reason": _(
            "A site check was not passed: say why it is shortlisted."
        ),
    }
)


def stands(verdict: Verdict) -> None:
    """What the state of the thing does not allow is a conflict."""
    if not verdict:
        raise Conflict(verdict.reason)


@transaction.atomic
def make_session(
    edition: Edition, *, by: User, title: str, day: dt.date, place: str, experts: Collection[Expert]
) -> PanelSession:
    require(rules.may_in_panel(by, edition))
    _in_its_phase(edition, day)
    session = PanelSession.objects.create(
        edition=edition, title=title, day=day, place=place, made_by_id=by.pk, made_by=by.get_username(),
        demonstration=edition.demonstration,
    )  # fmt: skip
    _seat(session, experts)
    record("panel session made", by=by, thing=session, edition=edition.number)
    return session


@transaction.atomic
def change_session(
    session: PanelSession, *, by: User, version: int, title: str, day: dt.date, place: str, experts: Collection[Expert]
) -> PanelSession:
    """Its day stands once somebody was given a time; who is told the new place are all with a time."""
    session = _locked(session)
    require(rules.may_in_panel(by, session.edition))
    if session.version != version:
        raise Conflict(STALE)
    slots = list(session.slots.all())
    if day != session.day and slots:
        raise BadInput("day-stands", _("Times were given for this day: take them out first."), field="day")
    if any(slot.finding for slot in slots) and {one.pk for one in experts} != _seated(session):
        raise BadInput("panel-stands", _("Findings were written: who sits here stands."), field="experts")
    _in_its_phase(session.edition, day)
    moved = place != session.place
    session.title, session.day, session.place, session.version = title, day, place, version + 1
    session.save(update_fields=["title", "day", "place", "version"])
    _seat(session, experts)
    record("panel session changed", by=by, thing=session)
    for slot in slots if moved else ():
        publish("panel.slot_set", slot=slot.pk)
    return session


def _locked(session: PanelSession) -> PanelSession:
    return PanelSession.objects.select_for_update(of=("self",)).select_related("edition").get(pk=session.pk)


def _in_its_phase(edition: Edition, day: dt.date) -> None:
    verdict = rules.runs_on(edition, day)
    if not verdict:
        raise BadInput("not-in-the-phase", verdict.reason, field="day")


def _seated(session: PanelSession) -> set[int]:
    return set(session.members.values_list("expert", flat=True))


def _seat(session: PanelSession, experts: Collection[Expert]) -> None:
    wanted, there = {one.pk for one in experts}, _seated(session)
    session.members.filter(expert__in=there - wanted).delete()
    PanelMember.objects.bulk_create(PanelMember(session=session, expert_id=pk) for pk in sorted(wanted - there))


@transaction.atomic
def give_slot(session: PanelSession, nomination: Nomination, *, by: User, begins: dt.time, ends: dt.time) -> PanelSlot:
    """The nominee is told its time, and sees it on its page."""
    session, nomination = _locked(session), locked(nomination)
    require(rules.may_in_panel(by, session.edition))
    stands(rules.is_before_the_panel(nomination))
    if nomination.edition_id != session.edition_id:
        raise BadInput("other-edition", _("It is nominated in another edition."), field="nomination")
    if PanelSlot.objects.filter(nomination=nomination).exists():
        raise BadInput("has-a-time", _("It has its time already."), field="nomination")
    times = _times(session, begins, ends)
    with explained():
        slot = PanelSlot.objects.create(session=session, nomination=nomination, **times)
    record("defence set", by=by, thing=nomination, session=str(session), at=times["begins_at"].isoformat())
    publish("panel.slot_set", slot=slot.pk)
    return slot


def _times(session: PanelSession, begins: dt.time, ends: dt.time) -> dict[str, dt.datetime]:
    if ends <= begins:
        raise BadInput("ends-before", _("It would end before it begins."), field="ends")
    at = {"begins_at": begins, "ends_at": ends}
    return {name: dt.datetime.combine(session.day, time, OFFICE_ZONE) for name, time in at.items()}


def _held(slot: PanelSlot) -> PanelSlot:
    found = PanelSlot.objects.select_for_update(of=("self",)).filter(pk=slot.pk)
    one = found.select_related("session__edition", "nomination__edition", "nomination__body").first()
    if one is None:
        raise Conflict(_("This time was taken out."))
    return one


@transaction.atomic
def move_slot(slot: PanelSlot, *, by: User, begins: dt.time, ends: dt.time) -> PanelSlot:
    slot = _held(slot)
    require(rules.may_in_panel(by, slot.session.edition))
    stands(rules.may_move_slot(slot))
    for name, moment in _times(slot.session, begins, ends).items():
        setattr(slot, name, moment)
    with explained():
        slot.save(update_fields=["begins_at", "ends_at"])
    record("defence set", by=by, thing=slot.nomination, session=str(slot.session), at=slot.begins_at.isoformat())
    publish("panel.slot_set", slot=slot.pk)
    return slot


@transaction.atomic
def take_slot(slot: PanelSlot, *, by: User) -> None:
    """Out of the session; it may be given another time."""
    slot = _held(slot)
    require(rules.may_in_panel(by, slot.session.edition))
    stands(rules.may_move_slot(slot))
    if slot.recusals.exists():
        raise Conflict(_("It was noted who left the room: the time stands."))
    record("defence taken out", by=by, thing=slot.nomination, session=str(slot.session))
    publish("panel.slot_taken", nomination=slot.nomination_id)
    slot.delete()


@transaction.atomic
def note_recusal(slot: PanelSlot, expert: Expert, *, by: User) -> Recusal:
    """Left the room before it was heard; noting it once more changes nothing."""
    slot = _held(slot)
    require(rules.may_in_panel(by, slot.session.edition))
    if expert.pk not in _seated(slot.session):
        raise Conflict(_("This expert does not sit in the session."))
    if found := slot.recusals.filter(expert=expert).first():
        return found
    if slot.finding:
        raise Conflict(_("It has been heard: its finding is written."))
    noted = Recusal.objects.create(slot=slot, expert=expert, noted_by_id=by.pk, noted_by=by.get_username())
    record("expert left the room", by=by, thing=slot.nomination, expert=expert.name)
    return noted


@transaction.atomic
def write_finding(slot: PanelSlot, *, by: User, finding: str, points: Decimal | None = None) -> PanelSlot:
    """Not before everybody in conflict has left the room; written anew while the phase runs, and the trail keeps it."""
    slot = _held(slot)
    require(rules.may_in_panel(by, slot.session.edition))
    stands(rules.is_before_the_panel(slot.nomination))
    if still_in_the_room(slot):
        raise Conflict(STILL_IN_THE_ROOM)
    slot.finding, slot.points, slot.found_at = finding, points, clock.now()
    slot.found_by_id, slot.found_by = by.pk, by.get_username()
    with explained():
        slot.save(update_fields=["finding", "points", "found_at", "found_by_id", "found_by"])
    record("panel finding written", by=by, thing=slot.nomination, session=str(slot.session))
    return slot


def still_in_the_room(slot: PanelSlot) -> list[Expert]:
    """Experts of the session who are in conflict with what is heard, and were not noted to have left."""
    experts = [one.expert for one in slot.session.members.select_related("expert")]
    left = set(slot.recusals.values_list("expert", flat=True))
    kept = apart([one.user_id for one in experts], [slot.nomination])
    return [one for one in experts if (one.user_id, slot.nomination_id) in kept and one.pk not in left]


@transaction.atomic
def write_site_check(nomination: Nomination, *, by: User, version: int = 0, **facts: Any) -> SiteCheck:
    """One of a nomination; put right while it is before the panel, and the trail keeps what stood there."""
    nomination = locked(nomination)
    require(rules.may_in_panel(by, nomination.edition))
    stands(rules.is_before_the_panel(nomination))
    if facts["checked_on"] > clock.today():
        raise BadInput("in-the-future", _("This day is still to come."), field="checked_on")
    check = SiteCheck.objects.filter(nomination=nomination).first() or SiteCheck(nomination=nomination, version=0)
    if check.version != version:
        raise Conflict(STALE)
    for name in ("checked_on", "checked_by", "finding", "passed"):
        setattr(check, name, facts[name])
    check.written_by_id, check.written_by, check.version = by.pk, by.get_username(), version + 1
    check.save()
    record("site check written", by=by, thing=nomination, passed=check.passed)
    return check
