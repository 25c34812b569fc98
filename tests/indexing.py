"""The worker's part in a search, in the transaction of a test: whatever was ordered for the index is done now."""

from __future__ import annotations

from ipportal.core.jobs import registry
from ipportal.core.jobs.models import Job, State
from ipportal.core.search.actions import INDEX
from tests.conftest import WORKER, role


class Silent:
    def stage(self, name: str, total: int = 0) -> None: ...

    def step(self, done: int) -> None: ...


def index_what_was_ordered() -> None:
    with role(WORKER):
        for job in Job.objects.filter(kind=INDEX, state=State.QUEUED):
            registry.kind(job.kind).work(Silent(), **job.args)
