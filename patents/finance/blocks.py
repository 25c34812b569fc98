"""What rooms above plug into pages of pledges: a part of the page of one pledge, a part of the desk.

    pledge_block("patents/finance/claims/_of_pledge.html", lambda who, pledge: {"claims": …})

`told` holds what the function gives; None leaves the block out for this person.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from patents.finance.models import Pledge
    from patents.finance.rules import Acting

Told = dict[str, Any] | None


class Block(NamedTuple):
    template: str
    told: dict[str, Any]


_of_pledges: Final[dict[str, Callable[[Acting, Pledge], Told]]] = {}
_of_the_desk: Final[dict[str, Callable[[Acting], Told]]] = {}


def pledge_block(template: str, tells: Callable[[Acting, Pledge], Told]) -> None:
    """On the page of a pledge, below its facts, in the order of the apps' start."""
    _of_pledges[template] = tells


def desk_block(template: str, tells: Callable[[Acting], Told]) -> None:
    """On the desk of finance, after what waits."""
    _of_the_desk[template] = tells


def blocks_of(who: Acting, pledge: Pledge) -> list[Block]:
    found = ((template, tells(who, pledge)) for template, tells in _of_pledges.items())
    return [Block(template, told) for template, told in found if told is not None]


def blocks_of_desk(who: Acting) -> list[Block]:
    found = ((template, tells(who)) for template, tells in _of_the_desk.items())
    return [Block(template, told) for template, told in found if told is not None]
