"""Pledges of the demonstration: three years over all cities as a file of the office would bring them, and open work.

Deterministic. The pledgors are the invented owners of the demonstration's patents; everything says that it is invented.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db import transaction

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.periods import Month
from patents.finance import checks, entering
from patents.finance.models import Pledge, PledgeChange, PledgedRight, Pledgor, Size, Source
from patents.finance.rights import RightKind, life_ends
from patents.finance.states import State
from patents.register.models import Patent

TODAY: Final = dt.date(2026, 1, 19)  # the day before the demonstration stands still
FIRST, LAST = Month(2023, 1), Month(2025, 12)
NO_FILE: Final = 0  # stands where the number of an import would
WORK: Final = dt.timedelta(days=365)
# Registrations a month: enough that most cities can be told, and two of which many months have too few.
PACE: Final = {
    "320500": 9, "320100": 8, "320200": 7, "320400": 5, "320600": 4.5, "320300": 4, "321000": 3.5, "321100": 3.5,
    "321200": 3.5, "320900": 3, "320800": 3, "320700": 1.2, "321300": 0.9,
}  # fmt: skip
KINDS: Final = (
    (RightKind.PATENT, 780), (RightKind.TRADEMARK, 130), (RightKind.COPYRIGHT, 30), (RightKind.DATA, 24),
    (RightKind.PLANT_VARIETY, 12), (RightKind.GEOGRAPHICAL_INDICATION, 12), (RightKind.LAYOUT_DESIGN, 12),
)  # fmt: skip
SIZES: Final = ((Size.MICRO, 22, (50, 300)), (Size.SMALL, 46, (100, 1000)), (Size.MEDIUM, 22, (300, 3000)),
                (Size.LARGE, 10, (1000, 10_000)))  # fmt: skip
TEN_THOUSAND_YUAN: Final = 1_000_000  # in fen
BANKS: Final = ("扬子农村商业银行（演示）", "江南商业银行（演示）", "运河科技支行（演示）")
AFTER: Final = ((State.RELEASED, 90), (State.OVERDUE, 5), (State.REALISED, 3), (State.VOID, 2))
PRODUCT: Final = "苏知贷"


class Owned(NamedTuple):
    """A patent of the demonstration with whoever owns it."""

    number: int
    owner: str
    code: str
    county: int


def seed_pledges() -> int:
    """Lay them down once; says how many are new."""
    if Pledge.objects.filter(demonstration=True).exists():
        return 0
    set_clock(dt.datetime.combine(TODAY, dt.time(10), OFFICE_ZONE))
    with transaction.atomic():
        made = _Book().lay_down()
        made += _open_work()
        record("demonstration of pledges made", by=SYSTEM, pledges=made)
    return made


class _Book:
    """Three years of registrations, drawn in one order from one stream."""

    def __init__(self) -> None:
        self.random = random.Random("pledges")  # noqa: S311 - nothing is kept secret by it
        self.banks = list(Organisation.objects.filter(kind="bank").order_by("pk")[:2])
        self.owned = _patents_by_city()
        self.lives = checks.lives_of([one.number for pool in self.owned.values() for one in pool])
        self.serial = 0
        self.pledgors: list[Pledgor] = []
        self.rights: list[PledgedRight] = []

    def lay_down(self) -> int:
        pledges = [self._one(city, day) for city, day in self._days()]
        pledges.append(self._of_agency())
        Pledge.objects.bulk_create(pledges)
        Pledgor.objects.bulk_create(self.pledgors)
        PledgedRight.objects.bulk_create(self.rights)
        PledgeChange.objects.bulk_create(
            PledgeChange(pledge=one, changed_on=one.registered_on + dt.timedelta(days=90), by="（演示）",
                         secured_fen=one.secured_fen * 6 // 5, note="（演示）追加担保金额")
            for one in pledges if one.state == State.CHANGED and one.registered_on
        )  # fmt: skip
        return len(pledges)

    def _days(self) -> Iterator[tuple[str, dt.date]]:
        for no in range(FIRST.no, LAST.no + 1):
            month = Month.from_no(no)
            growth = 0.8 + 0.4 * (no - FIRST.no) / (LAST.no - FIRST.no)
            for city, pace in PACE.items():
                expected = pace * growth
                count = int(expected) + (self.random.random() < expected % 1)
                for _n in range(count):
                    yield city, month.first_day + dt.timedelta(days=self.random.randrange(28))

    def _one(self, city: str, day: dt.date) -> Pledge:
        size, low, high = self._size()
        secured = self.random.randrange(low, high + 1, 10) * TEN_THOUSAND_YUAN
        ends = day + dt.timedelta(days=365 * self.random.choice((1, 1, 1, 2, 3)))
        kind = self._pick(KINDS)
        rights, firm = self._rights(kind, city, day, ends)
        bank = self.random.choice((*self.banks, *self.banks, None))
        pledge = self._pledge(city, day, ends, secured, bank, firm)
        if size in (Size.MICRO, Size.SMALL) and kind == RightKind.PATENT and self.random.random() < 0.3:
            pledge.product, pledge.rate_pct, pledge.lpr_spread_bp = PRODUCT, _percent(day), 50
        self._put_down(pledge, firm, size, rights)
        return pledge

    def _size(self) -> tuple[str, int, int]:
        chosen = self._pick(tuple((place, weight) for place, (_size, weight, _span) in enumerate(SIZES)))
        size, _weight, (low, high) = SIZES[chosen]
        return size, low, high

    def _pick(self, weighted: tuple[tuple[Any, int], ...]) -> Any:
        return self.random.choices([one for one, _w in weighted], [weight for _one, weight in weighted])[0]

    def _pledge(
        self, city: str, day: dt.date, ends: dt.date, secured: int, bank: Organisation | None, firm: Owned
    ) -> Pledge:
        self.serial += 1
        state = self._state(ends)
        ended = min(ends + dt.timedelta(days=self.random.randrange(20)), TODAY)
        return Pledge(
            registration_number=f"Y{day.year}{city}{self.serial:05d}", registered_on=day,
            applied_on=day - dt.timedelta(days=3), bank=bank, pledgee=bank.name if bank else self.random.choice(BANKS),
            contract_no=f"YS-{self.serial:05d}", contracted_on=day - dt.timedelta(days=5), secured_fen=secured,
            loan_fen=secured * self.random.choice((6, 8, 10)) // 10, term_from=day, term_to=ends,
            valuation_free=self.random.random() < 0.4, city_id=city, county=firm.county, state=state,
            overdue_on=ends + dt.timedelta(days=1) if state == State.OVERDUE else None,
            ended_on=ended if state in (State.RELEASED, State.REALISED, State.VOID) else None,
            end_ground=_ground(state), source=Source.OFFICE, entered_by="（演示）", batch=NO_FILE, demonstration=True,
        )  # fmt: skip

    def _state(self, ends: dt.date) -> State:
        if ends >= TODAY:
            return State.CHANGED if self.random.random() < 0.06 else State.REGISTERED
        found: State = self._pick(AFTER)
        return found

    def _rights(self, kind: str, city: str, day: dt.date, ends: dt.date) -> tuple[list[PledgedRight], Owned]:
        """Patents of one owner that live through the term; where none is left, a trademark."""
        pool = self.owned[city]
        if kind == RightKind.PATENT:
            for place, one in enumerate(pool):
                life = self.lives.get(one.number)
                if life and life.in_force_on(day) and life.term_ends_on >= ends and _stays(life, one):
                    del pool[place]
                    return [self._patent(one, life)], one
            kind = RightKind.TRADEMARK
        self.serial += 1
        number, details = _other(kind, self.serial, day)
        right = PledgedRight(kind=kind, number=number, title=f"（演示）{number}", details=details,
                             life_ends_on=life_ends(kind, details))  # fmt: skip
        invented = Owned(0, f"示范企业{self.serial:05d}（演示）", "", int(city))
        return [right], pool[self.random.randrange(len(pool))] if pool else invented

    def _patent(self, one: Owned, life: checks.PatentLife) -> PledgedRight:
        return PledgedRight(
            kind=RightKind.PATENT, number=written(one.number), patent_number=one.number, title=life.title[:500],
            life_ends_on=life.term_ends_on,
        )  # fmt: skip

    def _put_down(self, pledge: Pledge, firm: Owned, size: str, rights: list[PledgedRight]) -> None:
        self.pledgors.append(
            Pledgor(pledge=pledge, seq=1, name=firm.owner, credit_code=firm.code, county=firm.county, size=size)
        )
        for seq, right in enumerate(rights, start=1):
            right.pledge, right.seq = pledge, seq
            self.rights.append(right)

    def _of_agency(self) -> Pledge:
        """One whose pledgor has an account: the firm's own page has something to show."""
        body = _agency()
        firm = Owned(0, body.name, body.credit_code or "", 320100)
        day = dt.date(2025, 6, 10)
        pledge = self._pledge("320100", day, day + WORK, 200 * TEN_THOUSAND_YUAN, self.banks[0], firm)
        pledge.product = PRODUCT
        right = PledgedRight(kind=RightKind.TRADEMARK, number="TM09900001", title="（演示）金陵")
        self._put_down(pledge, firm, Size.SMALL, [right])
        return pledge


def _patents_by_city() -> dict[str, list[Owned]]:
    """A thin sample of the demonstration's patents in force, in the order of their numbers."""
    rows = Patent.objects.filter(demonstration=True, granted_on__isnull=False, granted_on__lt=dt.date(2023, 1, 1))
    sample = rows.extra(where=["number %% 3 = 1"]).order_by("number")
    found: dict[str, list[Owned]] = defaultdict(list)
    for number, owner, code, county in sample.values_list("number", "first_owner", "credit_code", "county")[:18_000]:
        found[entering.city_of(county) or ""].append(Owned(number, owner, code, county))
    for pool in found.values():
        pool.reverse()  # the youngest first: they live through their term
    return found


def _stays(life: checks.PatentLife, one: Owned) -> bool:
    return life.owned_on(TODAY, [checks.Firm(one.owner, one.code)])


def _ground(state: str) -> str:
    told = {
        State.RELEASED: "（演示）贷款已还清",
        State.REALISED: "（演示）处置质物受偿",
        State.VOID: "（演示）登记有误",
    }
    return told.get(State(state), "")


def _percent(day: dt.date) -> Any:
    """The one-year LPR of the time and 50 basis points; invented like the rest."""
    return {2023: "4.05", 2024: "3.85", 2025: "3.50"}[day.year]


def _other(kind: str, serial: int, day: dt.date) -> tuple[str, dict[str, str]]:
    before = (day - dt.timedelta(days=700)).isoformat()
    if kind == RightKind.LAYOUT_DESIGN:
        return f"BS.{serial:09d}", {"created_on": before, "filed_on": (day - dt.timedelta(days=400)).isoformat()}
    if kind == RightKind.GEOGRAPHICAL_INDICATION:
        return f"GI{serial:06d}", {
            "gi_kind": "mark", "holder": "（演示）产业协会", "holder_and_borrower": "（演示）协会会员，获准使用"
        }  # fmt: skip
    if kind == RightKind.DATA:
        until = (day + dt.timedelta(days=1095)).isoformat()
        return f"SJ{serial:08d}", {
            "platform": "数据知识产权平台（演示）",
            "valid_from": before,
            "valid_until": until,
        }
    words = {RightKind.TRADEMARK: "TM", RightKind.COPYRIGHT: "RZ", RightKind.PLANT_VARIETY: "CNA"}
    return f"{words[RightKind(kind)]}{serial:08d}", {}


def _agency() -> Organisation:
    return Organisation.objects.filter(memberships__user__username="agency-a").order_by("pk")[0]


def _open_work() -> int:
    """Drafts that wait for the cities, one that was returned, one that the bank is still writing."""
    people = {name: User.objects.get(username=name) for name in ("bank-1", "bank-2", "official-nj")}
    made = 0
    for name, city, county in (("bank-1", "南京", 320106), ("bank-2", "苏州", 320508)):
        by = people[name]
        bank = Organisation.objects.get(memberships__user=by, memberships__role="bank_officer")
        for n in range(4):
            pledge = entering.save_draft(by=by, bank=bank, token=f"demonstration {name} {n}", **_draft(city, county, n))
            made += 1
            if n < 3:
                entering.hand_in(pledge, by=by)
    returned = Pledge.objects.get(token="demonstration bank-1 2")  # noqa: S106 - of a form
    entering.return_pledge(returned, by=people["official-nj"], reason="（演示）请补充评估报告或注明免评估。")
    return made


def _draft(city: str, county: int, n: int) -> dict[str, Any]:
    day = TODAY - dt.timedelta(days=n + 1)
    facts = {
        "registration_number": f"Y2026{county}{n + 1:05d}", "registered_on": day, "term_from": day,
        "term_to": day + WORK, "secured_fen": (300 + 100 * n) * TEN_THOUSAND_YUAN,
        "loan_fen": (200 + 100 * n) * TEN_THOUSAND_YUAN, "demonstration": True, "contract_no": f"YS-2026-{n + 1:03d}",
    }  # fmt: skip
    firm = {"name": f"{city}示范企业{n + 1:02d}（演示）", "credit_code": "", "county": county, "size": "small"}
    right = {"kind": RightKind.TRADEMARK, "number": f"TM{county}{n + 1:03d}", "title": f"（演示）{city}{n + 1:02d}"}
    return {"facts": facts, "pledgors": [firm], "rights": [right | {"patent_number": None, "details": {}}]}
