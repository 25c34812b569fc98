"""Results of the demonstration: edition 1 is decided, told and paid in part; edition 2 stands on public notice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from awards.nominations.actions import move_nomination
from awards.nominations.demonstration import Story, Way, person
from awards.nominations.eligibility import certain, eligibility
from awards.nominations.states import State
from awards.results.deciding import apply_decision, draft_decision, proposable
from awards.results.models import Award, Decision
from awards.results.paying import name_account, pay, prepare_payment
from awards.results.publicity import put_on_notice
from awards.rounds.models import CategoryCode, Edition, NominationKind, PhaseKind
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit import clock

if TYPE_CHECKING:
    from awards.nominations.models import Nomination

WHY: Final = "（演示）"
PAID: Final = 2
DAYS_LATER: Final = (2, 4, 9)  # after the hour of the results: the account is named, prepared, paid
SURNAMES: Final = ("王", "李", "欧阳", "张")  # of nobody: the given name is a placeholder
GIVEN_NAME: Final = "某某"


class Told(NamedTuple):
    """An edition, how many of each category, and whether it is decided."""

    number: int
    places: dict[CategoryCode, int]
    is_decided: bool


TOLD: Final = (
    Told(
        1,
        {CategoryCode.GOLD: 1, CategoryCode.SILVER: 1, CategoryCode.EXCELLENCE: 2, CategoryCode.INVENTOR: 2},
        True,
    ),
    Told(
        2,
        {CategoryCode.GOLD: 1, CategoryCode.SILVER: 1, CategoryCode.EXCELLENCE: 1, CategoryCode.INVENTOR: 1},
        False,
    ),
)


class _Winning(Way):
    """A project on its way to the shortlist; fit on the day of the decision too."""

    def is_fit(self, tried: Nomination) -> bool:
        return super().is_fit(tried) and not certain(eligibility(tried, self.days[PhaseKind.DECISION].opens_on))


class _WinningInventor(_Winning):
    kind = NominationKind.INVENTOR
    surname = SURNAMES[0]

    def facts(self) -> dict[str, str]:
        return {"surname": self.surname, "given_name": GIVEN_NAME}


def seed_results() -> int:
    """Lay them down once; says how many awards are new. The clock is left where it was last set here."""
    if Decision.objects.filter(demonstration=True).exists():
        return 0
    editions = Edition.objects.published().filter(demonstration=True).prefetch_related("phases", "categories")
    with transaction.atomic():
        for told in TOLD:
            edition = editions.filter(number=told.number).first()
            if edition is not None:
                _lay(edition, told)
        made = Award.objects.filter(demonstration=True).count()
        record("demonstration of results made", by=SYSTEM, awards=made)
    return made


def _lay(edition: Edition, told: Told) -> None:
    ways = [way for code, count in told.places.items() for way in _shortlisted(edition, code, count)]
    if not ways or not ways[0].at(ways[0].days[PhaseKind.NOTICE].opens_on):
        return
    put_on_notice(edition, by=person("official"), reason=f"{WHY}经评审委员会审议，拟授予江苏专利奖，现予公示。")
    if told.is_decided:
        _decide(edition, ways[0])
        _pay(edition, ways[0])


def _shortlisted(edition: Edition, code: CategoryCode, count: int) -> list[Way]:
    category = edition.categories.get(code=code)
    ways: list[Way] = []
    for place in range(count):
        way = (_WinningInventor if category.kind == NominationKind.INVENTOR else _Winning)(
            edition, Story(State.FORMAL_OK), f"demonstration {edition.number} {code} {place}"
        )
        if isinstance(way, _WinningInventor):
            way.surname = SURNAMES[2 * (edition.number - 1) + place]  # who won before is not nominated again
        if not way.goes():
            continue
        way.at(way.days[PhaseKind.PANEL].opens_on)
        move_nomination(way.nomination, State.PANEL, by=person("official"), reason=f"{WHY}初评通过")
        way.at(way.days[PhaseKind.COMMITTEE].opens_on)
        move_nomination(
            way.nomination, State.SHORTLISTED, by=person("official"), reason=f"{WHY}评审委员会建议", category=category
        )
        ways.append(way)
    return ways


def _decide(edition: Edition, way: Way) -> None:
    """Drawn up by one official, applied by the other on the day after."""
    day = way.days[PhaseKind.DECISION].opens_on
    way.at(day)
    document = f"{WHY}关于第{edition.number}届江苏专利奖授奖的决定"
    decision = draft_decision(edition, proposable(edition), by=person("official"), document=document, decided_on=day)
    way.at(day + dt.timedelta(days=1))
    apply_decision(decision, by=person("official-2"), version=decision.version)


def _pay(edition: Edition, way: Way) -> None:
    """Two of the prizes; the others wait for an account."""
    edition.refresh_from_db()
    told_at = edition.results_at
    if told_at is None:
        return
    awards = list(Award.objects.filter(edition=edition).order_by("pk")[:PAID])
    named, prepared, paid = (told_at.astimezone(clock.OFFICE_ZONE).date() + dt.timedelta(days=n) for n in DAYS_LATER)
    way.at(named)
    payments = [
        name_account(
            award, by=person("nominator"), payee=award.organisation, bank=f"{WHY}某银行", account=f"3200000000{n:06d}",
            version=0,
        )
        for n, award in enumerate(awards, 1)
    ]  # fmt: skip
    way.at(prepared)
    payments = [prepare_payment(one, by=person("official")) for one in payments]
    way.at(paid)
    pay(payments, by=person("finance-official"), paid_on=clock.today())
