"""Which kinds of jobs exist, and the function that does each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django.utils.functional import Promise


class Progress(Protocol):
    """What a job tells while it works; readers see it at once, though the work itself is not yet committed."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage: its source-language name and how many steps it has (0: unknown)."""

    def step(self, done: int) -> None:
        """How many steps of the stage are done."""


Work = Callable[..., dict[str, Any] | None]


class Kind:
    """A kind of job: its function, and the words a person reads."""

    def __init__(self, name: str, label: str | Promise, work: Work) -> None:
        self.name = name
        self.label = label
        self.work = work


_kinds: dict[str, Kind] = {}


def job(name: str, label: str | Promise) -> Callable[[Work], Work]:
    """Register `work(progress, **args) -> result` under a name such as `metrics.recompute`.

    The work runs inside a transaction that also marks the job done: all of it happens, or none.
    """

    def add(work: Work) -> Work:
        _kinds[name] = Kind(name, label, work)
        return work

    return add


def kind(name: str) -> Kind:
    """The kind of that name; KeyError names it when it is unknown."""
    return _kinds[name]


def names() -> list[str]:
    return sorted(_kinds)
