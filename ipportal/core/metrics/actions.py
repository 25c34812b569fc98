"""What happens to the numbers: definitions are loaded, the ledger is kept, figures are computed and written."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max

from ipportal.core.audit.actions import SYSTEM, Actor, last_known, record
from ipportal.core.jobs.actions import enqueue
from ipportal.core.jobs.models import Job
from ipportal.core.jobs.registry import Progress
from ipportal.core.kit import clock
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import denominators, engine, ledger, places, writing
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.denominators import People
from ipportal.core.metrics.engine import Snapshot
from ipportal.core.metrics.facts import Cells, net
from ipportal.core.metrics.models import DataVersion, DefinitionVersion, Run
from ipportal.core.metrics.places import Places
from ipportal.core.metrics.registry import Room, measures, rooms

RECOMPUTE: Final = "metrics.recompute"
REBUILD: Final = "metrics.rebuild"
KEY: Final = "figures"  # one computation at a time; one more may wait
FIGURES_LOCK: Final = 770_002  # advisory: whoever computes figures, by whatever job


@transaction.atomic
def load_definitions(*, by: Actor = SYSTEM) -> dict[str, int]:
    """Keep every definition's text as a version; an unchanged text makes none. Returns metric → version in use."""
    known = {(row.metric, row.sha256): row.version for row in DefinitionVersion.objects.all()}
    newest = dict(DefinitionVersion.objects.values_list("metric").annotate(Max("version")))
    versions = {}
    for code, definition in catalogue().items():
        version = known.get((code, definition.sha256))
        if version is None:
            version = newest.get(code, 0) + 1
            DefinitionVersion.objects.create(
                metric=code, version=version, sha256=definition.sha256, text=definition.text
            )
            record("metric definition loaded", by=by, metric=code, version=version)
        versions[code] = version
    return versions


def book(room: Room, seq: int, touched: str) -> int:
    """In the transaction of a change: add to the ledger what it changes."""
    return ledger.book(room, seq, touched)


def book_few(room: Room, seq: int, things: Sequence[int]) -> int:
    """The same where a change is about a few things, named one by one."""
    return ledger.book_few(room, seq, things)


def order_figures(*, by: Actor = SYSTEM) -> Job:
    """Order a computation of the figures, in the caller's transaction."""
    return enqueue(RECOMPUTE, key=KEY, by=by)


def order_rebuild(*, by: Actor = SYSTEM) -> Job:
    """Order the ledger made anew from the events, and all figures from it."""
    return enqueue(REBUILD, key=KEY, by=by)


@transaction.atomic
def recompute(
    progress: Progress, *, by: Actor = SYSTEM, everything: bool = False, rebuild: bool = False
) -> dict[str, Any]:
    """Compute all figures as known now, and write what changed (or everything).

    What is read is bounded by the number of the last change set: input that changes meanwhile has a later number and
    its own order, so one run never mixes two states.
    """
    began = time.perf_counter()
    _only_one_at_a_time()
    versions = load_definitions(by=by)
    for room in rooms():
        if room.prepare is not None:
            room.prepare()
    known = last_known()
    if rebuild:
        progress.stage("ledger", len(rooms()))
        for number, room in enumerate(rooms(), start=1):
            ledger.rebuild(room, known)
            progress.step(number)
    progress.stage("figures")
    spot, people, last = places.read(), denominators.read(known), last_closed_month()
    first = ledger.first_month(known, engine.FIRST_MONTH)
    shape = _shape(first, last, spot, versions)
    before = None if everything or rebuild else _before(shape)
    since = _since(before, known) if before else None
    found = ledger.sums([measures()[metric][1] for metric in (measures() if since is None else since)], known)
    new = engine.compute(known, spot, last, people, first, found=found)
    old = None if before is None or since is None else _as_shown(before, new, people, found, since)
    progress.stage("writing", new.cells)
    run = Run.objects.create(seq=known, versions=versions, shape=shape, full=rebuild, job=_job(progress))
    written = writing.write(new, old, run.pk)
    progress.step(written)
    seconds = round(time.perf_counter() - began, 4)
    Run.objects.filter(pk=run.pk).update(cells=written, seconds=seconds)
    show_new_data(run.pk)
    return {"run": run.pk, "seq": known, "figures": new.cells, "written": written, "seconds": seconds}


def show_new_data(run: int | None = None) -> None:
    """Tell pages and API that what they show has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO ipportal_data_version AS held (id, version, run, changed_at) VALUES (1, 1, %s, portal_now())
               ON CONFLICT (id) DO UPDATE
               SET version = held.version + 1, run = coalesce(excluded.run, held.run), changed_at = portal_now()""",
            [run],
        )


def last_closed_month() -> Month:
    """The newest month whose last day is over."""
    return Month.of(clock.today()) - 1


def _only_one_at_a_time() -> None:
    """Figures are derived and their job is marked done with them: after a crash both are lost or both are kept.

    So the commit need not wait for the disk.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIGURES_LOCK])
        cursor.execute("SET LOCAL synchronous_commit = off")


def _since(before: Run, known: int) -> dict[str, Cells]:
    """What became known of each measure since a run, without those whose figures cannot differ."""
    later = ledger.later([measure for _room, measure in measures().values()], before.seq, known)
    if denominators.changed(before.seq, known):
        return later
    marked = {room.name for room in rooms() if _marks(room, known) != _marks(room, before.seq)}
    return {
        metric: cells for metric, cells in later.items() if len(cells.delta) or measures()[metric][0].name in marked
    }


def _marks(room: Room, known: int) -> tuple[bool, bool, int]:
    """What is said of figures of a room besides: are there any, are they invented, what of them is withheld."""
    withheld = room.withholding.changed(known) if room.withholding else 0
    return room.is_told(known), room.is_demonstration(known), withheld


def _as_shown(
    before: Run,
    new: Snapshot,
    people: dict[tuple[str, int], People],
    found: dict[str, Cells],
    since: dict[str, Cells],
) -> Snapshot:
    """The figures that stand in the table: computed like the new ones, without what became known since."""
    then = {
        metric: net(cells, -since[metric]) if len(since[metric].delta) else cells for metric, cells in found.items()
    }
    known_then = people if not denominators.changed(before.seq, new.known) else denominators.read(before.seq)
    first = Month.from_no(new.months.start) if new.months else None
    return engine.compute(before.seq, new.places, last_closed_month(), known_then, first, found=then)


def _before(shape: str) -> Run | None:
    """The run whose figures stand in the table, if they can be compared with the new ones."""
    shown = DataVersion.objects.filter(run__isnull=False).values("run")
    return Run.objects.filter(pk__in=shown, shape=shape).first()


def _shape(first: Month | None, last: Month, spot: Places, versions: dict[str, int]) -> str:
    """The same for two computations that differ in nothing but the facts known."""
    parts = (str(first), str(last), spot.codes, sorted(spot.leads_to.items()), sorted(versions.items()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _job(progress: Progress) -> int | None:
    job = getattr(progress, "job", None)
    return job.pk if isinstance(job, Job) else None
