"""Who sees a nomination and who moves it on: nominee, co-owners, channel, province, each with the reason if not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.nominations import states
from awards.nominations.models import AbnormalFiling, CoOwner, Nomination
from awards.nominations.states import State
from awards.rounds.models import ChannelQuota, Edition, PhaseKind
from ipportal.core.accounts.roles import (
    AGENCY_EDITOR,
    AGENCY_SIGNATORY,
    CITY_OFFICIAL,
    DEPARTMENT_LIAISON,
    FINANCE_OFFICIAL,
    NOMINATOR,
    OFFICIAL,
)
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.submissions.rules import held_by

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.accounts.models import Organisation, User

EDITORS: Final = frozenset({AGENCY_EDITOR, NOMINATOR})
SIGNERS: Final = frozenset({AGENCY_SIGNATORY, NOMINATOR})
CHANNELS: Final = frozenset({CITY_OFFICIAL, DEPARTMENT_LIAISON, NOMINATOR, AGENCY_SIGNATORY})
PAID: Final = (State.AWARDED, State.PAID, State.REVOKED)
# In which phases of its edition a nomination may become what.
PHASES: Final = {
    State.SUBMITTED: (PhaseKind.NOMINATING, PhaseKind.FORMAL),
    State.RECOMMENDED: (PhaseKind.NOMINATING, PhaseKind.FORMAL),
    State.RETURNED: (PhaseKind.NOMINATING, PhaseKind.FORMAL),
    State.FORMAL_OK: (PhaseKind.NOMINATING, PhaseKind.FORMAL),
}


@dataclass(frozen=True, slots=True)
class Acting:
    """For whom a person acts today in matters of the award; asked once for a page or an action."""

    user_id: int | None
    works: frozenset[int]
    signs: frozenset[int]
    recommends: frozenset[int]
    is_province: bool
    is_finance: bool

    @property
    def has_desk(self) -> bool:
        return self.is_office or bool(self.works or self.recommends)

    @property
    def is_office(self) -> bool:
        return self.is_province or self.is_finance


def acting_as(user: User | AnonymousUser) -> Acting:
    held = held_by(user)
    roles = {one.role for one in held}

    def bodies(wanted: frozenset[str]) -> frozenset[int]:
        return frozenset(one.organisation for one in held if one.role in wanted)

    signs = bodies(SIGNERS)
    return Acting(
        user.pk, bodies(EDITORS) | signs, signs, bodies(CHANNELS), OFFICIAL in roles, FINANCE_OFFICIAL in roles
    )


@gate(Nomination)
def visible_to(user: User | AnonymousUser) -> QuerySet[Nomination]:
    """The nominee's own, co-owners once asked; what was sent also for its channel and the province."""
    return Nomination.objects.filter(seen_by(acting_as(user)))


def seen_by(who: Acting) -> Q:
    sent = ~Q(state=State.DRAFT)
    seen = Q(pk__in=[])
    if who.works:
        asked = CoOwner.objects.filter(organisation__in=who.works).values("nomination")
        seen |= Q(body__in=who.works) | Q(pk__in=asked)
    if who.recommends:
        seen |= sent & Q(channel__in=who.recommends)
    if who.is_province:
        seen |= sent
    if who.is_finance:
        seen |= Q(state__in=PAID)
    return seen


@gate(AbnormalFiling)
def marks_visible_to(user: User | AnonymousUser) -> QuerySet[AbnormalFiling]:
    return AbnormalFiling.objects.all() if acting_as(user).is_province else AbnormalFiling.objects.none()


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.has_desk else no(_("This desk is for nominees, channels and officials."))


def may_see_list(who: Acting) -> Verdict:
    return YES if who.is_office else no(_("Only officials of the province see the list of nominations."))


def may_keep_marks(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office keep these marks."))


def takes_nominations(edition: Edition) -> Verdict:
    """By the portal's clock; a day ends at midnight in Shanghai."""
    today = clock.today()
    phase = edition.phase(today)
    if edition.published_at is not None and phase is not None and phase.kind == PhaseKind.NOMINATING:
        return YES
    nominating = next((one for one in edition.phases.all() if one.kind == PhaseKind.NOMINATING), None)
    if edition.published_at is not None and nominating is not None and today > nominating.closes_on:
        closed = _("Nominations were taken until %(day)s, midnight (Asia/Shanghai).")
        return no(closed % {"day": nominating.closes_on.isoformat()})
    return no(_("Nominations are not taken yet."))


def is_its_phase(edition: Edition, target: str) -> Verdict:
    """Whether the calendar of the edition lets a nomination become this today."""
    wanted = PHASES.get(State(target))
    phase = edition.phase(clock.today())
    if wanted is None or (phase is not None and phase.kind in wanted):
        return YES
    return no(_("The calendar of the edition does not allow this today."))


def may_nominate(who: Acting, edition: Edition, body: Organisation) -> Verdict:
    if body.pk not in who.works:
        return no(_("You do not act for this body."))
    return takes_nominations(edition)


def channels_of(edition: Edition, kind: str) -> QuerySet[ChannelQuota]:
    """Through which bodies nominations of a kind may come."""
    return edition.channels.filter(kind=kind, places__gt=0).select_related("organisation")


def may_write(who: Acting, nomination: Nomination) -> Verdict:
    """The nominee's people, in a draft while nominations are taken, or while a correction is asked for."""
    if nomination.body_id not in who.works:
        return no(_("Only the nominee may do this."))
    if nomination.state == State.DRAFT:
        return takes_nominations(nomination.edition)
    if nomination.state == State.RETURNED:
        return is_its_phase(nomination.edition, State.SUBMITTED)
    return no(_("The nomination was sent and is not changed any more."))


def may_answer(who: Acting, co_owner: CoOwner) -> Verdict:
    """With an account of its own; the answer stands."""
    if co_owner.organisation_id not in who.signs:
        return no(_("Only the co-owner itself answers."))
    if co_owner.agreed is not None:
        return no(_("The co-owner has answered already."))
    if co_owner.nomination.state not in (State.DRAFT, State.SUBMITTED, State.RETURNED):
        return no(_("The nomination has gone on; nothing is asked any more."))
    return YES


NOT_YOURS: Final = {
    states.NOMINEE: _("Only a signatory of the nominee may do this."),
    states.CHANNEL: _("Only the body that recommends may do this."),
    states.PROVINCE: _("Only officials of the province's office may do this."),
    states.FINANCE: _("Only the finance official may do this."),
}


def may_move(who: Acting, nomination: Nomination, target: str) -> Verdict:
    """Whether the table lets this person make the move; there may be more that the move itself needs."""
    move = states.transition(nomination.state, target)
    if move is None and not who.is_office:
        return no(_("This cannot be done as the nomination stands."))  # its state may not be theirs to know yet
    if move is None:
        return no(
            _("A nomination that is “%(source)s” cannot become “%(target)s”.")
            % {"source": State(nomination.state).label, "target": State(target).label}
        )
    mine = {
        states.NOMINEE: nomination.body_id in who.signs,
        states.CHANNEL: nomination.channel_id in who.recommends,
        states.PROVINCE: who.is_province,
        states.FINANCE: who.is_finance,
    }
    if not mine[move.by]:
        return no(NOT_YOURS[move.by])
    made = {(one.target, one.by_id) for one in nomination.moves.all()}
    if any((step, who.user_id) in made for step in move.not_by):
        return no(_("Somebody else must do this: you made a step that it checks."))
    if nomination.state == State.DRAFT:
        return takes_nominations(nomination.edition)
    return is_its_phase(nomination.edition, target)
