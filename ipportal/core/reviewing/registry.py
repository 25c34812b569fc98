"""What can be judged: declared by the rooms that know the things, with the facts that conflicts are found by.

    register(Kind("awards.nomination", facts=facts_of, links=co_inventors, address=dossier_of))

`facts(keys)` is asked again whenever something may have changed; `links` finds what only that room can know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ipportal.core.kit.verdict import YES, Verdict

if TYPE_CHECKING:
    from ipportal.core.reviewing.models import Expert, ReviewRound


class Step(NamedTuple):
    """One step of a path: `what` is a word of `words.STEPS`, `name` is data."""

    what: str
    name: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one thing. Bodies by credit code → name; persons by the name that the thing has."""

    name: str
    version: str = ""
    fields: Collection[str] = ()
    bodies: Mapping[str, str] = field(default_factory=dict)  # whose it is: owners, members, nominee's employer
    agencies: Mapping[str, str] = field(default_factory=dict)  # agency firms that act for it
    recommenders: Mapping[str, str] = field(default_factory=dict)
    persons: Collection[str] = ()  # whose own it is: inventors, nominees
    recommending_persons: Collection[str] = ()
    accounts: Collection[int] = ()  # whose own it is, by account

    def as_json(self) -> dict[str, Any]:
        """What the round keeps of it."""
        kept: dict[str, Any] = {name: dict(getattr(self, name)) for name in ("bodies", "agencies", "recommenders")}
        kept |= {name: sorted(getattr(self, name)) for name in ("persons", "recommending_persons", "accounts")}
        return kept


class Link(NamedTuple):
    """A conflict that the room above found itself: kind is one of `ConflictKind`."""

    expert: int
    key: str
    kind: str
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """`address(key, blind)`: the page with the dossier, which calls `scoring.open_dossier` before it shows anything.

    `may_judge` holds the right to see and to score, beside the days of the round; `most_requests`: how many experts a
    party may ask to keep out of one thing.
    """

    label: str
    facts: Callable[[Collection[str]], Mapping[str, Facts]]
    links: Callable[[Collection[Expert], Collection[str]], Iterable[Link]] = lambda _experts, _keys: ()
    address: Callable[[str, bool], str | None] = lambda _key, _blind: None
    may_judge: Callable[[ReviewRound], Verdict] = lambda _round: YES
    most_requests: int | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Called once, when Django starts."""
    _kinds[kind.label] = kind
    return kind


def kind_of(label: str) -> Kind:
    return _kinds[label]


def may_judge(found: ReviewRound) -> Verdict:
    return _kinds[found.label].may_judge(found) if found.label in _kinds else YES


def address_of(label: str, key: str, *, blind: bool) -> str | None:
    return _kinds[label].address(key, blind) if label in _kinds else None
