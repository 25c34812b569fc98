"""The demonstration's claims on the risk fund, one in each state, and interest subsidies; all marked as made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final, NamedTuple

from django.db import transaction

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit import clock
from ipportal.core.kit.identifiers import credit_check
from patents.finance.actions import confirm_pledge, mark_overdue
from patents.finance.claims import actions
from patents.finance.claims.loading import load_risk_schemes
from patents.finance.claims.models import RiskClaim, RiskScheme
from patents.finance.claims.states import ClaimState
from patents.finance.models import Pledge, PledgedRight, Pledgor

WHY: Final = "（演示）"
YUAN: Final = 100
LENT_BEFORE, LOST_BEFORE = dt.timedelta(days=700), dt.timedelta(days=60)
PEOPLE: Final = ("bank-1", "bank-1-2", "official", "official-nj", "dept-finance", "finance-official")
S = ClaimState


class Story(NamedTuple):
    """A lost loan and how far its claim went; `back` is what came back, once without and once with the fund's word."""

    ends: ClaimState | None
    loan_yuan: int
    principal_yuan: int
    interest_yuan: int = 0
    back_yuan: tuple[int, ...] = ()


STORIES: Final = (
    Story(None, 3_000_000, 0),
    Story(S.SUBMITTED, 5_000_000, 1_200_000, 36_000),
    Story(S.VERIFIED, 10_000_000, 1_000_000),
    Story(S.REVIEWED, 12_000_000, 4_000_001, 85_000),
    Story(S.APPROVED, 8_000_000, 2_500_000),
    Story(S.PAID, 10_000_000, 1_000_000, 50_000, (300_000, 150_000)),
    Story(S.REFUSED, 6_000_000, 900_000),
)


def seed_claims() -> int:
    """Lay them down once; says how many claims are new. The clock must stand where the demonstration does."""
    if RiskClaim.objects.filter(demonstration=True).exists():
        return 0
    load_risk_schemes()
    cast = {person.username: person for person in User.objects.filter(username__in=PEOPLE)}
    with transaction.atomic():
        scheme = RiskScheme.objects.get(code="su-zhi-dai")
        if scheme.funder_id is None:
            funder = Organisation.objects.get(memberships__user=cast["dept-finance"])
            scheme = actions.name_funder(scheme, by=cast["official"], funder=funder)
        for number, story in enumerate(STORIES, start=1):
            _tell(story, number, scheme, cast)
        made = RiskClaim.objects.filter(demonstration=True).count()
        record("demonstration of claims made", by=SYSTEM, claims=made)
    return made


def _tell(story: Story, number: int, scheme: RiskScheme, cast: dict[str, User]) -> None:
    pledge = _lost(story, number, cast)
    if story.ends is None:
        return
    loan, lost = story.loan_yuan * YUAN, clock.today() - LOST_BEFORE
    loss = actions.Loss(lost, loan, story.principal_yuan * YUAN, f"{WHY}执行终结裁定", story.interest_yuan * YUAN)
    claim = actions.file_claim(pledge, scheme, loss, by=cast["bank-1"], demonstration=True)
    if story.ends == S.REFUSED:
        actions.refuse_claim(claim, by=cast["bank-1-2"], reason=f"{WHY}余额与台账不符")
        return
    for state, act in (
        (S.VERIFIED, lambda: actions.verify_claim(claim, by=cast["bank-1-2"])),
        (S.REVIEWED, lambda: actions.review_claim(claim, by=cast["official-nj"], reason=f"{WHY}情况属实")),
        (S.APPROVED, lambda: actions.approve_claim(claim, by=cast["dept-finance"], approved_fen=claim.fund_fen)),
        (S.PAID, lambda: _pay(claim, story, cast)),
    ):
        if story.ends == S.SUBMITTED:
            return
        act()
        if state == story.ends:
            return


def _pay(claim: RiskClaim, story: Story, cast: dict[str, User]) -> None:
    actions.pay_claim(claim, by=cast["finance-official"], voucher=f"{WHY}1", paid_on=clock.today())
    made = [
        actions.recover(claim, by=cast["bank-1"], amount_fen=yuan * YUAN, recovered_on=clock.today())
        for yuan in story.back_yuan
    ]
    actions.confirm_return(made[0], by=cast["finance-official"])


def _lost(story: Story, number: int, cast: dict[str, User]) -> Pledge:
    """A loan under the scheme that was not paid back, of a firm that does not exist."""
    lent, bank = clock.today() - LENT_BEFORE, Organisation.objects.get(memberships__user=cast["bank-1"])
    maker = cast["bank-1"]
    pledge = Pledge.objects.create(
        bank=bank, pledgee=bank.name, registration_number=f"YS2024320100{number:04d}", registered_on=lent,
        secured_fen=story.loan_yuan * YUAN, loan_fen=story.loan_yuan * YUAN, rate_pct=Decimal("4.05"),
        lpr_spread_bp=60, term_from=lent, term_to=lent + dt.timedelta(days=365), product="苏知贷", city_id="320100",
        county=320104, entered_by_id=maker.pk, entered_by=maker.username, handed_in_at=clock.now(), demonstration=True,
    )  # fmt: skip
    part = f"91320104TE2D{number:05d}"
    Pledgor.objects.create(
        pledge=pledge, seq=1, name=f"演示科技{number}号有限公司（演示）", credit_code=part + credit_check(part),
        county=320104, size="small",
    )  # fmt: skip
    PledgedRight.objects.create(pledge=pledge, seq=1, kind="trademark", number=f"演示{number:05d}")
    pledge = confirm_pledge(pledge, by=cast["official-nj"])
    lost = clock.today() - LOST_BEFORE
    return mark_overdue(pledge, by=maker, reason=f"{WHY}连续两期未还款", overdue_on=lost)
