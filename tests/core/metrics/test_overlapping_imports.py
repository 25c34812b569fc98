"""Imports that begin before a release and are kept after it: each has its number, and the release what was known."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections

from ipportal.core.audit.actions import KNOWN_LOCK, SYSTEM, last_known
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.kit.clock import set_clock
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.releases import actions, rebuilding
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.values import digest, read
from ipportal.local.leash import wait_until
from patents.register.models import PatentEvent
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import JANUARY
from tests.core.metrics.test_releases import DECEMBER, NANJING, STOCK, Cast, values
from tests.patents.register.conftest import EVENT_HEADING, GOOD, HEADING, write

SUZHOU = "320500"
ONE, OTHER, THIRD = "201710601862.3", "201310699744.2", "201510703489.3"
STANDS_THERE = "FROM pg_locks WHERE NOT granted AND relation = %s::regclass"
FOR_A_RELATION = f"SELECT EXISTS (SELECT {STANDS_THERE})"
FOR_THE_NUMBER = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory' AND objid = %s)"

Work = Callable[[], object]


@pytest.fixture
def office(transactional_db: None, tmp_path: Path) -> Iterator[Office]:
    """Real commits on connections of their own; the clock stands in January 2026."""
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER), ThreadPoolExecutor(3) as people:
        yield Office(tmp_path, people)


class Office:
    """Somebody makes releases on this connection, others import on theirs."""

    def __init__(self, folder: Path, people: ThreadPoolExecutor) -> None:
        self._folder, self._people, self.cast = folder, people, Cast()
        self.learn("patents", {}, {"申请号": OTHER, "申请日": "2013-12-18", "授权公告日": "2016-01-06"})
        figures.load_definitions()
        self.known = last_known()

    def learn(self, kind: str, *rows: dict[str, str]) -> None:
        """Import a file down the real path."""
        heading = HEADING if kind == "patents" else EVENT_HEADING
        given = GOOD if kind == "patents" else {}
        path = write(self._folder / f"{rows}"[:60].encode().hex(), heading, [given | row for row in rows])
        order = Order(kind=registry.find(kind), path=path, by=SYSTEM)
        with import_path(order, sha256="", size=0).report as report:
            assert not report.rejected_rows

    def meanwhile(self, work: Work) -> Future[object]:
        """Somebody else does it at the same time."""

        def alone() -> object:
            try:
                with role(WORKER):
                    return work()
            finally:
                connections.close_all()

        return self._people.submit(alone)


@contextmanager
def kept_waiting(lock: str) -> Iterator[psycopg.Connection]:
    """Whoever needs what is locked waits until it is let go."""
    told = connection.get_connection_params() | {"options": "-c role=none"}
    told.pop("cursor_factory")
    told.pop("context")
    with psycopg.connect(**told) as holder:
        holder.execute(lock)
        yield holder


def waits(query: str, for_what: str | int) -> None:
    """Somebody stands at that lock."""

    def stands_there() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(query, [for_what])
            return bool(cursor.fetchone()[0])

    assert wait_until(stands_there, seconds=30), f"nobody waits for {for_what}"


def counted(release: Release) -> tuple[int | None, int | None]:
    """How many the release counts in Nanjing and in Suzhou."""
    held = values(release.code)
    return held[STOCK, NANJING].numerator, held[STOCK, SUZHOU].numerator


def comes_out(release: Release) -> bool:
    """Bit for bit, from the ledger and from the events, and the digest is that of the values that stand there."""
    held = read(release.pk, rebuilding.definitions_of(release.versions))
    again = [rebuilding.reproduce(release, from_events=past_the_ledger) for past_the_ledger in (False, True)]
    return again == [[], []] and digest(release.code, release.seq, release.versions, held) == release.sha256


def test_a_release_made_while_two_imports_are_under_way_holds_what_was_known_at_its_number(office: Office) -> None:
    with kept_waiting("LOCK TABLE patents_patent IN SHARE MODE"):
        first = office.meanwhile(
            lambda: office.learn("patents", {"区县代码": "320583"}, {"申请号": THIRD, "申请日": "2015-10-26"})
        )
        waits(FOR_A_RELATION, "patents_patent")  # it has taken its number, and is in the middle of its rows
        second = office.meanwhile(
            lambda: office.learn("patent_events", {"申请号": OTHER, "事件": "fee_lapse", "生效日": "2025-10-02"})
        )
        waits(FOR_THE_NUMBER, KNOWN_LOCK)
        release = office.cast.publish()
    first.result(60)
    second.result(60)

    assert (release.seq, counted(release)) == (office.known, (2, 0))
    numbers = PatentEvent.objects.filter(seq__gt=office.known).order_by("seq", "kind").values_list("seq", "kind")
    assert list(numbers) == [(office.known + 1, "G"), (office.known + 1, "G"), (office.known + 2, "L")]
    later = office.cast.publish(reason="two files came in")
    assert (later.seq, counted(later)) == (office.known + 2, (1, 1))
    assert comes_out(release)
    assert comes_out(later)


def test_an_import_kept_in_the_middle_of_the_drafting_is_not_in_the_release(office: Office) -> None:
    with kept_waiting("LOCK TABLE patents_patent IN SHARE MODE") as rows:
        importing = office.meanwhile(lambda: office.learn("patents", {"区县代码": "320583"}))
        waits(FOR_A_RELATION, "patents_patent")
        with kept_waiting("LOCK TABLE ipportal_definition_version IN ACCESS EXCLUSIVE MODE"):
            drafting = office.meanwhile(lambda: actions.draft_release(DECEMBER, by=office.cast.drafter))
            waits(FOR_A_RELATION, "ipportal_definition_version")  # it knows its number, and has read nothing yet
            rows.rollback()
            importing.result(60)
            assert last_known() == office.known + 1
        drafting.result(60)

    release = Release.objects.get()
    assert (release.seq, counted(release)) == (office.known, (2, 0))
    assert comes_out(release)
    again = actions.draft_release(DECEMBER, by=office.cast.drafter)
    assert (again.seq, counted(again)) == (office.known + 1, (1, 1))


def test_an_import_that_breaks_off_leaves_its_number_to_the_one_that_waited(office: Office) -> None:
    with kept_waiting("LOCK TABLE patents_patent IN SHARE MODE"):
        breaking = office.meanwhile(lambda: office.learn("patents", {"区县代码": "320583"}))
        waits(FOR_A_RELATION, "patents_patent")
        waiting = office.meanwhile(
            lambda: office.learn("patent_events", {"申请号": OTHER, "事件": "fee_lapse", "生效日": "2025-10-02"})
        )
        waits(FOR_THE_NUMBER, KNOWN_LOCK)
        release = office.cast.publish()
        with role("NONE"), connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_cancel_backend(pid) {STANDS_THERE}", ["patents_patent"])
        with pytest.raises(Exception, match="cancel"):
            breaking.result(60)
    waiting.result(60)

    with role(WORKER):
        later = office.cast.publish(reason="a lapse told late")
        assert (release.seq, counted(release)) == (office.known, (2, 0))
        assert (later.seq, counted(later)) == (office.known + 1, (1, 0))
        assert comes_out(release)
        assert comes_out(later)
