"""A claim is filed, goes its steps, is paid once; what comes back is shared. Locked, asked, recorded, told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from ipportal.core.audit.actions import record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, text
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.money import yuan_text
from ipportal.core.kit.refusals import explained_by
from ipportal.core.kit.verdict import require
from ipportal.core.submissions.attachments.receiving import Received, receiving
from patents.finance.actions import locked
from patents.finance.claims import rules, states
from patents.finance.claims.eligibility import default_of, eligibility
from patents.finance.claims.models import RiskClaim, RiskClaimFile, RiskRecovery, RiskScheme
from patents.finance.claims.refusals import SENTENCES
from patents.finance.claims.splitting import Split, share_back, split
from patents.finance.claims.states import LOST, ClaimState
from patents.finance.models import TEXT, Pledge

if TYPE_CHECKING:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    from ipportal.core.accounts.models import Organisation, User


class Loss(NamedTuple):
    """What a bank lost of a loan, and what shows it."""

    defaulted_on: dt.date
    balance_fen: int
    principal_fen: int
    evidence: str
    interest_fen: int = 0


@transaction.atomic
def file_claim(
    pledge: Pledge, scheme: RiskScheme, loss: Loss, *, by: User, token: str | None = None, demonstration: bool = False
) -> RiskClaim:
    """The portal proposes the split; the same form sent twice files one claim."""
    pledge = locked(pledge)
    require(rules.may_file(rules.acting_as(by), pledge))
    if token and (found := RiskClaim.objects.filter(token=token, filed_by_id=by.pk).first()):
        return found
    if pledge.state not in LOST:
        raise Conflict(SENTENCES["claim_follows_a_default"])
    loss = loss._replace(evidence=text.needed("evidence", loss.evidence, TEXT))
    shares = _shares(pledge, scheme, loss)
    with explained_by(SENTENCES):
        claim = RiskClaim.objects.create(
            scheme=scheme, pledge=pledge, bank_id=pledge.bank_id or 0, **loss._asdict(), fund_fen=shares.fund,
            bank_fen=shares.bank, filed_by_id=by.pk, filed_by=by.get_username(), token=token,
            demonstration=demonstration,
        )  # fmt: skip
    claim.refresh_from_db(fields=["root"])
    record("risk claim filed", by=by, thing=claim, fund_fen=shares.fund, bank_fen=shares.bank)
    publish("risk_claim.moved", claim=claim.pk, target=str(ClaimState.SUBMITTED))
    return claim


def _shares(pledge: Pledge, scheme: RiskScheme, loss: Loss) -> Split:
    """Of the loss, or why the scheme does not bear it; each amount beside the one that holds it down."""
    if loss.defaulted_on != (day := default_of(pledge)):
        raise BadInput("other-day", _("The pledge says %(day)s.") % {"day": day}, field="defaulted_on")
    if loss.principal_fen <= 0 or loss.balance_fen <= 0:
        raise BadInput("nothing-lost", _("A loss is more than nothing."), field="principal")
    if loss.principal_fen > loss.balance_fen:
        raise BadInput("above-balance", SENTENCES["claim_loses_no_more_than_the_balance"], field="principal")
    if pledge.loan_fen is not None and loss.balance_fen > pledge.loan_fen:
        told = _("The balance is above the loan of %(loan)s yuan.") % {"loan": yuan_text(pledge.loan_fen)}
        raise BadInput("above-loan", told, field="balance")
    if reasons := eligibility(pledge, scheme, loss.defaulted_on):
        raise BadInput("not-eligible", " ".join(str(reason.text) for reason in reasons))
    shares = split(loss.principal_fen, loss.balance_fen, scheme.bands.all(), interest_fen=loss.interest_fen)
    if shares is None:
        raise BadInput("no-band", SENTENCES["claim_is_split_by_the_band_of_its_balance"], field="balance")
    if not shares.fund:
        raise BadInput("nothing-lost", _("The fund would bear nothing of so small a loss."), field="principal")
    return shares


def add_file(claim: RiskClaim, file: TemporaryUploadedFile, *, by: User) -> RiskClaimFile:
    """What shows the loss, as long as somebody still decides; it is what its content says, whatever it is called."""
    require(rules.may_add_file(rules.acting_as(by), claim))
    with receiving(file, "file") as received:
        return _added(claim, received, by)


@transaction.atomic
def _added(claim: RiskClaim, received: Received, by: User) -> RiskClaimFile:
    claim = _locked(claim)
    require(rules.may_add_file(rules.acting_as(by), claim))
    kept = received.kept
    with explained_by(SENTENCES):
        added = RiskClaimFile.objects.create(
            claim=claim, name=received.name, content_type=received.content_type, stored_as=kept.stored_as,
            size=kept.size, sha256=kept.sha256, by_id=by.pk, by=by.get_username(),
        )  # fmt: skip
    record("file added to a risk claim", by=by, thing=claim, file=added.name, sha256=kept.sha256)
    return added


def _locked(claim: RiskClaim) -> RiskClaim:
    return RiskClaim.objects.select_for_update(of=("self",)).with_names().get(pk=claim.pk)


def _step(claim: RiskClaim, target: str, by: User, reason: str = "", **facts: Any) -> RiskClaim:
    """The one way on. Whoever comes second meets what the first made of it."""
    locked(claim.pledge)
    claim = _locked(claim)
    if not states.goes(claim.state, target):
        raise Conflict(SENTENCES["claim_goes_step_by_step"])
    require(rules.may_take(rules.acting_as(by), claim))
    if target != ClaimState.REFUSED and not (verdict := rules.goes_on(claim)):
        raise Conflict(verdict.reason)
    source = claim.state
    for name, value in facts.items():
        setattr(claim, name, value)
    claim.state, claim.state_reason = ClaimState(target), reason
    claim.moved_by_id, claim.moved_by, claim.version = by.pk, by.get_username(), claim.version + 1
    with explained_by(SENTENCES):
        claim.save(update_fields=["state", "state_reason", "moved_by_id", "moved_by", "version", *facts])
    record(
        "risk claim moved", by=by, thing=claim, reason=reason, source=str(source), target=str(target), **_told(facts)
    )
    publish("risk_claim.moved", claim=claim.pk, target=str(target))
    return claim


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in facts.items()}


@transaction.atomic
def verify_claim(claim: RiskClaim, *, by: User) -> RiskClaim:
    """A second officer of the bank stands for what was filed."""
    return _step(claim, ClaimState.VERIFIED, by)


@transaction.atomic
def review_claim(claim: RiskClaim, *, by: User, reason: str) -> RiskClaim:
    """The IP office says what it found."""
    return _step(claim, ClaimState.REVIEWED, by, text.needed("reason", reason, TEXT))


@transaction.atomic
def approve_claim(claim: RiskClaim, *, by: User, approved_fen: int, reason: str = "") -> RiskClaim:
    """Finance, up to the part of the fund; less is said why."""
    reason = text.needed("reason", reason, TEXT) if approved_fen < claim.fund_fen else text.tidy(reason)
    if not 0 < approved_fen <= claim.fund_fen:
        told = _("Between 0.01 and %(limit)s yuan, the part of the fund.") % {"limit": yuan_text(claim.fund_fen)}
        raise BadInput("above-share", told, field="approved")
    return _step(claim, ClaimState.APPROVED, by, reason, approved_fen=approved_fen)


@transaction.atomic
def pay_claim(claim: RiskClaim, *, by: User, voucher: str, paid_on: dt.date) -> RiskClaim:
    """What was approved, once, less what the fund would have back of what came before."""
    locked(claim.pledge)
    claim = _locked(claim)
    _on_a_day(paid_on, claim.defaulted_on, "paid_on")
    voucher = text.needed("voucher", voucher, 80)
    off_fen = taken_off(claim)
    paid_fen = (claim.approved_fen or 0) - off_fen
    if claim.state == ClaimState.APPROVED and not paid_fen:
        raise Conflict(_("Everything came back: nothing is left to pay. The claim can only be refused."))
    return _step(claim, ClaimState.PAID, by, deducted_fen=off_fen, paid_fen=paid_fen, paid_on=paid_on, voucher=voucher)


def taken_off(claim: RiskClaim) -> int:
    """Of the payment, for what came back before it: what the fund would get of it afterwards."""
    if claim.is_paid:
        return claim.deducted_fen
    back = int(claim.recoveries.aggregate(sum=Sum("amount_fen", default=0))["sum"])
    borne = claim.fund_fen if claim.approved_fen is None else claim.approved_fen
    return share_back(back, loss_fen=claim.loss_fen, borne_fen=borne, before=Split(0, 0)).fund


@transaction.atomic
def refuse_claim(claim: RiskClaim, *, by: User, reason: str) -> RiskClaim:
    """By whoever would take the next step. The bank may file the loss again."""
    return _step(claim, ClaimState.REFUSED, by, text.needed("reason", reason, TEXT))


@transaction.atomic
def recover(
    claim: RiskClaim, *, by: User, amount_fen: int, recovered_on: dt.date, note: str = "", token: str | None = None
) -> RiskRecovery:
    """Before the payment it is taken off it, after it shared as the loss was borne; a form sent twice counts once."""
    claim = _locked(claim)
    require(rules.may_recover(rules.acting_as(by), claim))
    if token and (found := RiskRecovery.objects.filter(token=token, claim=claim).first()):
        return found
    _on_a_day(recovered_on, claim.defaulted_on, "recovered_on")
    sums = claim.recoveries.aggregate(fund=Sum("fund_fen", default=0), bank=Sum("bank_fen", default=0))
    before = Split(sums["fund"] + claim.deducted_fen, sums["bank"] - claim.deducted_fen)
    open_fen = claim.loss_fen - sum(before)
    if not 0 < amount_fen <= open_fen:
        told = _("Between 0.01 and %(limit)s yuan: so much of the loss is still open.") % {"limit": yuan_text(open_fen)}
        raise BadInput(
            "above-loss", told if open_fen else SENTENCES["claim_recovers_no_more_than_it_lost"], field="amount"
        )
    shares = Split(0, amount_fen)
    if claim.is_paid:
        borne = claim.approved_fen or 0
        shares = share_back(amount_fen, loss_fen=claim.loss_fen, borne_fen=borne, before=before)
    with explained_by(SENTENCES):
        recovery = RiskRecovery.objects.create(
            claim=claim, recovered_on=recovered_on, amount_fen=amount_fen, fund_fen=shares.fund, bank_fen=shares.bank,
            before_payment=not claim.is_paid, note=text.tidy(note), by_id=by.pk, by=by.get_username(), token=token,
        )  # fmt: skip
    record("risk recovery told", by=by, thing=claim, amount_fen=amount_fen, fund_fen=shares.fund)
    publish("risk_claim.recovered", claim=claim.pk, recovery=recovery.pk)
    return recovery


@transaction.atomic
def confirm_return(recovery: RiskRecovery, *, by: User) -> RiskRecovery:
    """The fund has its part back."""
    recovery = RiskRecovery.objects.select_for_update(of=("self",)).select_related("claim").get(pk=recovery.pk)
    if recovery.is_returned:
        raise Conflict(SENTENCES["recovery_stands_as_it_was_told"])
    require(rules.may_confirm(rules.acting_as(by), recovery))
    recovery.returned_on = clock.today()
    recovery.returned_by_id, recovery.returned_by = by.pk, by.get_username()
    with explained_by(SENTENCES):
        recovery.save(update_fields=["returned_on", "returned_by_id", "returned_by"])
    record("risk recovery returned", by=by, thing=recovery.claim, fund_fen=recovery.fund_fen)
    return recovery


@transaction.atomic
def name_funder(scheme: RiskScheme, *, by: User, funder: Organisation) -> RiskScheme:
    """The department whose money the fund is approves from now on."""
    require(rules.may_name_funder(rules.acting_as(by)))
    scheme = RiskScheme.objects.select_for_update().get(pk=scheme.pk)
    scheme.funder = funder
    scheme.save(update_fields=["funder"])
    record("funder of a scheme named", by=by, thing=scheme, funder=funder.name)
    return scheme


def _on_a_day(day: dt.date, earliest: dt.date | None, field: str) -> None:
    if earliest is not None and day < earliest:
        raise BadInput("too-early", _("Not before %(day)s.") % {"day": earliest}, field=field)
    if day > clock.today():
        raise BadInput("still-to-come", _("This day is still to come."), field=field)
