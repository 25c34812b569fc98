"""What people of a nomination are told: asked for consent, answered, sent, recommended, returned, moved on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from awards.nominations import rules
from awards.nominations.filing import SUBJECT
from awards.nominations.models import CoOwner, Nomination
from awards.nominations.states import State
from ipportal.core.accounts.models import Membership, User
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.letters.kinds import both, message_kind, shown_at
from ipportal.core.letters.telling import tell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

MOVED: Final = "nomination moved"
ASKED: Final = "co-owner asked"
ANSWERED: Final = "co-owner answered"
TO_RECOMMEND: Final = "nomination to recommend"

message_kind(MOVED, _("Steps of my award nominations"), _("%(nomination)s: %(state)s"))
message_kind(ASKED, _("Consent asked of a co-owner"), _("%(body)s asks for your consent as a co-owner: %(nomination)s"))
message_kind(ANSWERED, _("Answers of co-owners"), _("%(owner)s, %(nomination)s: %(answer)s"))
message_kind(TO_RECOMMEND, _("Nominations that wait for my recommendation"), _("Waits for you: %(nomination)s"))
shown_at(SUBJECT, lambda key: reverse("nominations:nomination", args=[key]))

# What is told before its hour would give results away: those steps are told by the rooms that decide.
TOLD: Final = (
    State.SUBMITTED, State.RECOMMENDED, State.RETURNED, State.FORMAL_OK, State.REJECTED, State.WITHDRAWN,
)  # fmt: skip


def people_of(bodies: Iterable[int | None], roles: frozenset[str]) -> QuerySet[User]:
    held: Any = Membership.objects.in_force(clock.today()).filter(role__in=roles, organisation__in=list(bodies))
    return User.objects.filter(pk__in=held.values("user"))


@subscribe("nomination.moved")
def _moved(nomination: int, target: str) -> None:
    """The nominee and its co-owners; the channel, where something waits for it."""
    if target not in TOLD:
        return
    found = Nomination.objects.get(pk=nomination)
    named = both(found.title, found.title)
    bodies = [found.body_id, *found.co_owners.values_list("organisation", flat=True)]
    state = both(*_in_both(State(target).label))
    tell(
        MOVED,
        people_of(bodies, rules.EDITORS | rules.SIGNERS),
        about=found,
        params={"nomination": named, "state": state},
    )
    if target == State.SUBMITTED:
        tell(TO_RECOMMEND, people_of([found.channel_id], rules.CHANNELS), about=found, params={"nomination": named})


@subscribe("nomination.co_owner_asked")
def _asked(co_owner: int) -> None:
    found = CoOwner.objects.select_related("nomination__body").get(pk=co_owner)
    facts = {"nomination": found.nomination.title, "body": found.nomination.body.name}
    tell(ASKED, people_of([found.organisation_id], rules.SIGNERS), about=found.nomination, params=facts)


@subscribe("nomination.co_owner_answered")
def _answered(co_owner: int) -> None:
    found = CoOwner.objects.select_related("nomination").get(pk=co_owner)
    answer = both(*_in_both(_("agrees") if found.agreed else _("does not agree")))
    facts = {"nomination": found.nomination.title, "owner": found.name, "answer": answer}
    people = people_of([found.nomination.body_id], rules.EDITORS | rules.SIGNERS)
    tell(ANSWERED, people, about=found.nomination, params=facts)


def _in_both(words: Any) -> list[str]:
    told = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told.append(str(words))
    return told
