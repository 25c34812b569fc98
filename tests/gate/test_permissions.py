"""docs/permissions.md: every address, every role, what it is answered. Made here, and compared with what is written."""

from __future__ import annotations

from typing import Final

import pytest

from tests.gate.nouns import NOUNS
from tests.gate.world import PEOPLE, STRANGER, Address, World, addresses
from tests.written import written

pytestmark = pytest.mark.django_db
WORDS: Final = {200: "✓", 302: "→", 303: "→"}


def outcome(world: World, who: str, path: str, method: str) -> str:
    answer = world.ask(who, path, method)
    target = dict(answer.headers).get("Location", "")
    return "sign in" if "/accounts/login/" in target else WORDS.get(answer.status, str(answer.status))


def line(world: World, address: Address, path: str, method: str, strange: bool) -> str:
    asked = [STRANGER] * len(PEOPLE) if address.is_for_all else PEOPLE  # public pages do not look at who asks
    answered = {who: outcome(world, who, path, method) for who in dict.fromkeys(asked)}
    cells = [answered[who] for who in asked]
    pattern = address.pattern.replace("|", "\\|")
    told = f"`{pattern}`" + (" (a stranger's)" if strange else "")
    same = f"{cells[0]} for everybody" if len(set(cells)) == 1 else ""
    return f"| {method} | {told} | " + (same + " |" * len(PEOPLE) if same else " | ".join(cells) + " |")


def table(world: World) -> str:
    heading = ["| | address | " + " | ".join(PEOPLE) + " |", "|" + "---|" * (len(PEOPLE) + 2)]
    lines = [
        line(world, address, path, method, strange)
        for address in sorted(addresses(), key=lambda found: (not found.is_open, found.pattern))
        for path, strange in address.paths()
        for method in (("GET",) if address.is_open else ("GET", "POST"))
    ]
    return "\n".join([*heading, *(found for found in lines if " 405 for everybody" not in found)])


def test_the_page_of_permissions_is_what_the_portal_does(world: World) -> None:
    for noun in NOUNS:
        noun.put_down()

    answered = table(world)

    assert "| 500 " not in answered
    assert written("permissions.md", answered)
