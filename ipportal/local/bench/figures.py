"""P3 to P6: what it costs to keep every figure right, against a bare count of the rows it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

import numpy as np
from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set, last_known
from ipportal.core.jobs import runner
from ipportal.core.jobs.events import publish
from ipportal.core.jobs.models import Job
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.models import Clock
from ipportal.core.metrics import actions, ledger
from ipportal.core.metrics.facts import Facts, begins
from ipportal.core.metrics.models import LedgerEntry, LedgerLine, Run
from ipportal.core.metrics.registry import Scope
from ipportal.core.statistics.demonstration import seed_populations
from ipportal.local.bench.frame import Bench, Result, interleaved, seconds
from patents.register.actions import make_touched
from patents.register.counts import REGISTER

STANDS_AT: Final = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)
LAPSED_ON: Final = dt.date(2025, 6, 15)
TENTH: Final = 10


class Quiet:
    """A computation nobody watches."""

    def stage(self, name: str, total: int = 0) -> None: ...

    def step(self, done: int) -> None: ...


def compute_figures(bench: Bench) -> Result:
    """P3: the figures of all places and months from the ledger, all written."""
    prepare(bench)
    with bench.connect() as owner:
        limits, candidates = interleaved(count_rows(owner, "patents_patent"), all_figures(owner), bench.rounds)
    run = Run.objects.first()
    return Result(
        "P3", "all figures of all places and months, written", "÷ count(*) of the register",
        ratios(candidates, limits), reach=4, beyond=2,
        note=f"{run.cells if run else 0:,} figures in {_middle(candidates):.0f} ms; the count takes "
        f"{_middle(limits):.0f} ms; limited by PostgreSQL taking in the arrays and their key",
        details={"seconds": candidates, "count_seconds": limits},
    )  # fmt: skip


def rebuild_ledger(bench: Bench) -> Result:
    """P4: the ledger made anew from the events."""
    known = last_known()

    @transaction.atomic
    def rebuild() -> None:
        ledger.rebuild(REGISTER, known)

    with bench.connect() as owner:
        count = count_rows(owner, "patents_event")

        def measure(_number: int) -> float:
            LedgerLine.objects.all().delete()  # so that every entry is written, as after a loss
            owner.execute("VACUUM ipportal_ledger_line")
            with _one_process():
                return seconds(rebuild)

        limits, candidates = interleaved(count, measure, bench.rounds)
    return Result(
        "P4", "the ledger rebuilt from the events", "÷ count(*) of the events", ratios(candidates, limits),
        reach=20, beyond=6,
        note=f"{LedgerEntry.objects.count():,} entries in {_middle(candidates):.0f} ms; the count takes "
        f"{_middle(limits):.0f} ms; limited by packing every event into an array for the engine",
        details={"seconds": candidates, "count_seconds": limits},
    )  # fmt: skip


def grow_register(bench: Bench) -> Result:
    """P5: how P3 grows from a tenth of the register to all of it. The tenth is every tenth patent's events."""
    known = last_known()
    whole = REGISTER.read(Scope(known))
    number = np.cumsum(begins(whole.thing)) - 1
    tenth = Facts(*(column[number % TENTH == 0] for column in whole))
    with bench.connect() as owner:
        figures = all_figures(owner)

        def of(facts: Facts) -> Callable[[int], float]:
            def measure(round_number: int) -> float:
                _book_only(facts)
                return figures(round_number)

            return measure

        smaller, larger = interleaved(of(tenth), of(whole), bench.rounds)
    _book_only(whole)
    actions.recompute(Quiet(), everything=True)
    return Result(
        "P5", f"growth of P3 from {bench.rows // TENTH:,} to {bench.rows:,} patents", "time ratio",
        ratios(larger, smaller), reach=1.5, beyond=1.1,
        note="the ledger has about as many entries at any size",
        details={"tenth_seconds": smaller, "seconds": larger},
    )  # fmt: skip


def lapse_one(bench: Bench) -> Result:
    """P6: one lapse that works half a year back, until every figure it changes is committed."""
    patents = _in_force(bench.rounds * 2)
    through_job = [seconds(partial(_lapse_by_job, number)) for number in patents[bench.rounds :]]
    written = []

    def lapse(round_number: int) -> float:
        def change() -> None:
            _lapse(patents[round_number])
            written.append(actions.recompute(Quiet())["written"])

        took = seconds(change)
        Job.objects.all().delete()
        return took

    with bench.connect() as owner:
        limits, candidates = interleaved(count_rows(owner, "patents_patent"), lapse, bench.rounds)
    return Result(
        "P6", "one backdated lapse → every figure right and visible", "÷ count(*) of the register",
        ratios(candidates, limits), reach=2, beyond=0.2,
        note=f"{_middle(candidates):.1f} ms, {sorted(written)[len(written) // 2]} figures; claimed and done as a job "
        f"{_middle(through_job):.1f} ms; what cannot differ is not computed; the rest is, twice",
        details={"seconds": candidates, "count_seconds": limits, "job_seconds": through_job, "written": written},
    )  # fmt: skip


def prepare(bench: Bench) -> None:
    """The demonstration's clock and populations, and figures once, so that every round replaces figures."""
    Clock.objects.update_or_create(pk=1, defaults={"stands_at": STANDS_AT})  # a scratch database, demonstration or not
    seed_populations()
    Job.objects.all().delete()
    bench.tell(f"figures: {actions.recompute(Quiet(), everything=True)}")


def count_rows(owner: Any, table: str) -> Callable[[int], float]:
    """The limit: every page of the heap looked at once, by one process."""
    owner.execute("SET max_parallel_workers_per_gather = 0")
    owner.execute("SET enable_indexonlyscan = off")
    owner.execute("SET enable_bitmapscan = off")
    owner.execute(f"VACUUM {table}")
    return lambda _number: seconds(lambda: owner.execute(f"SELECT count(*) FROM {table}").fetchone())  # noqa: S608


def all_figures(owner: Any) -> Callable[[int], float]:
    def compute(_number: int) -> float:
        # as autovacuum would between two computations
        owner.execute("VACUUM ipportal_figure_year, ipportal_ledger_line")
        with _one_process():
            return seconds(lambda: actions.recompute(Quiet(), everything=True))

    return compute


@contextmanager
def _one_process() -> Iterator[None]:
    """Neither side may use a second core."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    yield


@transaction.atomic
def _book_only(facts: Facts) -> None:
    """A ledger as it would be if these were all the facts."""
    LedgerLine.objects.all().delete()
    for seq, touched, fresh in ledger.by_change(facts):
        ledger.add_change(REGISTER, seq, touched, fresh=fresh)


def _in_force(wanted: int) -> list[int]:
    """Inventions of the province that were in force when the lapse takes effect, and have no other event."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT e.number FROM patents_event e
               WHERE e.kind = 'G' AND e.number / 10000000 %% 10 = 1 AND e.number >= 100000000000
                 AND e.county BETWEEN 320101 AND 329999 AND e.filed_on > %s
                 AND NOT EXISTS (SELECT FROM patents_event o WHERE o.number = e.number AND o.id <> e.id)
               ORDER BY e.number %% 9973, e.number LIMIT %s""",
            [dt.date(2010, 1, 1), wanted],
        )
        return [number for (number,) in cursor.fetchall()]


@transaction.atomic
def _lapse(number: int) -> None:
    """As the import of one event does it, without the file."""
    change_set = begin_change_set(by=SYSTEM, reason="benchmark")
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO patents_event (number, seq, kind, effective_on, owner, source)
               VALUES (%s, %s, 'L', %s, '', 'benchmark')""",
            [number, change_set.seq, LAPSED_ON],
        )
        make_touched(cursor)
        cursor.execute("INSERT INTO touched VALUES (%s, false)", [number])
    publish("register.changed", seq=change_set.seq, touched="touched")


def _lapse_by_job(number: int) -> None:
    _lapse(number)
    runner.work_off()


def ratios(candidates: list[float], limits: list[float]) -> list[float]:
    return [ours / limit for ours, limit in zip(candidates, limits, strict=True)]


def _middle(values: list[float]) -> float:
    """The median, in milliseconds."""
    return 1000 * float(np.median(values))


BENCHMARKS = (compute_figures, rebuild_ledger, grow_register, lapse_one)
