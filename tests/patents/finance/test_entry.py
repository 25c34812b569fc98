"""A bank enters a pledge by form: lines come and go, nothing typed is lost, the city confirms or returns it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict
from patents.finance import actions, entering
from patents.finance.models import Pledge, UnfinishedPledge
from patents.register.models import Patent, PatentEvent
from tests.conftest import role
from tests.patents.finance.conftest import FIRM, bank_of, hand_in, make_draft, make_pledge
from tests.people import PROVEN, Cast, signed_in

pytestmark = pytest.mark.django_db
NEW, DESK = "/en/desk/finance/pledges/new/", "/en/desk/finance/"
NUMBER, WRITTEN = 201710601862, "201710601862.3"


@pytest.fixture
def patent(people: Cast) -> Patent:
    return make_patent()


def make_patent(number: int = NUMBER, *, owner: str = FIRM, granted: bool = True, **more: Any) -> Patent:
    filed = dt.date(2017, 7, 21)
    with role("NONE"):
        if granted:
            PatentEvent.objects.create(
                number=number, seq=1, kind="G", effective_on=dt.date(2019, 3, 5), county=320104, filed_on=filed
            )
        return Patent.objects.create(
            number=number, kind=1, title="一种测试装置", filed_on=filed, granted_on=dt.date(2019, 3, 5),
            first_owner=owner, county=320104, seq=1, **more,
        )  # fmt: skip


def happens(kind: str, on: dt.date, number: int = NUMBER, **more: Any) -> None:
    with role("NONE"):
        PatentEvent.objects.create(number=number, seq=2, kind=kind, effective_on=on, **more)


def typed(**changes: str) -> dict[str, str]:
    today = clock.today()
    return {
        "registration_number": "Y2026320000001", "registered_on": str(today), "secured_yuan": "3,000,000",
        "loan_yuan": "２００万", "currency": "CNY", "term_from": str(today),
        "term_to": str(today + dt.timedelta(days=365)), "token": "t1",
        "pledgors-0-name": FIRM, "pledgors-0-credit_code": PROVEN, "pledgors-0-county": "320104",
        "pledgors-0-size": "small", "rights-0-kind": "patent", "rights-0-number": "ZL 2017 1 0601862.3",
        "do": "continue",
    } | changes  # fmt: skip


def confirmed(city: Client, at: str) -> Any:
    """As read on the page of the pledge."""
    link = re.search(r"move/registered/\?version=(\d+)", city.get(at).content.decode())
    assert link is not None
    return city.post(f"{at}move/registered/", {"version": link[1]})


def faults(page: Any) -> list[str]:
    summary = page.content.decode().split('class="error-summary"')[1].split("</ul>")[0]
    return [re.sub(r"<[^>]+>", "", line) for line in re.findall(r"<li>(.*?)</li>", summary, re.DOTALL)]


def test_from_the_form_to_the_registration(people: Cast, patent: Patent) -> None:
    bank, city = signed_in(people["bank-1"]), signed_in(people["official-nj"])

    saved = bank.post(NEW, typed())
    assert saved.status_code == 302, faults(saved)
    pledge = Pledge.objects.get()
    right, firm = pledge.rights.get(), pledge.pledgors.get()
    assert saved["Location"] == f"{DESK}pledges/{pledge.pk}/"
    assert (pledge.secured_fen, pledge.loan_fen, pledge.city_id) == (300_000_000, 200_000_000, "320100")
    assert (right.number, right.title, right.life_ends_on) == (WRITTEN, "一种测试装置", dt.date(2037, 7, 20))
    assert (firm.name, firm.county, firm.size) == (FIRM, 320104, "small")
    assert "Nothing speaks against it" in bank.get(saved["Location"]).content.decode()

    bank.post(f"{saved['Location']}hand-in/")
    waiting = city.get(DESK).content.decode()
    assert "Y2026320000001" in waiting

    confirmed(city, saved["Location"])
    pledge.refresh_from_db()
    assert pledge.state == "registered"
    assert pledge.rights.get().bound


def test_the_same_form_sent_twice_makes_one(people: Cast, patent: Patent) -> None:
    bank = signed_in(people["bank-1"])
    assert bank.post(NEW, typed())["Location"] == bank.post(NEW, typed())["Location"]
    assert Pledge.objects.count() == 1


def test_another_line_keeps_what_was_typed_and_tells_no_fault(people: Cast) -> None:
    bank = signed_in(people["bank-1"])

    page = bank.post(NEW, typed(do="add:layout_design", secured_yuan="-5")).content.decode()

    assert 'name="rights-1-created_on"' in page
    assert 'value="-5"' in page
    assert "There is a problem" not in page
    fewer = bank.post(NEW, typed(do="remove:rights-0") | {"rights-4-kind": "trademark", "rights-4-number": "TM9"})
    assert 'value="TM9"' in fewer.content.decode()
    assert "ZL 2017" not in fewer.content.decode()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1000000000000", "is above 100000000000"),
        ("NaN", "is not a number"),
        ("-1", "is below"),
        ("0", "is below"),
        ("1.005", "at most two decimals"),
        ("1e400", "is not a number"),
    ],
)
def test_an_amount_that_is_none_says_why_and_stays_in_the_form(people: Cast, amount: str, said: str) -> None:
    page = signed_in(people["bank-1"]).post(NEW, typed(secured_yuan=amount))

    assert page.status_code == 422
    assert said in faults(page)[0]
    assert f'value="{amount}"' in page.content.decode()
    assert not Pledge.objects.exists()


def test_a_draft_with_faults_is_kept_as_it_was_typed(people: Cast) -> None:
    bank = signed_in(people["bank-1"])

    kept = bank.post(NEW, typed(do="save", term_to="", secured_yuan="很多"))
    page = bank.get(kept["Location"]).content.decode()

    assert 'value="很多"' in page
    assert "There is a problem" in page
    assert not Pledge.objects.exists()
    assert "Not finished" in bank.get(DESK).content.decode()
    assert signed_in(people["bank-2"]).get(kept["Location"]).status_code == 404

    bank.post(kept["Location"], typed(do="save"))
    assert Pledge.objects.count() == 1
    assert not UnfinishedPledge.objects.exists()


def test_of_another_currency_the_amount_is_computed_half_up(people: Cast, patent: Patent) -> None:
    foreign = {"currency": "usd", "currency_amount": "100000.05", "currency_rate": "7.1005", "secured_yuan": ""}

    without = signed_in(people["bank-1"]).post(NEW, typed(**foreign))
    assert faults(without) == ["Rate of the day: Needed for an amount in another currency."]
    signed_in(people["bank-1"]).post(NEW, typed(**foreign, currency_rate_on="2026-01-19"))

    assert Pledge.objects.get().secured_fen == 71_005_036  # 710,050.355025 yuan


def test_every_kind_of_right_has_its_own_fields(people: Cast) -> None:
    rights = {
        "rights-0-kind": "geographical_indication", "rights-0-number": "GI1", "rights-0-gi_kind": "mark",
        "rights-0-holder": "阳澄湖大闸蟹协会（演示）", "rights-0-holder_and_borrower": "会员",
        "rights-1-kind": "layout_design", "rights-1-number": "BS.215001234",
        "rights-1-created_on": "2020-01-05", "rights-1-filed_on": "2021-02-01",
    }  # fmt: skip
    signed_in(people["bank-1"]).post(NEW, typed() | rights)

    gi, layout = Pledge.objects.get().rights.all()
    assert gi.details["holder_and_borrower"] == "会员"
    assert layout.life_ends_on == dt.date(2031, 1, 31)


def test_what_differs_from_the_register_needs_a_reason(people: Cast) -> None:
    make_patent(owner="别家公司")
    bank = signed_in(people["bank-1"])
    at = bank.post(NEW, typed())["Location"]
    assert "names none of the pledgors" in bank.get(at).content.decode()

    refused = bank.post(f"{at}hand-in/", {"note": " "})
    assert "Say why" in refused.content.decode()
    assert Pledge.objects.get().handed_in_at is None

    bank.post(f"{at}hand-in/", {"note": "企业更名，登记簿尚未变更"})
    assert Pledge.objects.get().entry_note == "企业更名，登记簿尚未变更"


@pytest.mark.parametrize(
    ("event", "said"), [("L", "was not in force"), ("A", "was not in force"), ("I", "was not in force")]
)
def test_a_patent_that_is_not_alive_is_not_pledged(people: Cast, patent: Patent, event: str, said: str) -> None:
    happens(event, dt.date(2024, 7, 21))
    bank = signed_in(people["bank-1"])
    at = bank.post(NEW, typed())["Location"]

    refused = bank.post(f"{at}hand-in/", {"note": "因故"}).content.decode()

    assert said in refused
    assert Pledge.objects.get().handed_in_at is None


def test_a_patent_that_lapses_before_the_city_confirms_is_found(people: Cast, patent: Patent) -> None:
    bank, city = signed_in(people["bank-1"]), signed_in(people["official-nj"])
    at = bank.post(NEW, typed())["Location"]
    bank.post(f"{at}hand-in/")
    happens("L", dt.date(2024, 7, 21))

    refused = confirmed(city, at)

    assert refused.status_code == 409
    assert "was not in force" in refused.content.decode()
    assert Pledge.objects.get().state == "draft"


def test_the_city_returns_it_with_a_reason_and_the_bank_reads_it(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"]))
    bank, city = signed_in(people["bank-1"]), signed_in(people["official-nj"])
    at = f"{DESK}pledges/{draft.pk}/"

    assert "Reason for return: This field is required." in faults(city.post(f"{at}return/", {"reason": ""}))
    city.post(f"{at}return/", {"reason": "缺评估报告"})

    assert "缺评估报告" in bank.get(DESK).content.decode()
    assert bank.get(f"{at}edit/").status_code == 200
    assert signed_in(people["official-sz"]).get(at).status_code == 404


def test_the_bank_takes_back_what_waits(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"]))
    at = f"{DESK}pledges/{draft.pk}/"
    bank = signed_in(people["bank-1"])
    assert bank.get(f"{at}edit/").status_code == 403

    bank.post(f"{at}take-back/")

    assert bank.get(f"{at}edit/").status_code == 200
    assert bank.post(f"{at}take-back/").status_code == 403


def test_two_tabs_do_not_overwrite_each_other(people: Cast, patent: Patent) -> None:
    bank = signed_in(people["bank-1"])
    at = bank.post(NEW, typed())["Location"]
    bank.post(f"{at}edit/", typed(version="1", loan_yuan="1"))

    second = bank.post(f"{at}edit/", typed(version="1", loan_yuan="777777"))

    assert second.status_code == 409
    assert 'value="777777"' in second.content.decode()
    assert Pledge.objects.get().loan_fen == 100


def test_the_city_confirms_what_it_read_and_nothing_else(people: Cast) -> None:
    bank, city = signed_in(people["bank-1"]), signed_in(people["official-nj"])
    pledge = hand_in(make_draft(people["bank-1"]))
    at = f"{DESK}pledges/{pledge.pk}/"
    page = city.get(f"{at}move/registered/?version={pledge.version}").content.decode()
    assert f'name="version" value="{pledge.version}"' in page

    bank.post(f"{at}take-back/")
    form = bank.get(f"{at}edit/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', form)
    assert version is not None
    rewritten = typed(version=version[1], secured_yuan="90,000,000") | {
        "rights-0-kind": "trademark", "rights-0-number": "TM-NEW"
    }  # fmt: skip
    assert bank.post(f"{at}edit/", rewritten).status_code == 302
    bank.post(f"{at}hand-in/")
    refused = city.post(f"{at}move/registered/", {"version": pledge.version})

    assert refused.status_code == 409
    assert "90000000.00" in refused.content.decode()
    assert "TM-NEW" in refused.content.decode()
    assert city.post(f"{at}move/registered/", {}).status_code == 409
    pledge.refresh_from_db()
    assert pledge.state == "draft"
    assert confirmed(city, at).status_code == 302
    pledge.refresh_from_db()
    assert (pledge.state, pledge.secured_fen) == ("registered", 90 * 100_000_000)


def test_the_same_form_with_other_words_corrects_what_it_began(people: Cast, patent: Patent) -> None:
    """Save, Back, correct, Save."""
    bank = signed_in(people["bank-1"])
    at = bank.post(NEW, typed())["Location"]

    assert bank.post(NEW, typed(loan_yuan="1"))["Location"] == at
    assert Pledge.objects.get().loan_fen == 100
    stale = bank.post(NEW, typed(loan_yuan="2"))
    assert stale.status_code == 409
    assert 'value="2"' in stale.content.decode()


def test_two_equal_forms_at_once_make_one_draft(people: Cast) -> None:
    """The second waits for the first: it would take the lock that the first one holds."""
    bank = people["bank-1"]
    entering.save_draft(
        by=bank, bank=bank_of(bank), pledgors=[], rights=[], token="t9",
        facts={"secured_fen": 1, "term_from": clock.today(), "term_to": clock.today() + dt.timedelta(days=9)},
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
        assert cursor.fetchone()[0] >= 1
    with pytest.raises(Conflict, match=r"."):
        entering.save_draft(
            by=people["bank-2"], bank=bank_of(people["bank-2"]), pledgors=[], rights=[], token="t9",
            facts={"secured_fen": 1, "term_from": clock.today(), "term_to": clock.today() + dt.timedelta(days=9)},
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"registration_number": "℡" * 30}, "registration_number"),
        ({"rights-0-kind": "trademark", "rights-0-number": "℡" * 60}, "rights-0-number"),
        ({"pledgors-0-name": "１" + "\U0001d160" * 199}, "pledgors-0-name"),
        ({"branch": "１" + "\U0001d160" * 199}, "branch"),
    ],
)
def test_what_grows_when_it_is_cleaned_is_a_fault_of_its_field(
    people: Cast, patent: Patent, changes: dict[str, str], field: str
) -> None:
    page = signed_in(people["bank-1"]).post(NEW, typed(**changes))

    assert page.status_code == 422
    assert "characters; at most" in " ".join(faults(page))
    assert f'name="{field}"' in page.content.decode()


@pytest.mark.parametrize(
    "changes",
    [{"branch": "a\x00b", "term_to": ""}, {"branch": "x", "od\x00d": "y", "term_to": ""}, {"do": "remove:rights-²"}],
)
def test_what_no_text_holds_is_left_out(people: Cast, changes: dict[str, str]) -> None:
    page = signed_in(people["bank-1"]).post(NEW, typed(do="save") | changes, follow=True)
    assert page.status_code == 200
    assert FIRM in page.content.decode()


@pytest.mark.parametrize(("amount", "rate"), [("0.01", "0.1"), ("100000000000", "100")])
def test_a_computed_amount_has_the_limits_of_a_typed_one(people: Cast, patent: Patent, amount: str, rate: str) -> None:
    told = typed(
        currency="USD", currency_amount=amount, currency_rate=rate, currency_rate_on=str(clock.today()), secured_yuan=""
    )
    page = signed_in(people["bank-1"]).post(NEW, told)
    assert page.status_code == 422
    assert "from 0.01 to 100,000,000,000" in faults(page)[0]


def test_the_form_says_whether_the_pledgor_is_the_owner_and_never_who_is(people: Cast) -> None:
    make_patent(owner="别家公司")
    bank = signed_in(people["bank-1"])

    page = bank.post(NEW, typed(do="look-up")).content.decode()
    own = bank.post(NEW, typed(do="look-up") | {"pledgors-0-name": "别家公司"}).content.decode()

    assert "no pledgor is its owner" in page
    assert "别家公司" not in page
    assert "a pledgor is its owner" in own


def test_another_banks_pledge_is_not_named(people: Cast) -> None:
    right = [("trademark", "TM1")]
    theirs = make_pledge(people, bank="bank-2", rights=right)
    own = make_draft(people["bank-1"], rights=right)

    page = signed_in(people["bank-1"]).get(f"{DESK}pledges/{own.pk}/").content.decode()

    assert "TM1 secures another live pledge" in page
    assert theirs.registration_number not in page


def test_a_number_is_taken_by_what_is_registered_not_by_a_draft(people: Cast) -> None:
    """Whoever writes a number into a draft keeps nobody from registering it."""
    bank, city = signed_in(people["bank-1"]), people["official-nj"]
    theirs = make_draft(people["bank-2"], registration_number="Y2026320000009")
    own = make_draft(people["bank-1"], registration_number="Y2026320000009")
    at = f"{DESK}pledges/{own.pk}/"
    assert "there already" not in bank.get(at).content.decode()

    bank.post(f"{at}hand-in/")
    actions.confirm_pledge(own, by=city)

    page = signed_in(people["bank-2"]).get(f"{DESK}pledges/{theirs.pk}/").content.decode()
    assert "a pledge with this registration number is there already" in page


MOVES: dict[str, dict[str, str]] = {
    "changed": {"changed_on": "2026-01-20", "note": "追加"},
    "overdue": {"overdue_on": "2026-01-20", "reason": "未还本金"},
    "released": {"released_on": "2026-01-20", "ground": "已还清"},
    "realised": {"realised_on": "2026-01-20", "ground": "拍卖"},
    "void": {"reason": "登记无效"},
}


@pytest.mark.parametrize("target", MOVES)
def test_every_move_has_its_form(people: Cast, target: str) -> None:
    pledge = make_pledge(people)
    actor = signed_in(people["official-nj" if target == "void" else "bank-1"])
    at = f"{DESK}pledges/{pledge.pk}/"
    day = str(clock.today())
    told = {name: day if name.endswith("_on") else value for name, value in MOVES[target].items()}

    assert actor.post(f"{at}move/{target}/", {}).status_code == (422)
    actor.post(f"{at}move/{target}/", told)

    pledge.refresh_from_db()
    assert pledge.state == target
    assert signed_in(people["bank-2"]).post(f"{at}move/{target}/", told).status_code == 404
    page = actor.get(at).content.decode()
    assert "Change history" in page


def test_a_move_that_the_state_does_not_have_is_a_conflict(people: Cast) -> None:
    pledge = make_pledge(people)
    bank = signed_in(people["bank-1"])
    today = str(clock.today())
    bank.post(f"{DESK}pledges/{pledge.pk}/move/released/", {"released_on": today, "ground": "已还清"})

    again = bank.post(f"{DESK}pledges/{pledge.pk}/move/overdue/", {"overdue_on": today, "reason": "x"})

    assert again.status_code == 409
    assert "cannot become" in again.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_list_and_desk_cost_the_same_for_one_and_three(
    people: Cast, count: int, django_assert_num_queries: Any
) -> None:
    for _n in range(count):
        make_pledge(people)
        hand_in(make_draft(people["bank-1"]))
    city = signed_in(people["official-nj"])
    costs = {f"{DESK}pledges/": LIST_QUERIES, DESK: DESK_QUERIES}
    for path, queries in costs.items():
        city.get(path)
        with django_assert_num_queries(queries):
            city.get(path)


LIST_QUERIES, DESK_QUERIES = 16, 23


def test_the_list_is_narrowed_and_taken_as_csv(people: Cast) -> None:
    one, other = make_pledge(people), make_pledge(people, rights=[("copyright", "C1")])
    client: Client = signed_in(people["official"])

    found = client.get(f"{DESK}pledges/?kind=copyright&q={other.registration_number}").content.decode()
    answer: Any = client.get(f"{DESK}pledges.csv?kind=copyright")
    file = b"".join(answer.streaming_content).decode()

    assert other.registration_number in found
    assert one.registration_number not in found
    assert other.registration_number in file
    assert one.registration_number not in file
    assert client.get(f"{DESK}pledges/?state=no").status_code == 400


def test_nobody_confirms_a_batch_of_another_city(people: Cast) -> None:
    draft = hand_in(make_draft(people["bank-1"], batch=5))
    assert entering.confirm_batch(5, by=people["official-sz"]) == (0, 0)
    assert entering.confirm_batch(5, by=people["official-nj"]) == (1, 0)
    draft.refresh_from_db()
    assert draft.state == "registered"
