"""What the desk lists: own nominations, what waits for an answer, a recommendation, a check; places of a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.nominations import rules, states
from awards.nominations.models import CoOwner, Nomination, NominationMove
from awards.nominations.states import State
from awards.nominations.steps import IN_REVIEW, RESULTS, results_are_told
from awards.rounds.models import ChannelQuota, Edition

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from awards.nominations.rules import Acting
    from ipportal.core.accounts.models import User

# What a button says; sending, returning and the formal check are done on the form itself, the rest in later rooms.
ACTS: Final[dict[str, Any]] = {
    State.RECOMMENDED: _("Recommend"),
    State.REJECTED: pgettext_lazy("nomination", "Reject"),
    State.WITHDRAWN: pgettext_lazy("nomination", "Withdraw"),
}
PHASES: Final = "edition__phases"
NAMES: Final = ("edition", "body", "channel", "city", "category")


def mine(who: Acting) -> QuerySet[Nomination]:
    return Nomination.objects.filter(body__in=who.works).with_names().prefetch_related(PHASES)


def to_answer(who: Acting) -> QuerySet[CoOwner]:
    """What my bodies were asked and have not answered."""
    open_ones = (State.DRAFT, State.SUBMITTED, State.RETURNED)
    asked = CoOwner.objects.filter(agreed__isnull=True, organisation__in=who.signs, nomination__state__in=open_ones)
    return asked.select_related("nomination__body", "nomination__edition", "organisation")


def to_recommend(who: Acting) -> QuerySet[Nomination]:
    waiting = Nomination.objects.filter(state=State.SUBMITTED, channel__in=who.recommends)
    return waiting.with_names().prefetch_related(PHASES).order_by("state_since", "pk")


def to_check(who: Acting) -> QuerySet[Nomination]:
    """Recommended ones wait for the formal check of the province."""
    if not who.is_province:
        return Nomination.objects.none()
    waiting = Nomination.objects.filter(state=State.RECOMMENDED)
    return waiting.with_names().prefetch_related(PHASES).order_by("state_since", "pk")


class Places(NamedTuple):
    """A channel in an edition: how many it may recommend of a kind, and how many of these are used."""

    quota: ChannelQuota
    used: int

    @property
    def left(self) -> int:
        return max(self.quota.places - self.used, 0)


def places(who: Acting, today: dt.date) -> list[Places]:
    """Of editions whose nominations or formal checks run."""
    wanted = ChannelQuota.objects.filter(
        organisation__in=who.recommends,
        edition__published_at__isnull=False,
        edition__phases__kind__in=rules.PHASES[State.RECOMMENDED],
        edition__phases__opens_on__lte=today,
        edition__phases__closes_on__gte=today,
    ).distinct()
    quotas = list(wanted.select_related("edition", "organisation"))
    used = _recommended({one.edition_id for one in quotas}, who)
    return [Places(one, used.count((one.edition_id, one.organisation_id, one.kind))) for one in quotas]


def _recommended(editions: set[int], who: Acting) -> list[tuple[int, int, str]]:
    """A place stays used whatever became of what was recommended."""
    ever = NominationMove.objects.filter(target=State.RECOMMENDED).values("nomination")
    found = Nomination.objects.filter(pk__in=ever, edition__in=editions, channel__in=who.recommends)
    return list(found.values_list("edition_id", "channel_id", "kind"))


def open_editions(today: dt.date) -> QuerySet[Edition]:
    """Published, and taking nominations today."""
    running = Edition.objects.published().filter(
        phases__kind="nominating", phases__opens_on__lte=today, phases__closes_on__gte=today
    )
    return running.prefetch_related("phases")


def offers(who: Acting, nomination: Nomination) -> list[tuple[str, Any, Any]]:
    """The moves that lead on from here and have a form here, with whether the person may make them."""
    moves = [one for one in states.moves_from(nomination.state) if one.target in ACTS]
    told = [(str(one.target), ACTS[one.target], rules.may_move(who, nomination, one.target)) for one in moves]
    concerned = {
        states.NOMINEE: nomination.body_id in who.works,
        states.CHANNEL: nomination.channel_id in who.recommends,
        states.PROVINCE: who.is_province,
    }
    by = {str(one.target): one.by for one in moves}
    return [offer for offer in told if concerned.get(by[offer[0]])]


def moves_for(who: Acting, nomination: Nomination) -> list[NominationMove]:
    """What tells who is ahead or who won stays with the office until its hour."""
    moves = list(nomination.moves.all())
    if who.is_office:
        return moves
    kept = IN_REVIEW if results_are_told(nomination) else (*IN_REVIEW, *RESULTS)
    return [one for one in moves if one.target not in kept and one.source not in kept]


def listed(user: User | AnonymousUser) -> QuerySet[Nomination]:
    """Of all that a person may see, with their co-owners."""
    owners = Prefetch("co_owners", CoOwner.objects.order_by("pk"))
    return (
        rules.visible_to(user)
        .select_related(*NAMES)
        .prefetch_related(owners, PHASES)
        .order_by("-edition__number", "-pk")
    )
