"""What a person has open for a body, told by the rooms above; it is handed over before the person leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ipportal.core.accounts.models import Organisation, User


@dataclass(frozen=True, slots=True)
class Open:
    """One open thing: what it is, its name, and where it stands."""

    kind: str | Promise
    name: str
    path: str = ""


Find = Callable[["User", "Organisation"], Iterable[Open]]
Move = Callable[["User", "Organisation", "User"], int]


@dataclass(frozen=True, slots=True)
class HandOver:
    """Of one room: what is open, and how it goes to somebody else of the body. Says how many things moved."""

    name: str
    find: Find
    move: Move


_rooms: dict[str, HandOver] = {}


def hands_over(name: str, *, find: Find, move: Move) -> None:
    """A room declares what of it a person may have open. Called once, when Django starts."""
    _rooms[name] = HandOver(name, find, move)


def rooms() -> list[HandOver]:
    return list(_rooms.values())


def open_things(person: User, body: Organisation) -> list[Open]:
    """Everything that would lie where it is if the person just went."""
    return [thing for room in rooms() for thing in room.find(person, body)]
