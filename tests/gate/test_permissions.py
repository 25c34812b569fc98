"""docs/permissions.md: every address, every role, what it is answered. Made here, and compared with what is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import pytest

from tests.bounded import EVERY_WAY, some
from tests.gate.nouns import NOUNS
from tests.gate.world import PEOPLE, STRANGER, Address, World, addresses
from tests.written import made_part, written

pytestmark = pytest.mark.django_db
WORDS: Final = {200: "✓", 302: "→", 303: "→"}
NOBODY_MAY: Final = " 405 for everybody"
ASKED_OF: Final = 2  # of the people, each address


def outcome(world: World, who: str, path: str, method: str) -> str:
    answer = world.ask(who, path, method)
    target = dict(answer.headers).get("Location", "")
    return "sign in" if "/accounts/login/" in target else WORDS.get(answer.status, str(answer.status))


class Question(NamedTuple):
    """A line of the page: what is asked, as the page names it."""

    address: Address
    path: str
    method: str
    told: str


def questions() -> Iterator[Question]:
    for address in sorted(addresses(), key=lambda found: (not found.is_open, found.pattern)):
        pattern = address.pattern.replace("|", "\\|")
        for path, strange in address.paths():
            told = f"`{pattern}`" + (" (a stranger's)" if strange else "")
            for method in ("GET",) if address.is_open else ("GET", "POST"):
                yield Question(address, path, method, told)


def answers(world: World, asked: Question, people: Iterable[str]) -> dict[str, str]:
    """Public pages do not look at who asks: the stranger's answer is everybody's."""
    who_asks = {who: STRANGER if asked.address.is_for_all else who for who in people}
    found = {who: outcome(world, who, asked.path, asked.method) for who in dict.fromkeys(who_asks.values())}
    return {who: found[asker] for who, asker in who_asks.items()}


def line(world: World, asked: Question) -> str:
    cells = list(answers(world, asked, PEOPLE).values())
    same = f"{cells[0]} for everybody" if len(set(cells)) == 1 else ""
    head = f"| {asked.method} | {asked.told} | "
    return head + (same + " |" * len(PEOPLE) if same else " | ".join(cells) + " |")


def table(world: World) -> str:
    heading = ["| | address | " + " | ".join(PEOPLE) + " |", "|" + "---|" * (len(PEOPLE) + 2)]
    lines = [line(world, asked) for asked in questions()]
    return "\n".join([*heading, *(found for found in lines if NOBODY_MAY not in found)])


def page() -> dict[tuple[str, str], list[list[str]]]:
    """What the page says: method and address → for each of PEOPLE; one after another where lines are called alike."""
    rows = [row.split(" | ") for row in made_part("permissions.md").splitlines()[2:]]
    found: dict[tuple[str, str], list[list[str]]] = {}
    for method, told, first, *others in rows:
        cells = [first, *others]
        everybody = first.partition(" for everybody")
        same = [everybody[0]] * len(PEOPLE) if everybody[1] else [cell.strip(" |") for cell in cells]
        found.setdefault((method.strip("| "), told), []).append(same)
    return found


def test_the_page_of_permissions_is_what_the_portal_does(world: World) -> None:
    """Every address is asked by some, in turn; by all of them with EVERY_WAY=1, and when the page is written anew."""
    for noun in NOUNS:
        noun.put_down()
    if EVERY_WAY or os.environ.get("REWRITE"):
        answered = table(world)
        assert "| 500 " not in answered
        assert written("permissions.md", answered)
        return

    told, asked = page(), list(questions())
    lines = {key: iter(alike) for key, alike in told.items()}
    for place, question in enumerate(asked):
        line_of = next(lines.get((question.method, question.told), iter(())), ["405"] * len(PEOPLE))
        says = dict(zip(PEOPLE, line_of, strict=True))
        found = answers(world, question, some(list(PEOPLE), place, ASKED_OF))
        assert found == {who: says[who] for who in found}, f"{question.method} {question.path}"
    assert len(told) <= len(asked)
    assert {question.told for question in asked} >= {address for _method, address in told}
