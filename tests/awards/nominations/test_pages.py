"""Li, her co-owner, the channel and the province on their pages; nobody else sees anything."""

from __future__ import annotations

from io import BytesIO
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from awards.nominations.models import AbnormalFiling, Nomination
from awards.nominations.rules import visible_to
from awards.nominations.states import State
from awards.rounds.models import Edition
from ipportal.core.kit.identifiers import written
from ipportal.core.letters.models import Message
from ipportal.core.submissions import actions as submissions
from tests.awards.nominations.conftest import (
    CITY,
    NOMINEE,
    Stand,
    asked,
    drafted,
    form_of,
    inventor,
    make_edition,
    make_patent,
    moment,
    recommended,
    submitted,
)
from tests.awards.nominations.test_states import forced
from tests.conftest import role
from tests.core.submissions.conftest import hidden
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/desk/nominations/"
STRANGERS: Final = ("agency-a", "official-sz", "dept-edu", "reviewer-1", "bank-1", "statistician", "admin", "auditor")


def follow(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    answer = client.post(path, data or {})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return answer["Location"]


def begin(people: Cast, edition: Edition, **typed: Any) -> tuple[Client, str, dict[str, Any]]:
    li, page = signed_in(people["nominator"]), f"{DESK}editions/{edition.pk}/new/project/"
    form = {
        "number": written(make_patent().pk), "body": people.bodies[NOMINEE].pk, "channel": people.bodies[CITY].pk,
        "may_be_published": "on",
    }  # fmt: skip
    return li, page, hidden(li.get(page).text) | form | typed


def test_a_nomination_is_filled_in_from_the_register(people: Cast, edition: Edition) -> None:
    li, page, form = begin(people, edition)
    shown = li.get(page).text
    for words in ("提名申报", "奖项类别", "申报单位", "奖金(元)"):
        assert words in shown

    looked = li.post(page, form | {"look": "1"})
    assert looked.status_code == 200
    for words in ("项目名称", "一种装置", "南京市", "2015"):
        assert words in looked.text
    assert not Nomination.objects.exists()

    extra = {"state": "awarded", "category": "1", "title": "别的", "owner": "别人", "demonstration": "on", "city": "1"}
    place = follow(li, page, form | extra)
    assert follow(li, page, form) == place, "sent twice, it is one"
    made = Nomination.objects.get()
    assert (made.state, made.title, made.category, made.demonstration) == ("draft", "一种装置", None, False)
    assert (made.owner, made.city_id) == (NOMINEE, "320100")
    assert "获得有效授权" not in li.get(place).text


@pytest.mark.parametrize("number", ["201510100001.1", "2015101000", "201610100009.X", "', DROP TABLE"])
def test_a_number_is_proved_and_looked_up(people: Cast, edition: Edition, number: str) -> None:
    li, page, form = begin(people, edition)

    answer = li.post(page, form | {"number": number})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert not Nomination.objects.exists()


def test_the_way_of_a_nomination_over_the_pages(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    place = f"{DESK}{nomination.pk}/"
    li, her, city, zhou = (signed_in(people[name]) for name in ("nominator", "co-owner", "official-nj", "official"))
    assert her.get(place).status_code == 404
    code = str(people.bodies["太湖新能源研究院（演示）"].credit_code)
    follow(li, f"{place}co-owners/new/", {"credit_code": code})
    assert li.post(f"{place}co-owners/new/", {"credit_code": code}).status_code == 422
    owner = nomination.co_owners.get()
    assert nomination.title in her.get(DESK).text
    assert "尚未答复" in her.get(place).text
    assert li.post(f"{DESK}co-owners/{owner.pk}/agree/").status_code == 403
    follow(her, f"{DESK}co-owners/{owner.pk}/agree/")
    assert city.get(place).status_code == 404, "a draft is the nominee's own"
    follow(li, f"{place}form/")
    submitted(people, nomination)

    assert nomination.title in city.get(DESK).text
    assert "已用0个" in city.get(DESK).text
    assert city.post(f"{place}move/recommended/", {"reason": " "}).status_code == 422
    days = {"local_notice_from": "2026-03-01", "local_notice_until": "2026-03-08"}
    wrong = days | {"local_notice_until": "2026-02-08", "reason": "同意推荐"}
    assert city.post(f"{place}move/recommended/", wrong).status_code == 422
    follow(city, f"{place}move/recommended/", days | {"reason": "同意推荐"})
    assert "已用1个" in city.get(DESK).text
    assert nomination.title in zhou.get(DESK).text
    submissions.return_for_changes(form_of(nomination), "缺少附件", by=people["official"])
    returned = li.get(place).text
    assert "缺少附件" in returned
    assert li.post(f"{place}move/awarded/").status_code == 404
    follow(li, f"{place}move/withdrawn/", {"reason": "不报了"})
    assert li.post(f"{place}move/withdrawn/", {"reason": "再撤"}).status_code == 409
    assert form_of(nomination).locked_at is not None


def test_two_tabs_change_a_nomination(people: Cast, edition: Edition) -> None:
    nomination = inventor(people, edition)
    li, page = signed_in(people["nominator"]), f"{DESK}{nomination.pk}/edit/"
    typed = {"channel": people.bodies[CITY].pk, "version": hidden(li.get(page).text)["version"]}
    follow(li, page, typed | {"surname": "欧阳", "given_name": "先"})

    answer = li.post(page, typed | {"surname": "欧阳", "given_name": "后"})
    assert answer.status_code == 409
    assert "先" in answer.text
    assert 'value="后"' in answer.text
    nomination.refresh_from_db()
    assert nomination.person == "欧阳先"
    follow(li, page, hidden(answer.text) | typed | {"surname": "欧阳", "given_name": "后", "version": "2"})


def test_people_are_told(people: Cast, edition: Edition) -> None:
    nomination = drafted(people, edition)
    asked(people, nomination)

    def told(name: str) -> list[str]:
        return list(Message.objects.filter(user=people[name]).order_by("pk").values_list("kind", flat=True))

    assert told("co-owner") == ["co-owner asked"]
    submitted(people, nomination)
    assert told("official-nj") == ["nomination to recommend"]
    assert told("nominator") == ["nomination moved"]
    assert told("official-sz") == []
    assert nomination.title in signed_in(people["co-owner"]).get("/desk/messages/").text


def test_nobody_else_sees_it(people: Cast, edition: Edition) -> None:
    nomination = submitted(people, drafted(people, edition))
    draft = inventor(people, edition)

    seen = {name: set(visible_to(people[name])) for name in people.people}
    assert seen["nominator"] == {nomination, draft}
    for name in ("official", "official-2", "official-nj"):
        assert seen[name] == {nomination}
    others = set(people.people) - {"nominator", "official", "official-2", "official-nj"}
    assert {name for name in others if seen[name]} == set()
    for name in STRANGERS:
        client = signed_in(people[name])
        assert client.get(f"{DESK}{nomination.pk}/").status_code in (403, 404)
        assert client.get(f"{DESK}nominations.xlsx").status_code == 403
        assert client.get(f"{DESK}marks/").status_code == 403
    assert Client().get(f"{DESK}{nomination.pk}/").status_code == 302


SHOWN: Final = {
    "preliminary": "初评中", "panel": "初评中", "shortlisted": "初评中", "on_notice": "公示中", "awarded": "公示中",
    "paid": "公示中",
}  # fmt: skip


def test_before_its_hour_the_nominee_is_not_told_who_is_ahead(people: Cast, edition: Edition, stand_at: Stand) -> None:
    nomination = submitted(people, drafted(people, edition))
    with role("NONE"):
        edition.results_at = moment("2026-06-01", 9)
        edition.save(update_fields=["results_at"])
    li, zhou = signed_in(people["nominator"]), signed_in(people["official"])
    place = f"{DESK}{nomination.pk}/"

    for state, shown in SHOWN.items():
        stand_at(moment("2026-06-01", 8))
        forced(nomination, state)
        real = str(State(state).label)
        for path in (DESK, f"{DESK}all/", place):
            page = li.get(path).text
            assert shown in page
            assert real == shown or real not in page
            assert "金奖" not in page
        refused = li.post(f"{place}move/recommended/", {"reason": "x"})
        assert (refused.status_code, real == shown or real not in refused.text) == (409, True)
        assert real in zhou.get(place).text
        if state in ("awarded", "paid"):
            stand_at(moment("2026-06-01", 9))
            assert real in li.get(place).text


def test_officials_take_the_list_as_a_file(people: Cast, edition: Edition) -> None:
    recommended(people, submitted(people, drafted(people, edition)))

    answer = signed_in(people["official"]).get(f"{DESK}nominations.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [[str(cell) for cell in row[:5]] for row in rows if row[2] == "一种装置"] == [
        ["3", "项目", "一种装置", written(2015_1_0100001), "2015-06-01"]
    ]


def test_an_official_keeps_the_marks(people: Cast, edition: Edition) -> None:
    zhou = signed_in(people["official"])
    form = {"credit_code": "91320115TE0D001008", "name": "某公司", "since": "2026-01-01", "source": "通报第1号"}
    assert zhou.post(f"{DESK}marks/new/", form | {"credit_code": "91320115TE0D001009"}).status_code == 422
    assert zhou.post(f"{DESK}marks/new/", form | {"until": "2025-01-01"}).status_code == 422
    follow(zhou, f"{DESK}marks/new/", form)
    assert zhou.post(f"{DESK}marks/new/", form).status_code == 409
    mark = AbnormalFiling.objects.get()
    page = f"{DESK}marks/{mark.pk}/end/"
    stale = hidden(zhou.get(page).text)
    follow(zhou, page, stale | {"until": "2026-12-31"})
    assert zhou.post(page, stale | {"until": "2027-12-31"}).status_code == 409
    assert "通报第1号" in zhou.get(f"{DESK}marks/").text


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(path).status_code == 200
    return len(asked_for)


@pytest.mark.parametrize(
    ("name", "path"),
    [("nominator", ""), ("nominator", "all/"), ("official-nj", ""), ("official", ""), ("official", "all/"),
     ("official", "nominations.xlsx")],
)  # fmt: skip
def test_a_list_costs_the_same_for_one_nomination_or_three(people: Cast, name: str, path: str) -> None:
    edition, client = make_edition(people, places=9), signed_in(people[name])

    def lay(number: int) -> None:
        submitted(people, drafted(people, edition, make_patent(number)))
        recommended(people, submitted(people, drafted(people, edition, make_patent(number + 1))))

    lay(2015_1_0100001)
    one = queries_of(client, DESK + path)
    lay(2015_1_0200001)
    lay(2015_1_0300001)

    assert queries_of(client, DESK + path) == one


def test_the_page_of_a_nomination_costs_a_fixed_number(people: Cast, edition: Edition) -> None:
    nomination = recommended(people, submitted(people, drafted(people, edition)))

    assert queries_of(signed_in(people["official"]), f"{DESK}{nomination.pk}/") <= 45
