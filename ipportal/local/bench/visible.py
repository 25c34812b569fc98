"""P7: new patents, until a Celery worker of their own has made every figure right and visible."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
from celery import current_app

from ipportal.core.audit.actions import last_known
from ipportal.core.jobs.models import Job
from ipportal.core.metrics.standpoints import shown_run
from ipportal.env import ROOT
from ipportal.local.bench.child import import_file
from ipportal.local.bench.figures import prepare
from ipportal.local.bench.frame import DATABASE, Bench, Result
from ipportal.local.bench.imports import write_file

NEW: Final = 1_000
QUEUE: Final = "bench"  # a portal that runs beside has a worker too, and does not hear this bell
SERIES: Final = 7  # of patents that no other benchmark brings
PATIENCE: Final = 60.0


def see_new_patents(bench: Bench) -> Result:
    """Counted from the import's commit, with the job's way through table, broker and worker."""
    prepare(bench)
    files = _files(bench, bench.rounds + 1)
    current_app.conf.task_default_queue = QUEUE
    with _worker(bench):
        import_file(files.pop())  # the worker has loaded everything
        _until_shown()
        waits = []
        for file in files:
            import_file(file)
            began = time.perf_counter()
            _until_shown()
            waits.append(time.perf_counter() - began)
    Job.objects.all().delete()
    return Result(
        "P7", f"{NEW:,} new rows → every figure right and visible, through Celery", "seconds after commit", waits,
        reach=2, beyond=0.5,
        note=f"median {1000 * float(np.median(waits)):.0f} ms; what changed is computed and written alone",
    )  # fmt: skip


def _files(bench: Bench, number: int) -> list[Path]:
    """Patents of all years and kinds in each."""
    whole = write_file(bench, NEW * number, series=SERIES)
    heading, *lines = whole.read_text("utf-8").splitlines(keepends=True)
    parts = [whole.with_stem(f"new-{part}") for part in range(number)]
    for part, path in enumerate(parts):
        path.write_text(heading + "".join(lines[part::number]), "utf-8")
    return parts


@contextmanager
def _worker(bench: Bench) -> Iterator[None]:
    environment = os.environ | {"DATABASE_NAME": DATABASE, "DATABASE_ROLE": "worker", "STATE_DIR": str(bench.state)}
    command = [
        sys.executable, "-m", "celery", "-A", "ipportal", "worker", "--pool", "solo", "-Q", QUEUE, "-l", "warning",
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip
    with (bench.folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            yield
        finally:
            worker.terminate()
            worker.wait(30)


def _until_shown() -> None:
    """The run whose figures are shown knows of the newest change set."""
    known, pause, deadline = last_known(), threading.Event(), time.monotonic() + PATIENCE
    while (run := shown_run()) is None or run.seq < known:
        if time.monotonic() > deadline:
            raise RuntimeError("the worker did not compute the figures; see worker.log in the benchmark's folder")
        pause.wait(0.002)


BENCHMARKS = (see_new_patents,)
