"""What rooms above say of the things that notices are about: where they are shown, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subject:
    """`address(key)`: the public page of the thing, None where it has none yet. `bodies(key)`: credit codes of those
    it belongs to; officials who act for one of them neither see who objects to it nor decide."""

    label: str
    address: Callable[[str], str | None] = lambda _key: None
    bodies: Callable[[str], Iterable[str]] = lambda _key: ()


_subjects: dict[str, Subject] = {}


def register(subject: Subject) -> Subject:
    """Called once, when Django starts."""
    _subjects[subject.label] = subject
    return subject


def address_of(label: str, key: str) -> str | None:
    return _subjects[label].address(key) if label in _subjects else None


def bodies_of(label: str, key: str) -> frozenset[str]:
    return frozenset(_subjects[label].bodies(key)) if label in _subjects else frozenset()
