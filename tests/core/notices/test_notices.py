"""A notice is drafted, published and then never another; before its day nobody outside sees any of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.jobs import registry
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.notices import actions
from ipportal.core.notices.actions import last_day
from ipportal.core.notices.models import Notice, NoticeItem
from tests import trail
from tests.conftest import WORKER, role
from tests.core.notices.conftest import BOARD, DESK, LAST, LIST, MONDAY, at, text
from tests.indexing import Silent, index_what_was_ordered
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
Stand = Callable[[dt.datetime | None], None]
FORM = {
    "kind": "publicity", "title_zh": "公示", "title_en": "Publicity", "body_zh": "现予公示。", "body_en": "",
    "opens_on": "2026-02-09", "working_days": "5",
}  # fmt: skip


@pytest.mark.parametrize(
    ("opens_on", "days", "first", "ends_on"),
    [
        ((2026, 1, 5), 5, False, (2026, 1, 12)),
        ((2026, 1, 5), 5, True, (2026, 1, 9)),
        ((2026, 2, 13), 5, False, (2026, 2, 27)),  # over Spring Festival, with a Saturday on which people work
        ((2026, 2, 13), 1, False, (2026, 2, 14)),  # that Saturday
    ],
)
def test_its_last_day_is_counted_in_working_days_of_the_calendar(
    opens_on: Any, days: int, first: bool, ends_on: Any
) -> None:
    assert last_day(dt.date(*opens_on), days, first_day_counts=first) == dt.date(*ends_on)


def test_a_year_whose_calendar_is_not_published_is_refused_with_the_reason(cast: Cast, zhou: Client) -> None:
    notice = actions.draft_notice(text(opens_on=dt.date(2026, 12, 28), working_days=10), by=cast["official"])

    answer = zhou.post(f"{DESK}{notice.pk}/publish/")

    assert answer.status_code == 422
    assert "The holidays of 2027 are not yet published" in answer.text
    assert not Notice.objects.get().is_published
    with pytest.raises(BadInput, match="2027"):
        actions.publish_notice(notice, by=cast["official"])


def test_an_official_drafts_and_publishes_and_everybody_reads_it_from_its_day(
    zhou: Client, chen: Client, stand_at: Stand
) -> None:
    answer = zhou.post(f"{DESK}new/", FORM, follow=True)
    path = answer.redirect_chain[-1][0]
    assert "Draft" in answer.text
    assert "14 February 2026" in answer.text
    published = zhou.post(f"{path}publish/", follow=True)
    assert "Not yet open" in published.text
    (notice,) = Notice.objects.all()

    assert chen.get(f"{BOARD}{notice.pk}/").status_code == 404
    assert "0 results" in chen.get(BOARD).text
    stand_at(at(dt.date(2026, 2, 8), 23, 59, 59))
    assert chen.get(f"{BOARD}{notice.pk}/").status_code == 404

    stand_at(at(dt.date(2026, 2, 9), 0))
    page = chen.get(f"{BOARD}{notice.pk}/").text
    assert "14 February 2026, until midnight" in page
    assert notice.body_sha256 in page
    assert "real name, contact and evidence" in page
    assert f"{BOARD}{notice.pk}/" in chen.get(f"{BOARD}?state=running&kind=publicity").text
    stand_at(at(dt.date(2026, 2, 15), 0))
    assert "Over" in chen.get(f"{BOARD}{notice.pk}/").text
    assert f"{BOARD}{notice.pk}/" not in chen.get(f"{BOARD}?state=running").text
    assert [told.action for told in trail.entries(object_kind="notice")] == ["notice drafted", "notice published"]


def found(chen: Client) -> tuple[bool, list[str]]:
    """Whether the search finds the notice, and what the interface for programs lists."""
    index_what_was_ordered()
    listed = chen.get("/api/v1/notices/?kind=publicity").json()["results"]
    return "/notices/" in chen.get("/search/?q=拟授奖名单").text, [one["state"] for one in listed]


def test_search_and_programs_know_nothing_of_it_before_its_day(chen: Client, cast: Cast, stand_at: Stand) -> None:
    ahead = actions.draft_notice(text(opens_on=dt.date(2026, 1, 6)), LIST, by=cast["official"])
    actions.publish_notice(ahead, by=cast["official"])
    assert found(chen) == (False, [])

    stand_at(at(dt.date(2026, 1, 6), 0, 1))
    with role(WORKER):
        registry.kind("notices.open").work(Silent())

    assert found(chen) == (True, ["running"])
    stand_at(at(dt.date(2026, 1, 14)))
    (told,) = chen.get("/api/v1/notices/?state=over&lang=en").json()["results"]
    assert (told["title"], told["closes_on"], told["sha256"]) == ("Proposed awards", "2026-01-13", ahead.digest())


def test_what_is_said_of_it_is_bound_by_its_digest(notice: Notice) -> None:
    assert notice.body_sha256 == notice.digest()
    assert notice.closes_on == LAST
    assert notice.closes_at == dt.datetime.combine(LAST, dt.time.max, at(LAST).tzinfo)

    notice.title_en = "Other awards"
    assert notice.body_sha256 != notice.digest()


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(IntegrityError) as found, transaction.atomic():
        act()
    return found.value.__cause__.diag.constraint_name or ""  # type: ignore[union-attr]  # of psycopg


@pytest.mark.parametrize("whose", ["NONE", "ipp_web", WORKER])
def test_the_database_refuses_to_change_what_was_published(notice: Notice, whose: str) -> None:
    found = Notice.objects.filter(pk=notice.pk)
    with role(whose):
        for change in ({"body_zh": "别的"}, {"closes_on": MONDAY}, {"published_at": None}, {"title_en": "x"}):
            assert refused(partial(found.update, **change)) == "notice_is_frozen"
        assert refused(lambda: NoticeItem.objects.filter(key="1").delete()) == "notice_is_frozen"
        more = {"notice": notice, "order": 9, "label": "x", "key": "9", "name": "x"}
        assert refused(lambda: NoticeItem.objects.create(**more)) == "notice_is_frozen"


def test_a_correction_stands_beside_it(zhou: Client, chen: Client, running: Notice) -> None:
    corrected = FORM | {"title_en": "Correction of a name", "opens_on": "2026-01-05", "working_days": ""}
    draft = zhou.post(f"{DESK}{running.pk}/correct/", corrected, follow=True).redirect_chain[-1][0]
    assert "Correction of a name" not in chen.get(f"{BOARD}{running.pk}/").text

    zhou.post(f"{draft}publish/")

    page = chen.get(f"{BOARD}{running.pk}/").text
    assert "Correction of a name" in page
    assert "现将名单予以公示。" in page
    correction = running.corrections.get()
    assert correction.kind == "correction"
    assert "Proposed awards" in chen.get(f"{BOARD}{correction.pk}/").text


@pytest.mark.parametrize("who", ["agency-a", "reviewer-1", "official-nj", "auditor", "nominator"])
def test_nobody_else_keeps_notices(cast: Cast, notice: Notice, who: str) -> None:
    client = signed_in(cast[who])

    for path in (DESK, f"{DESK}new/", f"{DESK}{notice.pk}/", f"{DESK}{notice.pk}/edit/", f"{DESK}{notice.pk}/correct/"):
        assert client.get(path).status_code == 403, path
    assert client.post(f"{DESK}{notice.pk}/publish/").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.draft_notice(text(), by=cast[who])


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("working_days", "", "A publicity period says how long it is."),
        ("working_days", "0", "greater than or equal to 1"),
        ("working_days", "251", "less than or equal to 250"),
        ("opens_on", "2026-02-30", "Enter a valid date"),
        ("title_en", "", "This field is required"),
        ("kind", "correction", "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_named(zhou: Client, field: str, value: str, told: str) -> None:
    answer = zhou.post(f"{DESK}new/", FORM | {field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert not Notice.objects.exists()


def test_a_draft_is_changed_and_one_that_would_open_yesterday_is_not_published(
    cast: Cast, zhou: Client, stand_at: Stand
) -> None:
    draft = actions.draft_notice(text(), LIST, by=cast["official"])
    assert zhou.post(f"{DESK}{draft.pk}/edit/", FORM | {"title_en": "Another"}).status_code == 302
    draft.refresh_from_db()
    assert (draft.title_en, [item.name for item in draft.items.all()]) == ("Another", ["一种装置", "一种方法"])

    stand_at(at(dt.date(2026, 2, 10)))
    assert zhou.post(f"{DESK}{draft.pk}/publish/").status_code == 409
    with pytest.raises(Conflict):
        actions.publish_notice(draft, by=cast["official"])


@pytest.mark.parametrize(("address", "page"), [("board", BOARD), ("desk", DESK)])
def test_the_lists_cost_the_same_for_one_notice_or_three(
    cast: Cast, zhou: Client, chen: Client, stand_at: Stand, address: str, page: str
) -> None:
    client = {"board": chen, "desk": zhou}[address]
    for _ in range(1):
        actions.publish_notice(actions.draft_notice(text(), LIST, by=cast["official"]), by=cast["official"])
    stand_at(at(MONDAY))
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        assert "1 result" in client.get(page).text
    for _ in range(2):
        actions.publish_notice(actions.draft_notice(text(), LIST, by=cast["official"]), by=cast["official"])
    with CaptureQueriesContext(connection) as three:
        assert "3 results" in client.get(page).text

    assert len(one) == len(three)


def test_the_page_reads_in_chinese(chen: Client, running: Notice) -> None:
    page = chen.get(f"/notices/{running.pk}/").text

    assert "拟授奖名单公示" in page
    assert "2026年1月12日" in page
    assert "异议" in page
