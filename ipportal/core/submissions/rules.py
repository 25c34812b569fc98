"""Who sees a submission, who writes into it, who signs, and who decides: never whoever had a hand in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.rules import region_scope, roles_of
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.regions.models import PROVINCE
from ipportal.core.submissions import registry
from ipportal.core.submissions.models import OPEN, Party, Right, State, Submission, Version

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from ipportal.core.submissions.registry import Kind


class Held(NamedTuple):
    role: str
    organisation: int


def held_by(user: User | AnonymousUser) -> list[Held]:
    """The roles of a person today, with the bodies they are held for."""
    if not isinstance(user, User) or not user.is_active:
        return []
    found = Membership.objects.filter(user=user).in_force(clock.today())
    return [Held(*row) for row in found.values_list("role_id", "organisation_id")]


@gate(Submission)
def visible_to(user: User | AnonymousUser) -> QuerySet[Submission]:
    """Drafts for their parties alone; what was sent also for the office, a city's for what comes from that city."""
    held = held_by(user)
    seen = Q(pk__in=[])
    for kind in registry.kinds() if held else []:
        bodies = [one.organisation for one in held if one.role in kind.workers]
        mine = Q(pk__in=Party.objects.filter(organisation__in=bodies).values("submission"))
        seen |= Q(kind=kind.code) & (mine | _of_the_office(user, kind, {one.role for one in held}))
    return Submission.objects.filter(seen)


def _of_the_office(user: User | AnonymousUser, kind: Kind, roles: set[str]) -> Q:
    if roles & kind.province:
        return Q(last_version__gt=0)
    if roles & kind.cities:
        cities = region_scope(user) - {PROVINCE}
        return Q(last_version__gt=0) & (Q(owner__region__in=cities) | Q(owner__region__parent__in=cities))
    return Q(pk__in=[])


def right_of(user: User, submission: Submission) -> Right | None:
    """The highest right that one of the person's bodies has; without the role of a signatory nobody signs."""
    kind, held = registry.of(submission), held_by(user)
    rights = []
    for party in submission.parties.all():
        roles = {one.role for one in held if one.organisation == party.organisation_id}
        if roles & kind.signers:
            rights.append(Right(party.right))
        elif roles & kind.editors:
            rights.append(min(Right(party.right), Right.EDIT, key=list(Right).index))
    return max(rights, key=list(Right).index, default=None)


def may_see_draft(user: User, submission: Submission) -> Verdict:
    """What is not sent yet is the parties' own, files and remarks among themselves too."""
    if right_of(user, submission) is None:
        return no(_("Drafts are seen by those who take part alone."))
    return YES


def may_begin(user: User | AnonymousUser, kind: Kind) -> Verdict:
    if bodies_for(user, kind):
        return YES
    return no(_("You act for no body that may send this."))


def bodies_for(user: User | AnonymousUser, kind: Kind) -> list[Organisation]:
    """The bodies for which the person may begin one."""
    bodies = {one.organisation for one in held_by(user) if one.role in kind.workers}
    return list(Organisation.objects.in_force(clock.today()).filter(pk__in=bodies).order_by("name", "pk"))


def may_begin_for(user: User, kind: Kind, body: Organisation) -> Verdict:
    if body in bodies_for(user, kind):
        return YES
    return no(_("You do not act for this body."))


def may_edit(user: User, submission: Submission) -> Verdict:
    right = right_of(user, submission)
    if right is None or Right.EDIT not in right.holds:
        return no(_("Your body may not fill this in."))
    if submission.locked_at:
        return no(submission.lock_reason)
    if not submission.is_open:
        return no(_("It was sent and is not changed any more, unless it is returned."))
    hook = registry.of(submission).may_edit
    return hook(user, submission) if hook else YES


def may_submit(user: User, submission: Submission) -> Verdict:
    if not (allowed := may_edit(user, submission)):
        return allowed
    if right_of(user, submission) != Right.SIGN:
        return no(_("Only a signatory of a body that signs may submit."))
    return YES


def may_recall(user: User, submission: Submission) -> Verdict:
    """Before the office has decided, whoever may submit may take it back to change it."""
    if right_of(user, submission) != Right.SIGN:
        return no(_("Only a signatory of a body that signs may withdraw it."))
    if not registry.of(submission).can_be_withdrawn:
        return no(_("This is not withdrawn: the office returns it where it has to be changed."))
    if submission.state != State.SUBMITTED or submission.locked_at:
        return no(_("Only what was submitted and not yet decided can be withdrawn."))
    return YES


def may_comment(user: User, submission: Submission) -> Verdict:
    """Those who take part with that right, and whoever decides."""
    right = right_of(user, submission)
    if right is not None and Right.COMMENT in right.holds:
        return YES
    return reads_for_the_office(user, submission)


def reads_for_the_office(user: User, submission: Submission) -> Verdict:
    kind = registry.of(submission)
    roles = roles_of(user)
    decides = bool(roles & kind.deciders) and submission.last_version > 0
    if decides and Submission.objects.filter(pk=submission.pk).filter(_of_the_office(user, kind, set(roles))).exists():
        return YES
    return no(_("Only the office that decides about it may do this."))


def may_decide(user: User, submission: Submission) -> Verdict:
    """Whoever typed, submitted or signed it, or acts for a body that takes part, does not decide."""
    if not (allowed := reads_for_the_office(user, submission)):
        return allowed
    if submission.state != State.SUBMITTED:
        return no(_("Only what is submitted and not yet decided can be accepted or returned."))
    if not submission.is_complete:
        return no(_("It waits for signatures and does not count yet."))
    version = submission.versions.get(number=submission.last_version)
    takes_part = right_of(user, submission) is not None and not registry.of(submission).office_takes_part
    if takes_part or had_a_hand_in(user, version):
        return no(_("Whoever took part in it does not decide about it; somebody else must."))
    hook = registry.of(submission).may_decide
    return hook(user, submission) if hook else YES


def had_a_hand_in(user: User, version: Version) -> bool:
    return user.pk in {version.by_id, *version.writers, *version.signatures.values_list("by_id", flat=True)}


def bodies_to_sign(user: User, version: Version) -> list[Organisation]:
    """The bodies for which the person may sign this version, and has not."""
    submission, kind = version.submission, registry.of(version.submission)
    if version.number != submission.last_version or submission.state != State.SUBMITTED or submission.locked_at:
        return []
    if kind.may_sign and not kind.may_sign(user, submission):
        return []
    mine = {one.organisation for one in held_by(user) if one.role in kind.signers}
    return [body for body in unsigned(version) if body.pk in mine]


def unsigned(version: Version) -> list[Organisation]:
    """The bodies that sign and have not; a body that took another in has what that one signed."""
    signed = set(version.signatures.values_list("organisation_id", flat=True))
    taken_in = Organisation.objects.filter(pk__in=signed, merged_into__isnull=False)
    signed |= {body.merged_into_id for body in taken_in if body.merged_into_id}
    parties = version.submission.parties.filter(right=Right.SIGN).select_related("organisation")
    return [party.organisation for party in parties if party.organisation_id not in signed]


def waits_for(user: User | AnonymousUser) -> Q:
    """Of what the person may see, what somebody must do next who is them: fill in, sign, or decide."""
    held = held_by(user)
    waits = Q(pk__in=[])
    for kind in registry.kinds() if held else []:
        work = [one.organisation for one in held if one.role in kind.workers]
        sign = [one.organisation for one in held if one.role in kind.signers]
        writing = Party.objects.filter(organisation__in=work, right__in=Right.at_least(Right.EDIT))
        signing = Party.objects.filter(organisation__in=sign, right=Right.SIGN)
        waits |= Q(kind=kind.code, state__in=OPEN, locked_at__isnull=True, pk__in=writing.values("submission"))
        waits |= Q(kind=kind.code, state=State.SUBMITTED, is_complete=False, pk__in=signing.values("submission"))
        if {one.role for one in held} & kind.deciders:
            decidable = Q(kind=kind.code, state=State.SUBMITTED, is_complete=True, locked_at__isnull=True)
            own = Party.objects.none() if kind.office_takes_part else Party.objects.filter(organisation__in=work)
            waits |= decidable & ~Q(pk__in=own.values("submission"))
    return waits
