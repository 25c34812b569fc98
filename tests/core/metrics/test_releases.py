"""Releases: drafted, checked by another, published; frozen by the database; always reproduced as published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import translation

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import User
from ipportal.core.audit.models import Event as Entry
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.queries import data_version
from ipportal.core.metrics.releases import actions, demonstration, rebuilding
from ipportal.core.metrics.releases.models import Release, ReleasedValue
from tests.conftest import WEB, role
from tests.core.metrics.conftest import CELLS, IN_DECEMBER, JANUARY, PLACES, tell
from tests.core.metrics.oracle import Event
from tests.figures import falsify_ledger

STOCK, PER_10K = "invention-patents", "invention-patents-per-10k"
NANJING, XUANWU, KUNSHAN = "320100", 320102, 320583
DECEMBER = Month(2025, 12)
CODE = "2025-12.r1"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


class Cast:
    """The three people a release needs."""

    def __init__(self) -> None:
        create_demonstration_accounts()
        self.drafter, self.checker, self.publisher = (
            User.objects.get(username=name) for name in ("statistician", "checker", "official")
        )

    def publish(self, month: Month = DECEMBER, reason: str = "") -> Release:
        release = actions.draft_release(month, by=self.drafter)
        assert actions.check_release(release.code, by=self.checker) == []
        return actions.publish_release(release.code, by=self.publisher, reason=reason)


@pytest.fixture
def cast(worker: None) -> Cast:
    return Cast()


def grants(county: int, count: int, on: str = "2015-06-10", first: int = 0) -> list[Event]:
    base = 201010000000 + county % 10_000 * 1000 + first
    day = dt.date.fromisoformat(on)
    return [Event(base + n, 0, base + n, "G", day, county, dt.date(2010, 5, 4)) for n in range(count)]


def values(code: str = CODE) -> dict[tuple[str, str], Any]:
    rows = ReleasedValue.objects.filter(release__code=code)
    return {(row.metric, row.region_code): row for row in rows}


@pytest.fixture
def register(cast: Cast) -> list[Event]:
    told = [*grants(XUANWU, 5), *grants(KUNSHAN, 4)]
    tell(told)
    figures.load_definitions()
    return told


def test_a_release_is_drafted_checked_and_published_by_three_people(cast: Cast, register: list[Event]) -> None:
    version = data_version()[0]

    release = cast.publish()

    assert (release.code, release.state, release.revision) == (CODE, "published", 1)
    assert release.count == IN_DECEMBER * PLACES
    names = (release.drafted_by, release.checked_by, release.published_by)
    assert names == ("statistician", "checker", "official")
    assert values()[STOCK, NANJING].numerator == 5
    assert values()[STOCK, "320500"].rank == 2
    assert values()[STOCK, NANJING].margin == Decimal(1)
    assert data_version()[0] > version
    with role(WEB):  # the worker cannot read the trail
        trail = Entry.objects.filter(object_name=CODE, after__isnull=True).order_by("id").values_list("action", "actor")
        assert list(trail) == [
            ("release drafted", "statistician"), ("release checked", "checker"), ("release published", "official"),
        ]  # fmt: skip


def test_roles_are_asked_and_nobody_checks_the_own_work(cast: Cast, register: list[Event]) -> None:
    with pytest.raises(PermissionDenied, match="statisticians"):
        actions.draft_release(DECEMBER, by=cast.checker)
    release = actions.draft_release(DECEMBER, by=cast.drafter)
    for person in (cast.drafter, cast.publisher):
        with pytest.raises(PermissionDenied, match="checkers"):
            actions.check_release(release.code, by=person)
    with pytest.raises(Conflict, match="not checked"):
        actions.publish_release(release.code, by=cast.publisher)
    with pytest.raises(IntegrityError, match="release_is_checked_by_another_than_its_drafter"), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(
            state="checked", checked_by_id=cast.drafter.pk, checked_by="statistician", checked_at=JANUARY
        )
    actions.check_release(release.code, by=cast.checker)
    with pytest.raises(PermissionDenied, match="officials"):
        actions.publish_release(release.code, by=cast.checker)


def test_a_draft_that_does_not_come_out_stays_a_draft(cast: Cast, register: list[Event]) -> None:
    falsify_ledger(XUANWU, delta=5, to=6)
    actions.draft_release(DECEMBER, by=cast.drafter)

    found = actions.check_release(CODE, by=cast.checker)

    assert any("invention-patents, 320100, month, numerator" in f.where and f.rebuilt == "5" for f in found)
    assert Release.objects.get().state == "draft"


def test_a_draft_is_drawn_anew_until_it_is_published(cast: Cast, register: list[Event]) -> None:
    actions.draft_release(DECEMBER, by=cast.drafter)
    actions.check_release(CODE, by=cast.checker)
    tell([Event(register[0].number, 0, 1, "L", dt.date(2025, 10, 2))])

    again = actions.draft_release(DECEMBER, by=cast.drafter)

    assert (again.code, again.state, Release.objects.count()) == (CODE, "draft", 1)
    assert values()[STOCK, NANJING].numerator == 4


def test_a_month_published_again_needs_a_reason_and_keeps_the_old_values(cast: Cast, register: list[Event]) -> None:
    first = cast.publish()
    tell([Event(register[0].number, 0, 1, "L", dt.date(2025, 10, 2))])
    second = actions.draft_release(DECEMBER, by=cast.drafter)
    actions.check_release(second.code, by=cast.checker)
    with pytest.raises(BadInput, match="reason"):
        actions.publish_release(second.code, by=cast.publisher)

    actions.publish_release(second.code, by=cast.publisher, reason="a lapse told late")

    assert list(Release.objects.values_list("code", "state")) == [("2025-12.r2", "published"), (CODE, "revised")]
    assert (values()[STOCK, NANJING].numerator, values("2025-12.r2")[STOCK, NANJING].numerator) == (5, 4)
    assert rebuilding.reproduce(first) == rebuilding.reproduce(second) == []


@pytest.mark.parametrize("who", ["ipp_web", "ipp_worker", "ipp_reader", "NONE"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ipportal_released_value SET value = 1 WHERE metric = 'invention-patents'",
        "DELETE FROM ipportal_released_value",
        "UPDATE ipportal_release SET sha256 = repeat('0', 64)",
        "UPDATE ipportal_release SET reason = 'other'",
        "UPDATE ipportal_release SET state = 'draft', checked_by_id = NULL, checked_at = NULL",
        "UPDATE ipportal_release SET state = 'revised'",
        "DELETE FROM ipportal_release",
        """INSERT INTO ipportal_released_value (release_id, metric, month, region_code, period, reason, tied,
               demonstration) SELECT id, 'more', month, '320000', 'month', 'x', false, false FROM ipportal_release""",
    ],
)
def test_the_database_refuses_to_change_what_was_published(
    cast: Cast, register: list[Event], who: str, statement: str
) -> None:
    cast.publish()
    before = list(ReleasedValue.objects.order_by("pk").values())

    by_rights = who == "ipp_reader" or "value" in statement or "DELETE" in statement
    refused = DatabaseError if by_rights else IntegrityError
    with role(who), pytest.raises(refused), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(ReleasedValue.objects.order_by("pk").values()) == before
    assert Release.objects.get().state == "published"


def test_months_outside_the_figures_and_unknown_codes_are_refused(cast: Cast, register: list[Event]) -> None:
    for month in (Month(2015, 5), Month(2026, 1)):
        with pytest.raises(BadInput, match=str(month)):
            actions.draft_release(month, by=cast.drafter)
    with pytest.raises(BadInput, match="2025-12"):
        actions.check_release(CODE, by=cast.checker)


def test_reproduce_tells_what_differs_when_the_ledger_was_tampered_with(cast: Cast, register: list[Event]) -> None:
    cast.publish()
    falsify_ledger(XUANWU, delta=5, to=6)
    out = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("reproduce", CODE, stdout=out)

    assert ended.value.code == 1
    assert "invention-patents, 320100, month, numerator: published 5, rebuilt 6" in out.getvalue()
    call_command("reproduce", CODE, "--from-events", stdout=out)  # the events themselves still say 5


def test_the_commands_draft_check_publish_and_reproduce(cast: Cast, register: list[Event]) -> None:
    out = StringIO()

    call_command("release", "draft", "2025-12", "--by", "statistician", "--lang", "en", stdout=out)
    call_command("release", "check", CODE, "--by", "checker", stdout=out)
    call_command("release", "publish", CODE, "--by", "official", stdout=out)
    call_command("reproduce", CODE, stdout=out)

    assert f"reproduced bit for bit; {IN_DECEMBER * PLACES} values" in out.getvalue()
    for wrong in (["draft", "2025-13"], ["check", CODE], ["publish", "2025-11.r1"]):
        with pytest.raises(CommandError) as refused:
            call_command("release", *wrong, "--by", "statistician", stdout=out)
        assert refused.value.returncode == 2


def test_the_demonstration_publishes_its_months_once(cast: Cast, register: list[Event]) -> None:
    tell(grants(XUANWU, 2, "2014-12-30", first=500))

    assert demonstration.publish_demonstration() == 132
    assert demonstration.publish_demonstration() == 0

    assert Release.objects.published().count() == 132
    assert ReleasedValue.objects.published().count() == (132 * CELLS + 11 * (IN_DECEMBER - CELLS)) * PLACES
    assert list(rebuilding.differences(Release.objects.all())) == []


@pytest.fixture
def committed(transactional_db: None) -> None:
    """Real commits, so that several connections see each other; the clock stands in January 2026."""
    with role("NONE"):
        set_clock(JANUARY)


def _at_once(*works: Any) -> list[object]:
    """Run each in a thread with a connection of its own, as the worker; answers results and errors."""
    gate, done = Barrier(len(works)), []

    def run(work: Any) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE ipp_worker")
            gate.wait(20)
            done.append(work())
        except Conflict as refused:
            done.append(refused)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return done


@pytest.mark.usefixtures("committed")
def test_of_two_who_publish_at_once_one_wins_and_the_other_is_told() -> None:
    with role("ipp_worker"):
        cast = Cast()
        tell(grants(XUANWU, 5))
        figures.load_definitions()
        release = actions.draft_release(DECEMBER, by=cast.drafter)
        actions.check_release(release.code, by=cast.checker)

    done = _at_once(*[lambda: actions.publish_release(CODE, by=cast.publisher)] * 2)

    assert sorted(type(result).__name__ for result in done) == ["Conflict", "Release"]
    assert Entry.objects.filter(action="release published").count() == 1


@pytest.mark.usefixtures("committed")
def test_imports_that_commit_while_a_release_is_drafted_are_wholly_in_it_or_not_at_all() -> None:
    with role("ipp_worker"):
        cast = Cast()
        tell(grants(XUANWU, 5))
        figures.load_definitions()

    def learn(first: int) -> Any:
        return lambda: [tell(grants(KUNSHAN, 3, first=first + 10 * n)) for n in range(4)]

    done = _at_once(learn(0), lambda: actions.draft_release(DECEMBER, by=cast.drafter), learn(100))

    assert len(done) == 3
    release = Release.objects.get()
    with role("ipp_worker"):
        assert actions.check_release(CODE, by=cast.checker) == []
        assert rebuilding.reproduce(release, from_events=True) == []
    assert (values()[STOCK, "320500"].numerator or 0) % 3 == 0
