"""Which kinds of jobs exist, and the function that does each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.jobs.models import Job


class Progress(Protocol):
    """What a job tells while it works; readers see it at once, though the work itself is not yet committed."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage: its source-language name and how many steps it has (0: unknown)."""

    def step(self, done: int) -> None:
        """How many steps of the stage are done."""


Work = Callable[..., dict[str, Any] | None]
GivenUp = Callable[["Job"], None]


def nobody_waits(job: Job) -> None:
    """For kinds whose failure shows nowhere but in the list of jobs."""


class Kind:
    """A kind of job: its function, the words a person reads, and who is told when it failed for good."""

    def __init__(self, name: str, label: str | Promise, work: Work, given_up: GivenUp) -> None:
        self.name = name
        self.label = label
        self.work = work
        self.given_up = given_up


_kinds: dict[str, Kind] = {}


def job(name: str, label: str | Promise, *, given_up: GivenUp = nobody_waits) -> Callable[[Work], Work]:
    """Register `work(progress, **args) -> result` under a name such as `metrics.recompute`.

    The work runs inside a transaction that also marks the job done: all of it happens, or none. `given_up(job)` runs
    inside the one that marks it failed for good, also when no worker lived long enough to say so.
    """

    def add(work: Work) -> Work:
        _kinds[name] = Kind(name, label, work, given_up)
        return work

    return add


def kind(name: str) -> Kind:
    """The kind of that name; KeyError names it when it is unknown."""
    return _kinds[name]


def names() -> list[str]:
    return sorted(_kinds)
