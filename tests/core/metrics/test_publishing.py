"""What the public is answered: published values, frozen; the office sees its work in progress; any day is open."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics import tasks
from ipportal.core.metrics.releases import actions
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.revisions import history, since
from patents.register.models import Patent
from tests import trail
from tests.conftest import role
from tests.core.metrics.conftest import IN_DECEMBER, PLACES, Progress, tell
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_releases import CODE, KUNSHAN, NANJING, PER_10K, STOCK, XUANWU, Cast, cast, grants

__all__ = ["cast"]
DECEMBER, NOVEMBER = Month(2025, 12), Month(2025, 11)
SECOND = "2025-12.r2"


def ask(client: Client, query: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == status, answer.content
    return answer.json()


def figure(client: Client, more: str = "", metric: str = STOCK, month: Month = DECEMBER) -> Any:
    (found,) = ask(client, f"figures/?metric={metric}&region={NANJING}&month={month}{more}")["results"]
    return found


@pytest.fixture
def register(cast: Cast) -> list[Event]:
    """Nanjing has five inventions, known and computed; the first two are described in the register."""
    told = [*grants(XUANWU, 5), *grants(KUNSHAN, 4)]
    tell(told)
    for event in told[:2]:
        Patent.objects.create(
            number=event.number, kind=1, title=f"一种装置{event.number}", filed_on=dt.date(2010, 5, 4),
            granted_on=event.on, first_owner="张三", credit_code="91320000000000000X", county=XUANWU, seq=1,
        )  # fmt: skip
    figures.recompute(Progress())
    return told


@pytest.fixture
def lapsed(cast: Cast, register: list[Event], stand_at: Callable[[dt.datetime | None], None]) -> Release:
    """December is published with five; on the next day a lapse is learned late, and computed."""
    release = cast.publish()
    stand_at(dt.datetime(2026, 1, 21, 9, tzinfo=dt.UTC))
    with_the_workers_rights()
    tell([Event(register[0].number, 0, 1, "L", dt.date(2025, 10, 2))])
    figures.recompute(Progress())
    return release


def sign_in(client: Client, name: str) -> None:
    """By the pages, which alone write sessions."""
    with role("ipp_web"):
        client.force_login(User.objects.get(username=name))


def with_the_workers_rights() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE ipp_worker")


def test_before_the_first_release_figures_are_recomputed_and_say_so(client: Client, register: list[Event]) -> None:
    found = figure(client)

    assert (found["value"], found["basis"], found["release"], found["revision"]) == ("5", "recomputed", None, 0)


def test_a_published_value_stays_whatever_is_learned_later(client: Client, lapsed: Release) -> None:
    found = figure(client)

    assert (found["value"], found["basis"], found["release"], found["revision"]) == ("5", "published", CODE, 1)
    assert found["receipt"] == f"/figures/{STOCK}/{NANJING}/2025-12/"
    assert found["data_up_to"] == "2026-01-20"


def test_months_that_are_computed_but_not_published_have_no_value_for_the_public(
    client: Client, lapsed: Release
) -> None:
    found = figure(client, month=NOVEMBER)

    assert (found["value"], found["numerator"], found["reason"]) == (None, None, "not-published")
    months = {row["month"] for row in ask(client, f"figures/?metric={STOCK}&region={NANJING}")["results"]}
    assert months == {"2025-12"}
    assert ask(client, f"rankings/?metric={STOCK}&month=2025-11")["results"][0]["value"] is None
    assert ask(client, f"rankings/?metric={STOCK}")["month"] == "2025-12"


def test_a_past_day_is_recomputed_for_anybody(client: Client, lapsed: Release) -> None:
    values = [figure(client, f"&as_of={day}") for day in ("2026-01-20", "2026-01-21")]

    assert [(found["value"], found["basis"], found["release"]) for found in values] == [
        ("5", "recomputed", None), ("4", "recomputed", None),
    ]  # fmt: skip
    assert values[0]["receipt"].endswith("/2025-12/?as_of=2026-01-20")


def test_only_the_office_sees_its_work_in_progress(client: Client, cast: Cast, lapsed: Release) -> None:
    assert "detail" in ask(client, f"figures/?metric={STOCK}&region={NANJING}&month=2025-12&basis=recomputed", 403)
    sign_in(client, "agency-a")
    ask(client, f"figures/?metric={STOCK}&region={NANJING}&month=2025-12&basis=recomputed", 403)

    sign_in(client, "official")

    assert figure(client, "&basis=recomputed")["value"] == "4"
    assert figure(client)["value"] == "5"


def test_a_draft_is_not_there_for_the_public(client: Client, cast: Cast, lapsed: Release) -> None:
    actions.draft_release(DECEMBER, by=cast.drafter)
    address = f"figures/?metric={STOCK}&region={NANJING}&month=2025-12&release="

    hidden, missing = ask(client, address + SECOND, 400), ask(client, address + "2025-12.r7", 400)
    sign_in(client, "checker")
    (draft,) = ask(client, address + SECOND)["results"]

    assert hidden["detail"].replace("r2", "r7") == missing["detail"]
    assert (draft["value"], draft["basis"], draft["release"]) == ("4", "draft", SECOND)


def test_a_replaced_release_can_still_be_read(client: Client, cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")

    now, then = figure(client), figure(client, f"&release={CODE}")

    assert (now["value"], now["release"], now["revision"]) == ("4", SECOND, 2)
    assert (then["value"], then["release"], then["revision"], then["basis"]) == ("5", CODE, 1, "published")
    listed = ask(client, "releases/")["results"]
    assert [(row["code"], row["month"], row["state"], row["reason"]) for row in listed] == [
        (SECOND, "2025-12", "published", "a lapse told late"), (CODE, "2025-12", "revised", ""),
    ]  # fmt: skip
    assert {len(row["sha256"]) for row in listed} == {64}


def test_revisions_add_up_to_the_last_value_less_the_first(client: Client, cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")
    rows = ask(client, f"revisions/?metric={STOCK}&region={NANJING}&month=2025-12")["results"]

    assert [(row["release"], row["value"], row["change"], row["reason"]) for row in rows] == [
        (CODE, "5", None, ""), (SECOND, "4", "-1", "a lapse told late"),
    ]  # fmt: skip
    moves = [revision.change for revision in history(STOCK, NANJING, DECEMBER.no)]
    assert sum(move for move in moves if move is not None) == 4 - 5


def test_what_would_come_out_otherwise_today_is_listed(lapsed: Release) -> None:
    moved = {(entry.published.metric, entry.published.region_code): entry.numerator_change for entry in since(lapsed)}

    assert {place: moved[place] for place in moved if place[0] == STOCK} == {
        (STOCK, "320000"): -1, (STOCK, NANJING): -1, (STOCK, str(XUANWU)): -1,
    }  # fmt: skip


def test_a_receipt_lists_what_the_published_figure_counts(
    client: Client, register: list[Event], lapsed: Release
) -> None:
    published = ask(client, f"receipts/?metric={PER_10K}&region={NANJING}&month=2025-12")
    today = ask(client, f"receipts/?metric={STOCK}&region={NANJING}&month=2025-12&as_of=2026-01-21")

    assert published["count"] == int(published["figure"]["numerator"]) == len(published["results"]) == 5
    assert today["count"] == int(today["figure"]["numerator"]) == len(today["results"]) == 4
    numbers = [row["application_number"] for row in published["results"]]
    assert [row["application_number"] for row in today["results"]] == numbers[1:]
    assert {row["county"] for row in published["results"]} == {str(XUANWU)}
    assert published["results"][0]["title"].startswith("一种装置")


def test_receipts_are_paged_by_cursor_both_ways(client: Client, lapsed: Release) -> None:
    address = f"receipts/?metric={STOCK}&region={NANJING}&month=2025-12&page_size=2"
    first = ask(client, address)
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()

    assert [len(page["results"]) for page in (first, second, third)] == [2, 2, 1]
    assert (first["previous"], third["next"]) == (None, None)
    assert client.get(second["previous"]).json()["results"] == first["results"]
    for cursor in ("x", "--5", "9" * 30, "５"):
        assert ask(client, f"{address}&cursor={cursor}", 400)["status"] == 400


def test_owners_are_shown_to_their_office_only(client: Client, lapsed: Release) -> None:
    address = f"receipts/?metric={STOCK}&region={NANJING}&month=2025-12"
    seen = {}
    for name in (None, "agency-a", "official-sz", "official-nj", "official"):
        if name:
            sign_in(client, name)
        seen[name] = [row.get("first_owner") for row in ask(client, address)["results"][:2]]

    nothing, owners = [None, None], ["张三", "张三"]
    assert seen == {
        None: nothing, "agency-a": nothing, "official-sz": nothing, "official-nj": owners, "official": owners,
    }  # fmt: skip


def test_a_figure_that_is_not_there_has_an_empty_receipt_with_the_reason(client: Client, lapsed: Release) -> None:
    found = ask(client, f"receipts/?metric={STOCK}&region={NANJING}&month=2025-11")

    assert (found["count"], found["results"], found["figure"]["reason"]) == (0, [], "not-published")
    ask(client, f"receipts/?metric={STOCK}", 400)
    ask(client, f"figures/?metric={STOCK}&basis=draft", 400)
    ask(client, f"figures/?metric={STOCK}&region={NANJING}&month=2025-12&as_of=2026-01-20&release={CODE}", 400)


def verify() -> tuple[int, Any]:
    out, code = StringIO(), 0
    try:
        call_command("verify", "--json", stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue())


def test_verify_opens_every_published_value_and_says_how_many(cast: Cast, lapsed: Release) -> None:
    cast.publish(reason="a lapse told late")

    code, found = verify()

    assert (code, found["ok"], found["findings"]) == (0, True, [])
    assert (found["releases"], found["receipts"]) == (2, 2 * IN_DECEMBER * PLACES)
    out = StringIO()
    call_command("verify", "--present", stdout=out)
    assert "0 findings" in out.getvalue()
    assert "0 releases, 0 receipts" in out.getvalue()


def test_the_nightly_proof_leaves_its_result_in_the_trail(lapsed: Release) -> None:
    told = tasks.verify(Progress())

    assert told is not None
    (entry,) = trail.entries(action="figures proved")
    assert entry.details == told
    assert (told["findings"], told["receipts"], told["releases"]) == (0, IN_DECEMBER * PLACES, 1)


def test_verify_names_a_published_value_whose_patents_are_gone(
    cast: Cast, register: list[Event], lapsed: Release
) -> None:
    with role("NONE"), connection.cursor() as cursor:  # as nobody but the owner of the tables could
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE patents_event DISABLE TRIGGER only_grows")
        cursor.execute("DELETE FROM patents_event WHERE number = %s", [register[1].number])

    code, found = verify()

    named = {(entry["check"], entry["where"], entry["found"], entry["expected"]) for entry in found["findings"]}
    assert code == 1
    assert ("receipts", f"{CODE}, {STOCK}, {NANJING}, 2025-12, month", "4 members", "5") in named
    assert ("releases", f"{CODE}, {STOCK}, {NANJING}, month, numerator", "4", "5") in named


def test_the_command_shows_a_figure_as_it_stands_as_released_and_as_known(lapsed: Release) -> None:
    shown = {}
    for asked in ((), ("--release", CODE), ("--as-of", "2026-01-20")):
        out = StringIO()
        call_command("figure", STOCK, NANJING, "2025-12", "--json", *asked, stdout=out)
        found = json.loads(out.getvalue())
        shown[asked[:1]] = (found["value"], found["basis"], found["release"])

    assert shown == {
        (): ("4", "recomputed", None),
        ("--release",): ("5", "published", CODE),
        ("--as-of",): ("5", "recomputed", None),
    }
    for wrong in (("--release", "2025-12.r9"), ("--release", CODE, "--as-of", "2026-01-20"), ("--as-of", "x")):
        with pytest.raises(CommandError) as refused:
            call_command("figure", STOCK, NANJING, "2025-12", *wrong)
        assert refused.value.returncode == 2
