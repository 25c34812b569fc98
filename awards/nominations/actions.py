"""A nomination is begun, written and moved on: locked, asked, changed, recorded, told. Rooms add what a move needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.nominations import rules, states
from awards.nominations.models import Nomination, full_name
from awards.nominations.refusals import explained
from awards.nominations.register import city_of, facts_of, patent_by_number
from awards.nominations.states import State
from awards.rounds.models import Edition, NominationKind
from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.moves import granted
from ipportal.core.kit.verdict import require
from patents.register.models import Patent

if TYPE_CHECKING:
    from ipportal.core.accounts.models import Organisation, User

STALE: Final = _("Changed by someone else. Look at what stands there now, and save again.")
LONGEST: Final = 4000
WRITTEN: Final = ("number", "person", "given_name", "channel", "may_be_published")
FILLED: Final = ("title", "owner", "owner_code", "filed_on", "city")


def locked(nomination: Nomination) -> Nomination:
    return Nomination.objects.select_for_update(of=("self",)).with_names().get(pk=nomination.pk)


@transaction.atomic
def begin_nomination(
    edition: Edition, kind: str, body: Organisation, *, by: User, token: str, channel: Organisation, **facts: Any
) -> Nomination:
    """A draft, with what the register says. The same form sent twice makes one."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    if found := Nomination.objects.filter(token=token).first():
        return found
    require(rules.may_nominate(rules.acting_as(by), edition, body))
    nomination = Nomination(
        edition=edition, kind=kind, body=body, begun_by_id=by.pk, begun_by=by.get_username(), token=token,
        demonstration=edition.demonstration,
    )  # fmt: skip
    _write(nomination, channel=channel, **facts)
    with explained():
        nomination.save(force_insert=True)
    nomination.refresh_from_db()
    record("nomination begun", by=by, thing=nomination, edition=edition.number, nominated=kind)
    return nomination


@transaction.atomic
def edit_nomination(nomination: Nomination, *, by: User, version: int, **facts: Any) -> Nomination:
    """Whoever saved in between is not overwritten; once sent, what is nominated and through whom stands."""
    nomination = locked(nomination)
    require(rules.may_write(rules.acting_as(by), nomination))
    if nomination.version != version:
        raise Conflict(STALE)
    _write(nomination, **facts)
    nomination.version = version + 1
    with explained():
        nomination.save(update_fields=[*WRITTEN, *FILLED, "version"])
    record("nomination written", by=by, thing=nomination)
    return nomination


def _write(nomination: Nomination, **facts: Any) -> None:
    """What a form says of it, and what follows from that."""
    channel: Organisation | None = facts.get("channel")
    if channel is not None:
        nomination.channel = _through(nomination, channel)
    if "may_be_published" in facts:
        nomination.may_be_published = bool(facts["may_be_published"])
    if nomination.kind == NominationKind.PROJECT:
        if facts.get("number"):
            _fill(nomination, patent_by_number(facts["number"]))
        elif nomination.number is None:
            raise BadInput("missing-value", _("Give the application number."), field="number")
        return
    if facts.get("surname"):
        _name(nomination, facts["surname"], facts.get("given_name", ""))
    elif not nomination.person:
        raise BadInput("missing-value", _("Give the surname."), field="surname")


def _through(nomination: Nomination, channel: Organisation) -> Organisation:
    allowed = rules.channels_of(nomination.edition, nomination.kind)
    if not allowed.filter(organisation=channel).exists():
        raise BadInput("no-channel", _("This body recommends nothing of this kind in the edition."), field="channel")
    if channel.pk == nomination.body_id:
        raise BadInput("own-channel", _("A body does not recommend its own nomination."), field="channel")
    return channel


def _fill(nomination: Nomination, patent: Patent) -> None:
    nomination.number = patent.pk
    for name, value in facts_of(patent)._asdict().items():
        setattr(nomination, name, value)


def _name(nomination: Nomination, surname: str, given_name: str) -> None:
    person = full_name(surname, given_name)
    nomination.person, nomination.given_name, nomination.title = person, given_name, person
    nomination.city = city_of(int(nomination.body.region_id))


def fill_anew(nomination: Nomination) -> None:
    """What the register says today; asked when it is sent."""
    patent = Patent.objects.filter(pk=nomination.number or 0).first()
    if patent is not None:
        _fill(nomination, patent)
        nomination.save(update_fields=FILLED)


@transaction.atomic
def move_nomination(nomination: Nomination, target: str, *, by: User, reason: str = "", **facts: Any) -> Nomination:
    """Along the table of moves, and no other way; `facts` are what the new state says of the nomination."""
    nomination = locked(nomination)
    verdict = rules.may_move(rules.acting_as(by), nomination, target)
    move, reason = granted(states.transition(nomination.state, target), verdict, reason, LONGEST)
    for name, value in facts.items():
        setattr(nomination, name, value)
    nomination.state, nomination.state_reason = State(target), reason
    nomination.moved_by_id, nomination.moved_by = by.pk, by.get_username()
    with explained():
        nomination.save(update_fields=["state", "state_reason", "moved_by_id", "moved_by", *facts])
    nomination.refresh_from_db(fields=["state_since"])
    record("nomination moved", by=by, thing=nomination, reason=reason, source=str(move.source), target=str(target))
    publish("nomination.moved", nomination=nomination.pk, target=str(target))
    return nomination
