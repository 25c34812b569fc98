"""A bank in Nanjing holds pledges of firms; the city confirms, another bank and another city look on."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any, Final

import pytest

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit import clock
from ipportal.core.kit.pages import shelf
from patents.finance import actions
from patents.finance.models import Pledge, PledgedRight, Pledgor, RightKind
from tests.people import Cast, cast

__all__ = ["cast"]
MILLION: Final = 100_000_000  # fen
FIRM, FIRM_CODE = "秦淮精密制造有限公司（演示）", "91320104TE0D00071D"
numbers = itertools.count(1)


@pytest.fixture
def people(cast: Cast) -> Cast:
    shelf.clear()
    return cast


def bank_of(person: User) -> Organisation:
    return Organisation.objects.get(memberships__user=person, memberships__role="bank_officer")


def make_draft(
    by: User,
    *,
    city: str | None = "320100",
    county: int = 320104,
    firms: Sequence[tuple[str, str]] = ((FIRM, FIRM_CODE),),
    rights: Sequence[tuple[str, str]] = ((RightKind.TRADEMARK, ""),),
    size: str = "small",
    **facts: Any,
) -> Pledge:
    """A draft of the bank whose officer enters it; a right without a number gets the next one."""
    n = next(numbers)
    bank = bank_of(by)
    today = clock.today()
    told: dict[str, Any] = {
        "registration_number": f"Y20263201{n:05d}",
        "registered_on": today,
        "secured_fen": 3 * MILLION,
        "loan_fen": 3 * MILLION,
        "term_from": today,
        "term_to": today + dt.timedelta(days=365),
    } | facts
    pledge = Pledge.objects.create(
        bank=bank, pledgee=bank.name, city_id=city, county=county, entered_by_id=by.pk, entered_by=by.username, **told
    )
    for seq, (name, code) in enumerate(firms, start=1):
        Pledgor.objects.create(pledge=pledge, seq=seq, name=name, credit_code=code, county=county, size=size)
    for seq, (kind, number) in enumerate(rights, start=1):
        PledgedRight.objects.create(
            pledge=pledge, seq=seq, kind=kind, number=number or f"TM{n:07d}",
            patent_number=int(number[:12]) if kind == RightKind.PATENT else None,
        )  # fmt: skip
    return pledge


def hand_in(pledge: Pledge) -> Pledge:
    Pledge.objects.filter(pk=pledge.pk).update(handed_in_at=clock.now())
    pledge.refresh_from_db()
    return pledge


def make_pledge(people: Cast, *, bank: str = "bank-1", official: str = "official-nj", **facts: Any) -> Pledge:
    """Registered: entered by the bank, confirmed by the city."""
    return actions.confirm_pledge(hand_in(make_draft(people[bank], **facts)), by=people[official])
