"""Records of every sort: listed, put down, changed, brought in by files and counted the same way."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.accounts.models import User
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.pages import shelf
from measures.exchange.models import Branch, CrossBorderService, Exhibition
from measures.exchange.sorts import BRANCHES, EXHIBITIONS
from measures.programmes.models import College, TrainingBase
from measures.programmes.sorts import BASES, COLLEGES, DISCIPLINES, ENROLMENTS, POLICIES, SERVICES, SESSIONS, TALENTS
from measures.records import actions
from measures.records.sorts import Sort, every
from tests.patents.register.conftest import Import, imported, write
from tests.people import Cast, signed_in

__all__ = ["imported"]

pytestmark = pytest.mark.django_db
BRANCH: Final = {"body": "国际商标协会", "office": "国际商标协会苏州代表处", "kind": "association", "city": "320500"}
DAY: Final = dt.date(2025, 3, 1)
# One row of each sort with pages, numbered; what it points at is put down first.
ROWS: Final[dict[str, Callable[[int], dict[str, Any]]]] = {
    "disciplines": lambda n: {"code": f"D{n}", "university": f"大学{n}", "name": "知识产权", "degree": "master",
                              "city": "320500", "stage": "approved", "approved_on": DAY},
    "enrolments": lambda n: {"discipline": of(DISCIPLINES, n).pk, "year": 2024, "enrolled": n},
    "colleges": lambda n: {"university": f"大学{n}", "name": "知识产权学院", "city": "320500", "opened_on": DAY},
    "bases": lambda n: {"name": f"基地{n}", "level": "city", "city": "320500", "designated_on": DAY},
    "sessions": lambda n: {"code": f"S{n}", "base": of(BASES, n).pk, "topic": "导航", "begins_on": DAY, "ends_on": DAY,
                           "hours": 8, "audience": "mixed", "person_times": n},
    "policies": lambda n: {"document": f"文件{n}", "city": "320500", "issued_on": DAY, "has_ip_clause": True},
    "talents": lambda n: {"person": f"RC-{n:04d}", "level": "senior", "city": "320500", "granted_on": DAY},
    "services": lambda n: {"case_no": f"F{n}", "client": f"KH-{n:04d}", "service": "filing", "city": "320500",
                           "began_on": DAY, "outcome": "open"},
    "exhibitions": lambda n: {"fair": f"展会{n}", "country": "德国", "city": "320500", "begins_on": DAY,
                              "ends_on": DAY, "enterprises": n, "incidents": 0, "incidents_handled": 0},
    "conferences": lambda n: {"event": f"会议{n}", "country": "法国", "city": "320500", "begins_on": DAY,
                              "ends_on": DAY, "role": "speaker", "delegates": n},
    "cross-border": lambda n: {"agency": f"机构{n}", "city": "320500", "year": 2024, "case_kind": "filing",
                                        "cases": n},
    "branches": lambda n: {"body": f"组织{n}", "office": f"代表处{n}", "kind": "firm", "city": "320500"},
}  # fmt: skip
SORTS: Final = [sort for sort in every() if sort.code in ROWS]


def of(sort: Sort, n: int) -> Any:
    """The n-th record of a sort, put down past the actions."""
    values = ROWS[sort.code](n)
    key = {sort.fields[name].attname: values[name] for name in sort.key}
    known = sort.model._default_manager.filter(**key).first()
    if known is None:
        known = actions.write(sort, sort.model(), values)
        known.save(force_insert=True)
    return known


def desk(sort: Sort) -> str:
    room = "programmes" if sort.model.__module__.startswith("measures.programmes") else "exchange"
    return f"/desk/{room}/{sort.code}/"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def province(cast: Cast) -> Client:
    return signed_in(cast["official"])


@pytest.fixture
def suzhou(cast: Cast) -> Client:
    return signed_in(cast["official-sz"])


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.code)
def test_every_list_costs_the_same_for_one_row_or_three(province: Client, client: Client, sort: Sort) -> None:
    pages = [(province, desk(sort))]
    if sort.is_public:
        pages.append((client, desk(sort).replace("/desk/", "/measures/")))
    of(sort, 1)
    for asker, path in pages:
        asker.get(path)
    costs = []
    for count in (1, 3):
        of(sort, count)
        of(sort, max(1, count - 1))
        shelf.clear()
        for asker, path in pages:
            with CaptureQueriesContext(connection) as asked:
                answer = asker.get(path)
            assert answer.context["page"].paginator.count >= count
            costs.append(len(asked))

    assert costs[: len(pages)] == costs[len(pages) :]


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: sort.code)
def test_every_record_has_a_page_with_its_form_and_history(province: Client, suzhou: Client, sort: Sort) -> None:
    thing = of(sort, 1)

    page = text(province.get(f"{desk(sort)}{thing.pk}/"))

    assert '<form method="post"' in page
    assert 'id="history-title"' in page
    assert 'class="timeline"' in page
    assert suzhou.get(f"{desk(sort)}{thing.pk}/").status_code == 200
    assert province.get(f"{desk(sort)}new/").status_code == 200


@pytest.mark.parametrize("sort", [sort for sort in SORTS if sort.is_public], ids=lambda sort: sort.code)
def test_what_anybody_may_have_as_a_file_can_be_brought_in_again(
    client: Client, imported: Import, tmp_path: Path, sort: Sort
) -> None:
    of(sort, 2)
    room = "talents" if "programmes" in desk(sort) else "exchange"

    body = client.get(f"{desk(sort).replace('/desk/', '/measures/').rstrip('/')}.csv").content
    (tmp_path / "again.csv").write_bytes(body)
    layout = "" if sort is EXHIBITIONS else sort.code
    again = imported(room, tmp_path / "again.csv", layout=layout)

    assert (again["rejected"], again["new"], again["changed"]) == ([], 0, 0)
    assert again["unchanged"] >= 1


def test_the_province_adds_a_record_and_a_city_one_of_its_own_only(province: Client, suzhou: Client) -> None:
    assert suzhou.post("/desk/exchange/branches/new/", BRANCH | {"city": "320100"}).status_code == 403
    assert suzhou.post("/desk/exchange/branches/new/", BRANCH).status_code == 302
    assert province.post("/desk/exchange/branches/new/", BRANCH | {"office": "省代表处", "city": ""}).status_code == 302

    assert set(Branch.objects.exclude(source__gt="").values_list("office", "city")) == {
        ("国际商标协会苏州代表处", "320500"), ("省代表处", None),
    }  # fmt: skip


def test_a_city_takes_no_record_of_another_city(cast: Cast) -> None:
    branch = of(BRANCHES, 1)
    values = {name: getattr(branch, column.attname) for name, column in BRANCHES.fields.items()}

    with pytest.raises(PermissionDenied):
        actions.change(BRANCHES, branch.pk, values | {"city": "320100"}, revision=1, by=cast["official-sz"])
    with pytest.raises(PermissionDenied):
        actions.change(BRANCHES, branch.pk, values, revision=1, by=cast["official-nj"])
    with pytest.raises(PermissionDenied):
        actions.add(BRANCHES, values, by=cast["dept-edu"])


def test_an_agreement_is_no_opening(province: Client, client: Client) -> None:
    refused = province.post(
        "/en/desk/exchange/branches/new/", BRANCH | {"agreed_on": "2025-01-01", "opened_on": "2025-02-01"}
    )
    assert refused.status_code == 422
    assert "An agreement is no opening" in text(refused)

    dates = {"agreed_on": "2025-01-01", "registered_on": "2025-02-01", "opened_on": "2025-02-01"}
    assert province.post("/desk/exchange/branches/new/", BRANCH | dates).status_code == 302
    of(BRANCHES, 1)
    page = text(client.get("/en/measures/exchange/branches/?on=2025-02-01"))
    assert "国际商标协会苏州代表处" in page
    assert "代表处1" not in page


def test_of_two_who_change_a_record_the_second_sees_both_versions(province: Client) -> None:
    base = TrainingBase.objects.get(host="江苏科技大学")
    typed = {"name": base.name, "level": "provincial", "revision": base.revision}
    province.post(f"/desk/programmes/bases/{base.pk}/", typed | {"host": "甲"})

    answer = province.post(f"/desk/programmes/bases/{base.pk}/", typed | {"host": "乙"})

    assert answer.status_code == 409
    assert ("甲", "乙") in [(now, mine) for _heading, now, mine in answer.context["differences"]]
    base.refresh_from_db()
    assert base.host == "甲"
    with pytest.raises(Conflict):
        actions.change(BASES, base.pk, {}, revision=1, by=user(province))
    assert province.post(f"/desk/programmes/bases/{base.pk}/", typed | {"host": "乙", "revision": 2}).status_code == 302


def user(client: Client) -> Any:
    return User.objects.get(pk=client.session["_auth_user_id"])


@pytest.mark.parametrize(
    ("sort", "typed", "field"),
    [
        (TALENTS, {"person": "张三", "level": "senior", "granted_on": "2025-01-01"}, "person"),
        (
            SERVICES,
            {"case_no": "1", "client": "李四", "service": "filing", "began_on": "2025-01-01", "outcome": "open"},
            "client",
        ),
    ],
    ids=["talent", "client"],
)
def test_nobody_stands_here_under_a_name(province: Client, sort: Sort, typed: dict[str, str], field: str) -> None:
    answer = province.post(f"/en{desk(sort)}new/", typed)

    assert answer.status_code == 422
    assert "Never a name" in text(answer)
    assert not sort.model._default_manager.exists()


@pytest.mark.parametrize("sort", [TALENTS, SERVICES], ids=lambda sort: sort.code)
def test_of_persons_only_numbers_are_public(client: Client, suzhou: Client, cast: Cast, sort: Sort) -> None:
    thing = of(sort, 1)

    assert client.get(f"/measures/programmes/{sort.code}/").status_code == 404
    assert client.get(f"/measures/programmes/{sort.code}.csv").status_code == 404
    overview = text(client.get("/measures/programmes/"))
    assert "-0001" not in overview
    assert "-0001" in text(suzhou.get(desk(sort)))
    for stranger in ("official-nj", "dept-edu"):
        assert "-0001" not in text(signed_in(cast[stranger]).get(desk(sort)))
        assert signed_in(cast[stranger]).get(f"{desk(sort)}{thing.pk}/").status_code == 404


def test_fee_support_of_an_agency_is_not_public(client: Client, province: Client) -> None:
    CrossBorderService.objects.create(
        agency="某机构", year=2024, case_kind="filing", cases=1, fee_support_fen=12_345_600
    )

    for path in ("/measures/exchange/cross-border/", "/measures/exchange/cross-border.csv"):
        assert "123,456" not in text(client.get(path))
        assert "123456" not in text(client.get(path))
    pk = CrossBorderService.objects.get().pk
    assert "123,456" in text(province.get(f"/desk/exchange/cross-border/{pk}/"))


@pytest.mark.parametrize("asked", ["city=310000", "year=abc", "on=2025-02-30", "kind=x", "year=99999"])
def test_impossible_filters_are_named(client: Client, asked: str) -> None:
    assert client.get(f"/measures/exchange/branches/?{asked}").status_code in (200, 400)
    assert client.get("/measures/exchange/branches/?city=310000").status_code == 400
    assert client.get("/measures/exchange/branches/?on=2025-02-30").status_code == 400


def test_the_filters_narrow_page_and_file_alike(client: Client) -> None:
    for n, city in ((1, "320500"), (2, "320100")):
        Exhibition.objects.create(
            fair=f"展{n}", country="德国", city_id=city, begins_on=DAY, ends_on=DAY, enterprises=n
        )

    asked = "?city=320100&q=展"
    page = client.get(f"/measures/exchange/exhibitions/{asked}")
    file = client.get(f"/en/measures/exchange/exhibitions.csv{asked}")

    rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert [line["thing"].fair for line in page.context["lines"]] == ["展2"]
    assert [(row["fair"], row["enterprises"]) for row in rows] == [("展2", "2")]


def test_a_file_is_recognised_by_its_headings_and_judged_row_by_row(imported: Import, tmp_path: Path) -> None:
    heading = ("国际组织", "机构名称", "组织类型", "设区市", "签约日", "登记或挂牌日", "启用日", "来源")
    good = {
        "国际组织": "某国际组织",
        "机构名称": "苏州办事处",
        "组织类型": "association",
        "设区市": "苏州",
        "签约日": "2025年1月1日",
    }
    bad = good | {"机构名称": "南京办事处", "启用日": "2025-02-01"}

    found = imported("exchange", write(tmp_path / "b.csv", heading, [good, bad]), layout="branches")
    assert [(one["row"], one["code"]) for one in found["rejected"]] == [(3, "contradicts-itself")]
    assert not found["committed"]

    kept = imported("exchange", write(tmp_path / "b.csv", heading, [good, bad]), layout="branches", accept_good=True)
    assert (kept["new"], Branch.objects.filter(office="苏州办事处", kind="association").count()) == (1, 1)
    changed = imported(
        "exchange", write(tmp_path / "c.csv", heading, [good | {"启用日": "", "来源": "公报"}]), layout="branches"
    )
    assert (changed["changed"], Branch.objects.get(office="苏州办事处").revision) == (1, 2)


def test_what_ships_says_where_it_comes_from_and_what_is_not_known() -> None:
    college = College.objects.get(university="江苏大学")

    assert (college.opened_on, college.opened_year, college.source > "") == (None, 2020, True)
    assert COLLEGES.counted(dt.date(2020, 12, 31)).count() == 0
    assert COLLEGES.counted(dt.date(2021, 1, 1)).count() == 1
    assert BRANCHES.counted(dt.date(2026, 1, 1)).count() == 0
    assert Branch.objects.get().source > ""
    assert {ENROLMENTS.rows().count(), SESSIONS.rows().count(), POLICIES.rows().count()} == {0}
