"""The demonstration's interest subsidies: a scheme of Nanjing, and an application in each state; marked as made up."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from django.db import transaction

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit import clock
from patents.finance.actions import confirm_pledge
from patents.finance.models import Pledge, PledgedRight, Pledgor
from patents.finance.subsidies import actions
from patents.finance.subsidies.models import Subsidy, SubsidyScheme
from patents.finance.subsidies.states import SubsidyState

WHY: Final = "（演示）"
YUAN: Final = 100
QUARTER: Final = dt.timedelta(days=90)
PEOPLE: Final = ("agency-a", "bank-1", "official-nj", "finance-official")
ENDS: Final = (SubsidyState.PAID, SubsidyState.APPROVED, SubsidyState.REFUSED, SubsidyState.SUBMITTED)


def seed_subsidies() -> int:
    """Lay them down once; says how many applications are new."""
    if Subsidy.objects.filter(demonstration=True).exists():
        return 0
    cast = {person.username: person for person in User.objects.filter(username__in=PEOPLE)}
    with transaction.atomic():
        scheme, pledge = _scheme(), _loan(cast)
        code = pledge.pledgors.values_list("credit_code", flat=True)[0]
        for number, ends in enumerate(ENDS):
            first = pledge.term_from + number * QUARTER
            interest = actions.Interest(
                code, first, first + QUARTER - dt.timedelta(days=1), 40_000 * YUAN, f"{WHY}付息{number + 1}"
            )
            asked = actions.ask_for_subsidy(pledge, scheme, interest, by=cast["agency-a"], demonstration=True)
            _goes(asked, ends, cast)
        return Subsidy.objects.filter(demonstration=True).count()


def _goes(asked: Subsidy, ends: SubsidyState, cast: dict[str, User]) -> None:
    city = cast["official-nj"]
    if ends == SubsidyState.REFUSED:
        actions.refuse_subsidy(asked, by=city, reason=f"{WHY}付息凭证不清")
    elif ends != SubsidyState.SUBMITTED:
        actions.approve_subsidy(asked, by=city, approved_fen=asked.asked_fen)
        if ends == SubsidyState.PAID:
            actions.pay_subsidy(asked, by=cast["finance-official"], voucher=f"{WHY}1", paid_on=clock.today())


def _scheme() -> SubsidyScheme:
    today = clock.today()
    return SubsidyScheme.objects.create(
        code="nanjing-demo", city_id="320100", name_zh="南京贴息（演示）", name_en="Nanjing subsidy (demonstration)",
        rate_pct=Decimal(30), cap_fen=300_000 * YUAN, pool_fen=5_000_000 * YUAN,
        valid_from=today - dt.timedelta(days=800), valid_to=today + dt.timedelta(days=300),
        source_zh="演示数据，非真实政策", source_en="Demonstration data, no real rule", demonstration=True,
    )  # fmt: skip


def _loan(cast: dict[str, User]) -> Pledge:
    """Of the firm of agency-a, from the bank of bank-1."""
    maker, lent = cast["bank-1"], clock.today() - dt.timedelta(days=400)
    bank = Organisation.objects.get(memberships__user=maker)
    firm = Organisation.objects.filter(memberships__user=cast["agency-a"]).distinct().get()
    pledge = Pledge.objects.create(
        bank=bank, pledgee=bank.name, registration_number="YS20243201009001", registered_on=lent,
        secured_fen=4_000_000 * YUAN, loan_fen=4_000_000 * YUAN, rate_pct=Decimal("4.00"), lpr_spread_bp=55,
        term_from=lent, term_to=lent + dt.timedelta(days=730), product="苏知贷", city_id="320100", county=320104,
        entered_by_id=maker.pk, entered_by=maker.username, handed_in_at=clock.now(), demonstration=True,
    )  # fmt: skip
    Pledgor.objects.create(
        pledge=pledge, seq=1, name=firm.name, credit_code=firm.credit_code or "", county=320104, size="small"
    )
    PledgedRight.objects.create(pledge=pledge, seq=1, kind="trademark", number="演示09001")
    return confirm_pledge(pledge, by=cast["official-nj"])
