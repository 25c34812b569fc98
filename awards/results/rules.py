"""Who decides, pays and revokes, and who sees what of it: nothing reaches a nominee before the hour of the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from awards.nominations.rules import Acting, acting_as
from awards.nominations.states import State
from awards.results.models import Award, Decision, DecisionState, Payment
from awards.rounds.models import Edition, PhaseKind
from ipportal.core.accounts.models import Membership
from ipportal.core.kit import clock
from ipportal.core.kit.gate import gate
from ipportal.core.kit.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from awards.nominations.models import Nomination
    from ipportal.core.accounts.models import User

TAKEN_BACK = _("The award was revoked.")


@gate(Decision)
def decisions_visible_to(user: User | AnonymousUser) -> QuerySet[Decision]:
    return Decision.objects.all() if acting_as(user).is_province else Decision.objects.none()


@gate(Award)
def visible_to(user: User | AnonymousUser) -> QuerySet[Award]:
    """The office's people; the nominee's own from the hour of the results, also when it was revoked later."""
    who = acting_as(user)
    if who.is_office:
        return Award.objects.all()
    told = Edition.objects.with_results().values("pk")
    return Award.objects.filter(nomination__body__in=who.works, edition__in=told)


@gate(Payment)
def payments_visible_to(user: User | AnonymousUser) -> QuerySet[Payment]:
    """Also to nobody of the nominee who does not sign for it: it is a bank account."""
    who = acting_as(user)
    if who.is_office:
        return Payment.objects.all()
    told = Edition.objects.with_results().values("pk")
    return Payment.objects.filter(award__nomination__body__in=who.signs, award__edition__in=told)


def may_use_desk(who: Acting) -> Verdict:
    return YES if who.is_office else no(_("Only officials of the province's office and of its finance may do this."))


def may_decide(who: Acting) -> Verdict:
    return YES if who.is_province else no(_("Only officials of the province's office may do this."))


def is_in_phase(edition: Edition, kind: PhaseKind) -> Verdict:
    phase = edition.phase(clock.today())
    if phase is not None and phase.kind == kind:
        return YES
    return no(_("The calendar of the edition does not allow this today."))


def may_put_on_notice(who: Acting, edition: Edition) -> Verdict:
    if not (allowed := may_decide(who)):
        return allowed
    if edition.notice_days is None:
        return no(_("How long the notice of this edition is was not announced; it cannot begin."))
    return is_in_phase(edition, PhaseKind.NOTICE)


def may_judge(user: User, nomination: Nomination) -> Verdict:
    """Of the province, and acting for no body that it belongs to."""
    if not (allowed := may_decide(acting_as(user))):
        return allowed
    mine = Membership.objects.filter(user=user).in_force(clock.today())
    concerned = Q(organisation=nomination.body_id)
    if nomination.owner_code:
        concerned |= Q(organisation__credit_code=nomination.owner_code)
    concerned |= Q(organisation__in=nomination.co_owners.values("organisation"))
    if mine.filter(concerned).exists():
        return no(_("You act for a body that this nomination belongs to; other officials decide about it."))
    return YES


def may_draft(who: Acting, edition: Edition) -> Verdict:
    if not (allowed := may_decide(who)):
        return allowed
    return is_in_phase(edition, PhaseKind.DECISION)


def may_apply(who: Acting, decision: Decision) -> Verdict:
    if not (allowed := may_draft(who, decision.edition)):
        return allowed
    if decision.state != DecisionState.DRAFT:
        return no(_("The decision was applied or dropped already."))
    if decision.drafted_by_id == who.user_id:
        return no(_("You drew this decision up; another official applies it."))
    return YES


def may_drop(who: Acting, decision: Decision) -> Verdict:
    if not (allowed := may_decide(who)):
        return allowed
    if decision.state != DecisionState.DRAFT:
        return no(_("The decision was applied or dropped already."))
    return YES


def is_told(edition: Edition) -> bool:
    """The hour of its results has struck."""
    return edition.results_at is not None and edition.results_at <= clock.now()


def may_name_account(who: Acting, award: Award) -> Verdict:
    """A signatory of the nominee, once the results are told, until the payment is prepared."""
    if award.nomination.body_id not in who.signs:
        return no(_("Only a signatory of the nominee may do this."))
    if not is_told(award.edition):
        return no(_("The results of the edition are not told yet."))
    if award.revoked_at is not None:
        return no(TAKEN_BACK)
    return _takes_account(award)


def _takes_account(award: Award) -> Verdict:
    if award.prize_fen is None:
        return no(_("The prize of this category was not announced; nothing is paid yet."))
    payment = Payment.objects.filter(award=award).first()
    if payment is not None and payment.prepared_at is not None:
        return no(_("The payment was prepared; the account stands. Ask the office to give it back."))
    return YES


def may_prepare(who: Acting, payment: Payment) -> Verdict:
    if not (allowed := may_decide(who)):
        return allowed
    if payment.award.revoked_at is not None:
        return no(TAKEN_BACK)
    return YES if payment.paid_on is None else no(_("The prize was paid already."))


def may_pay(who: Acting, payment: Payment | None = None) -> Verdict:
    if not who.is_finance:
        return no(_("Only the finance official may do this."))
    return YES if payment is None else _is_payable(who, payment)


def _is_payable(who: Acting, payment: Payment) -> Verdict:
    if payment.award.revoked_at is not None:
        return no(TAKEN_BACK)
    if payment.paid_on is not None:
        return no(_("The prize was paid already."))
    if payment.prepared_at is None:
        return no(_("The payment was not prepared yet."))
    if payment.prepared_by_id == who.user_id:
        return no(_("You prepared this payment; another person pays it."))
    return YES


def may_revoke(user: User, award: Award) -> Verdict:
    if not (allowed := may_judge(user, award.nomination)):
        return allowed
    return YES if award.revoked_at is None else no(TAKEN_BACK)


def may_rule(user: User, nomination: Nomination) -> Verdict:
    """Exclude it, or return it to the notice, once its objections are decided."""
    if nomination.state != State.OBJECTED:
        return no(_("No objection to it was admitted."))
    return may_judge(user, nomination)
