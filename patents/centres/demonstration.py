"""Centres of the demonstration: two calls, three centres. Every row is marked; nothing of it was announced."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import transaction

from ipportal.core.accounts.models import Membership, Organisation, User
from ipportal.core.accounts.roles import AGENCY_SIGNATORY
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from patents.centres.actions import move_centre
from patents.centres.applications.actions import begin_centre
from patents.centres.calls.actions import draft_call, publish_call
from patents.centres.calls.models import Call
from patents.centres.consortium.actions import accept_invitation, invite_member
from patents.centres.contracts.actions import begin_building, sign_contract
from patents.centres.judging.publicity import approve, put_on_notice
from patents.centres.models import Centre
from patents.centres.money.actions import pay_instalment, release_instalment
from patents.centres.states import State

SINCE: Final = dt.date(2020, 1, 1)
AMOUNT: Final = 200_000_000  # fen; of the demonstration alone, the real one was not announced
LEAD_A, LEAD_B, LEAD_C = "91320104TE0D0008XN", "12320211TE0D00119M", "91320115TE0D001008"
AGENCY_A, AGENCY_B = "91320100TE0D000715", "91320508TE0D000985"
SIGNS: Final = (("member-a", LEAD_A), ("co-owner", LEAD_B), ("nominator", LEAD_C))
PLANS: Final[dict[str, Any]] = {
    "fields": [("集成电路", "Integrated circuits"), ("新能源", "New energy"), ("新材料", "New materials")],
    "quotas": [("320100", 3), ("320200", 2), ("320500", 3)],
    "instalments": [("contract", 50), ("midterm", 30), ("acceptance", 20)],
    "reports": [("half_year", 6, 30), ("annual", 12, 60), ("midterm", 18, 30), ("acceptance", 36, 180)],
}


class Story(NamedTuple):
    """A centre: who leads it, with which agency, in which call, how far it came."""

    call: str
    name: str
    field: str
    lead: str
    signs: str
    agency: str
    accepts: str
    city: str
    ends: State


STORIES: Final = (
    Story("demo-2024", "集成电路装备高价值专利培育中心（演示）", "集成电路", LEAD_A, "member-a", AGENCY_A, "agency-a",
          "official-nj", State.BUILDING),
    Story("demo-2024", "新能源电池高价值专利培育中心（演示）", "新能源", LEAD_B, "co-owner", AGENCY_B, "agency-b",
          "official-wx", State.BUILDING),
    Story("demo-2025", "先进新材料高价值专利培育中心（演示）", "新材料", LEAD_C, "nominator", AGENCY_A, "agency-a",
          "official-nj", State.CONTRACTED),
)  # fmt: skip


def seed_centres() -> int:
    """Lay them down once; says how many are new. The clock is left where it was last set here."""
    if Centre.objects.filter(demonstration=True).exists():
        return 0
    with transaction.atomic():
        people = {person.username: person for person in User.objects.filter(demonstration=True)}
        bodies = {body.credit_code: body for body in Organisation.objects.filter(demonstration=True)}
        for username, code in SIGNS:
            Membership.objects.get_or_create(
                user=people[username], organisation=bodies[code], role_id=AGENCY_SIGNATORY, begins_on=SINCE
            )
        for year in (2024, 2025):
            _call(year, people)
        for story in STORIES:
            _tell(story, people, bodies)
        record("demonstration of centres made", by=SYSTEM, centres=len(STORIES))
    return len(STORIES)


def _at(year: int, month: int, day: int) -> None:
    set_clock(dt.datetime(year, month, day, 10, tzinfo=OFFICE_ZONE))


def _call(year: int, people: dict[str, User]) -> None:
    _at(year, 2, 20)
    call = draft_call(
        by=people["official"], plans=PLANS, code=f"demo-{year}", year=year, name_zh=f"{year}年培育中心申报（演示）",
        name_en=f"Call for cultivation centres {year} (demonstration)", opens_on=dt.date(year, 3, 1),
        closes_on=dt.date(year, 3, 31), notice_working_days=5, demonstration=True,
    )  # fmt: skip
    publish_call(call, by=people["official-2"])


def _tell(story: Story, people: dict[str, User], bodies: dict[str | None, Organisation]) -> None:
    call = Call.objects.get(code=story.call)
    year, lead, first, second = call.year, people[story.signs], people["official"], people["official-2"]
    _at(year, 3, 10)
    centre = begin_centre(
        call, bodies[story.lead], by=lead, token=f"{story.call}-{story.lead}", name_zh=story.name,
        field=call.fields.get(name_zh=story.field), summary_zh="（演示）联合开展专利导航、布局与培育。",
    )  # fmt: skip
    accept_invitation(invite_member(centre, by=lead, credit_code=story.agency), by=people[story.accepts])
    move_centre(centre, State.SUBMITTED, by=lead)
    _at(year, 4, 10)
    move_centre(centre, State.RECOMMENDED, by=people[story.city], reason="（演示）同意推荐")
    move_centre(centre, State.CHECKED, by=first)
    _at(year, 5, 20)
    move_centre(centre, State.REVIEWED, by=first, reason="（演示）专家评审通过")
    put_on_notice(centre, by=first, reason="（演示）公示", working_days=5)
    _at(year, 6, 5)
    approve(centre, by=second, reason="（演示）批复")
    centre = sign_contract(
        centre, by=first, contract_no=f"演示{year}-{centre.pk}", contracted_on=dt.date(year, 6, 5),
        begins_on=dt.date(year, 7, 1), ends_on=dt.date(year + 3, 6, 30), contract_fen=AMOUNT, own_funds_fen=AMOUNT,
    )  # fmt: skip
    if story.ends == State.BUILDING:
        begin_building(centre, by=first)
        released = release_instalment(centre.instalments.get(seq=1), by=first)
        pay_instalment(released, by=people["finance-official"], voucher="演示")
