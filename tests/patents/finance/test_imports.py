"""Files of pledges: of the office as they stand, of a bank as drafts; every planted fault is found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File as Upload

from ipportal.core.accounts.models import Membership
from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import check_batch, commit_batch, confirm, import_path, receive
from ipportal.core.intake.engine import Order
from ipportal.core.kit import clock
from ipportal.core.kit.identifiers import written
from patents.finance import entering
from patents.finance.models import Pledge, PledgedRight, State
from patents.register.models import Patent, PatentEvent
from tests.conftest import WORKER, role
from tests.patents.finance.conftest import bank_of, hand_in, make_draft, make_pledge
from tests.patents.finance.test_entry import NUMBER, WRITTEN, happens, make_patent
from tests.patents.register.conftest import write
from tests.people import PROVEN, Cast

pytestmark = pytest.mark.django_db
HEADING = (
    "登记号", "登记日", "出质人", "统一社会信用代码", "企业规模", "区县代码", "质权人", "金额(元)", "贷款金额(元)",
    "权利类型", "权利号", "起", "止", "状态", "注销日",
)  # fmt: skip
OWNER = "秦淮光电有限公司"
GOOD = {
    "登记号": "Y2025320000001", "登记日": "2025-03-03", "出质人": OWNER, "统一社会信用代码": PROVEN,
    "企业规模": "小型", "区县代码": "320104", "质权人": "某银行", "金额(元)": "3,000,000", "贷款金额(元)": "300万",
    "权利类型": "商标", "权利号": "TM1", "起": "2025-03-03", "止": "2026-03-02", "状态": "登记",
}  # fmt: skip
File = Callable[..., dict[str, Any]]


@pytest.fixture
def pledges(people: Cast, tmp_path: Path) -> File:
    def run(*rows: dict[str, str], by: Any = SYSTEM, **options: Any) -> dict[str, Any]:
        path = write(tmp_path / "pledges.csv", HEADING, [GOOD | row for row in rows])
        with role(WORKER):
            result = import_path(Order(kind=registry.find("pledges"), path=path, by=by, **options), sha256="", size=0)
        with result.report:
            return result.as_json()

    return run


def codes(findings: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(found["row"], found["code"]) for found in findings]


def test_a_file_of_the_office_stands_as_it_says(pledges: File) -> None:
    outcome = pledges({}, {"登记号": "Y2025320000002", "权利号": "TM2；TM3", "状态": "注销", "注销日": "2025-09-01"})

    assert (outcome["new"], outcome["rejected"], outcome["flags"]) == (2, [], [])
    first, second = Pledge.objects.order_by("registration_number")
    assert (first.state, first.secured_fen, first.city_id, first.source) == (
        "registered",
        300_000_000,
        "320100",
        "office",
    )
    assert first.batch == outcome["batch"]
    assert (second.state, second.ended_on) == ("released", dt.date(2025, 9, 1))
    assert list(PledgedRight.objects.order_by("number").values_list("number", "bound")) == [
        ("TM1", True), ("TM2", False), ("TM3", False)
    ]  # fmt: skip


def test_the_same_file_again_changes_nothing_and_a_changed_row_says_so(pledges: File) -> None:
    pledges({})

    again, changed = pledges({}), pledges({"金额(元)": "4000000", "权利号": "TM1;TM9"})

    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)
    assert (changed["new"], changed["changed"], changed["unchanged"]) == (0, 1, 0)
    pledge = Pledge.objects.get()
    assert (pledge.secured_fen, pledge.rights.count()) == (400_000_000, 2)
    overdue = pledges({"金额(元)": "4000000", "权利号": "TM1;TM9", "状态": "逾期"})
    assert overdue["changed"] == 1
    assert [(move.source, move.target) for move in pledge.moves.all()] == [("registered", "overdue")]


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"登记号": ""}, "missing-value"),
    ({"登记日": "2025-02-30"}, "impossible-date"),
    ({"登记日": "2027-01-01"}, "date-out-of-range"),
    ({"统一社会信用代码": "91310115MA1H8R7C6D"}, "credit-check"),
    ({"企业规模": "超大型"}, "unknown-size"),
    ({"区县代码": "320599"}, "unknown-region"),
    ({"金额(元)": "1000000000000"}, "number-too-large"),
    ({"金额(元)": "-1"}, "number-too-small"),
    ({"金额(元)": "NaN"}, "bad-number-value"),
    ({"金额(元)": "1.005"}, "part-of-fen"),
    ({"权利类型": "房产"}, "unknown-kind"),
    ({"权利类型": "专利", "权利号": "201710601862.4"}, "bad-check-digit"),
    ({"权利类型": "商标;专利", "权利号": "TM1;TM2;TM3"}, "unequal-lists"),
    ({"权利号": "TM1;TM1"}, "right-twice"),
    ({"止": "2025-03-03"}, "term-order"),
    ({"止": "2025-03-02", "起": "2025-01-01"}, "term-before-registration"),
    ({"状态": "注销"}, "missing-value"),
    ({"状态": "注销", "注销日": "2025-03-02"}, "release-before-registration"),
    ({"状态": "登记", "注销日": "2025-04-02"}, "status-and-day"),
    ({"状态": "未知"}, "unknown-status"),
]


@pytest.mark.parametrize(("row", "code"), FAULTS)
def test_every_fault_has_its_code(pledges: File, row: dict[str, str], code: str) -> None:
    outcome = pledges(row)

    found = {found["code"] for found in outcome["rejected"]}
    assert code in found or any(code in one for one in found), outcome["rejected"]
    assert not Pledge.objects.exists()


def test_what_the_register_says_is_held_against_the_file(pledges: File) -> None:
    make_patent(owner="别家公司")
    patent = {"权利类型": "专利", "权利号": WRITTEN}
    differs = pledges(patent, dry_run=True)
    unknown = pledges({"权利类型": "专利", "权利号": "201310699744.2"}, dry_run=True)
    happens("L", dt.date(2024, 7, 21))
    lapsed = pledges(patent)

    assert codes(differs["flags"]) == [(2, "not-the-owner")]
    assert codes(unknown["flags"]) == [(2, "unknown-patent")]
    assert codes(lapsed["rejected"]) == [(2, "patent-not-in-force")]


def test_a_right_in_another_live_pledge_is_found_in_the_file_and_outside(people: Cast, pledges: File) -> None:
    make_pledge(people, rights=[("trademark", "TM7")])

    outcome = pledges(
        {}, {"登记号": "Y2025320000002"}, {"登记号": "Y2025320000003", "权利号": "TM7"},
        {"登记号": "Y2025320000004", "权利号": "TM8", "状态": "注销", "注销日": "2025-05-05"},
        {"登记号": "Y2025320000005", "权利号": "TM8"}, accept_good=True,
    )  # fmt: skip

    assert codes(outcome["rejected"]) == [(3, "in-live-pledge"), (4, "in-live-pledge")]
    assert outcome["new"] == 3


def test_no_file_makes_a_move_that_the_table_does_not_have(pledges: File) -> None:
    pledges({"状态": "注销", "注销日": "2025-05-05"})

    outcome = pledges({"状态": "登记"})

    assert codes(outcome["rejected"]) == [(2, "no-such-move")]
    assert Pledge.objects.get().state == State.RELEASED


def test_a_bank_hands_in_its_own_and_the_city_confirms_the_good_ones(people: Cast, pledges: File) -> None:
    bank = people["bank-1"]
    own = {"质权人": bank_of(bank).name}
    make_patent(owner="别家公司")

    outcome = pledges(own, own | {"登记号": "Y2025320000002", "权利类型": "专利", "权利号": WRITTEN}, by=bank)
    drafts = Pledge.objects.order_by("pk")

    assert outcome["new"] == 2
    assert [(one.state, one.handed_in_at is not None, one.bank) for one in drafts] == [
        ("draft", True, bank_of(bank))
    ] * 2
    assert entering.confirm_batch(outcome["batch"], by=people["official-nj"]) == (1, 1)
    assert [one.state for one in drafts.all()] == ["registered", "draft"]


def test_a_bank_tells_of_no_other_bank_and_of_no_other_state(people: Cast, pledges: File) -> None:
    own = {"质权人": bank_of(people["bank-1"]).name}

    outcome = pledges({}, own | {"登记号": "Y2025320000002", "状态": "作废"}, by=people["bank-1"])

    assert codes(outcome["rejected"]) == [(2, "another-bank"), (3, "bank-tells-new-ones")]
    assert not Pledge.objects.exists()


def test_the_office_leaves_drafts_of_banks_alone(people: Cast, pledges: File) -> None:
    draft = hand_in(make_draft(people["bank-1"]))

    outcome = pledges({"登记号": draft.registration_number, "质权人": draft.pledgee})

    assert codes(outcome["rejected"]) == [(2, "waits-for-its-city")]


def test_a_draft_keeps_no_number_from_another_bank(people: Cast, pledges: File) -> None:
    draft = hand_in(make_draft(people["bank-1"]))

    assert pledges({"登记号": draft.registration_number})["new"] == 1


def test_a_correction_keeps_what_the_file_does_not_tell(people: Cast, pledges: File) -> None:
    county = {"出质人": f"{OWNER};南通智造有限公司", "统一社会信用代码": PROVEN}
    pledges(county | {"权利号": "TM1;TM2"})
    pledge = Pledge.objects.get()
    pledge.rights.filter(number="TM2").update(share_fen=7, details={"class": "9"}, life_ends_on=dt.date(2030, 1, 1))
    pledge.pledgors.filter(seq=2).update(county=320602, is_person=True)
    kept = pledge.rights.get(number="TM2").pk

    outcome = pledges(county | {"企业规模": "大型", "权利号": "TM2;TM9", "质权人": bank_of(people["bank-1"]).name})

    assert outcome["changed"] == 1
    right = pledge.rights.get(number="TM2")
    assert (right.pk, right.seq, right.share_fen, right.details) == (kept, 1, 7, {"class": "9"})
    assert (right.life_ends_on, right.bound) == (dt.date(2030, 1, 1), True)
    assert list(pledge.rights.values_list("number", "bound")) == [("TM2", True), ("TM9", True)]
    assert list(pledge.pledgors.values_list("size", "county", "is_person")) == [
        ("large", 320104, False), ("large", 320602, True)
    ]  # fmt: skip
    pledge.refresh_from_db()
    assert pledge.bank == bank_of(people["bank-1"])
    assert pledge.pledgee_code == (pledge.bank.credit_code or "")


def test_a_pledge_that_ends_in_a_file_leaves_its_rights_to_what_adds_to_it(people: Cast, pledges: File) -> None:
    pledges({})
    first = Pledge.objects.get()
    make_pledge(people, rights=[("trademark", "TM1")], adds_to=first)

    outcome = pledges({"状态": "注销", "注销日": "2025-05-05"}, {"登记号": "Y2025320000002"}, accept_good=True)

    assert codes(outcome["rejected"]) == [(3, "in-live-pledge")]
    assert list(PledgedRight.objects.order_by("pledge_id").values_list("pledge__adds_to", "bound")) == [
        (None, False),
        (first.pk, True),
    ]


def test_a_file_of_somebody_who_left_the_bank_is_nobodys(people: Cast, tmp_path: Path) -> None:
    bank = people["bank-1"]
    row = GOOD | {"质权人": bank_of(bank).name}
    path = write(tmp_path / "pledges.csv", HEADING, [row])
    with path.open("rb") as opened:
        batch = receive("pledges", Upload(opened, name="pledges.csv"), by=bank)
    with role(WORKER):
        assert check_batch(batch).state == "checked"
    batch = confirm(batch, by=bank)
    Membership.objects.filter(user=bank, role="bank_officer").update(ends_on=clock.today())

    with role(WORKER):
        commit_batch(batch)

    assert batch.state == "refused"
    assert not Pledge.objects.exists()


def test_a_file_of_patents_is_held_against_the_register_at_once(pledges: File) -> None:
    count = 500
    numbers = [201710000000 + n for n in range(count)]
    with role("NONE"):
        filed, granted = dt.date(2017, 7, 21), dt.date(2019, 3, 5)
        told = {"kind": 1, "title": "一种装置", "filed_on": filed, "granted_on": granted, "county": 320104}
        Patent.objects.bulk_create(Patent(number=n, first_owner=OWNER, seq=1, **told) for n in numbers)
        PatentEvent.objects.bulk_create(
            PatentEvent(number=n, seq=1, kind="G", effective_on=granted, county=320104, filed_on=filed) for n in numbers
        )
        PatentEvent.objects.create(number=numbers[7], seq=1, kind="L", effective_on=dt.date(2024, 7, 21))
    rows = [{"登记号": f"Y20253200{n:05d}", "权利类型": "专利", "权利号": written(n)} for n in numbers]
    rows[11] = rows[11] | {"权利号": written(numbers[10])}

    outcome = pledges(*rows, accept_good=True)

    assert codes(outcome["rejected"]) == [(9, "patent-not-in-force"), (13, "in-live-pledge")]
    assert outcome["new"] == count - 2
    assert PledgedRight.objects.filter(bound=True).count() == count - 2


def test_a_pledged_number_is_the_registers(pledges: File) -> None:
    make_patent(owner="秦淮光电有限公司")
    pledges({"权利类型": "专利", "权利号": "ZL2017 1 0601862.3"})
    right = PledgedRight.objects.get()
    assert (right.patent_number, right.title, right.life_ends_on) == (NUMBER, "一种测试装置", dt.date(2037, 7, 20))
