"""Figures as a job: ordered by what makes them necessary, done by whoever claims them."""

from __future__ import annotations

import datetime as dt
import threading
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from ipportal.core.jobs import actions as jobs
from ipportal.core.jobs import runner
from ipportal.core.jobs.models import Job
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import actions, queries
from ipportal.core.metrics.models import DataVersion, Figure, Run
from ipportal.core.metrics.registry import rooms
from tests.core.metrics.conftest import CELLS, IN_DECEMBER, JANUARY, PLACES, Progress, tell
from tests.core.metrics.oracle import Event

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("as_worker")]

STOCK, NANJING, XUANWU, DECEMBER = "invention-patents", "320100", 320102, Month(2025, 12)


@pytest.fixture(autouse=True)
def register(as_worker: None) -> None:
    """One patent of Nanjing; its import has ordered the figures."""
    set_clock(JANUARY)
    tell([grant(1)])


def grant(number: int) -> Event:
    return Event(201010000000 + number, 0, number, "G", dt.date(2015, 6, 10), XUANWU, dt.date(2010, 5, 4))


def value() -> Any:
    return queries.figure(STOCK, NANJING, DECEMBER)["value"]


def test_the_job_computes_and_tells_its_stages() -> None:
    runner.work_off()

    job = Job.objects.get(kind="metrics.recompute")
    assert job.state == "done", job.error
    assert [stage["name"] for stage in job.stages] == ["figures", "writing"]
    assert Run.objects.get(pk=job.result["run"]).job == job.pk
    assert DataVersion.objects.get().run == job.result["run"]


def test_the_command_computes_itself_where_no_worker_runs() -> None:
    out = StringIO()

    call_command("recompute", "--wait", "--full", stdout=out)

    assert f"ledger: {len(rooms())} in" in out.getvalue()
    assert queries.figure(STOCK, NANJING, DECEMBER)["value"] == "1"


def test_input_that_changes_meanwhile_is_left_to_the_next_run_which_follows_by_itself() -> None:
    job = jobs.claim("one worker")
    assert job is not None

    class Meanwhile(Progress):
        """As the figures are about to be written, another import is committed on its own connection."""

        def stage(self, name: str, total: int = 0) -> None:
            super().stage(name, total)
            if name == "writing":
                importer = threading.Thread(target=import_another)
                importer.start()
                importer.join()

    first = actions.recompute(Meanwhile())
    assert (value(), Run.objects.get(pk=first["run"]).seq) == ("1", first["seq"])
    Job.objects.filter(pk=job.pk).delete()

    runner.work_off()

    second = Run.objects.get(pk=DataVersion.objects.get().run or 0)
    assert (value(), second.seq) == ("2", first["seq"] + 1)


def import_another() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE ipp_worker")
        tell([grant(2)])
    finally:
        connection.close()


def test_two_computations_at_once_wait_for_each_other_and_leave_one_row_per_cell() -> None:
    failures: list[Exception] = []

    def compute() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE ipp_worker")
            actions.recompute(Progress(), everything=True)
        except Exception as error:  # noqa: BLE001 - told to the test, which fails on any
            failures.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=compute) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert failures == []
    cells = Figure.objects.values_list("metric", "region_code", "month", "period")
    assert len(cells) == len(set(cells)) == PLACES * (127 * CELLS + 11 * (IN_DECEMBER - CELLS))
