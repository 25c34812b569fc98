"""Adding or changing a row that a role may not see changes no byte of any answer: status, headers, body, counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from ipportal.core.kit.gate import gates
from ipportal.core.kit.pages import shelf
from tests.bounded import EVERY_WAY
from tests.gate.nouns import NOUNS, Noun
from tests.gate.world import PEOPLE, Answer, World, addresses, differences

pytestmark = pytest.mark.django_db
GROUPS = [list(PEOPLE)[start::9] for start in range(9)]  # each builds the world once
OF_FILES = next(noun for noun in NOUNS if noun.model.__name__ == "ImportBatch")


def sees(world: World, who: str, noun: Noun) -> bool:
    """Is the stranger's row among those that this role may see?"""
    with undone():
        noun.put_down()
        return gates()[noun.model](world.person(who)).filter(pk=noun.key).exists()


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def put_down_what_is_known(nouns: Sequence[Noun]) -> None:
    """Everybody may know that these are there: only what is changed in them is looked for."""
    for noun in nouns:
        if noun.known:
            noun.put_down()


def told_by(world: World, who: str, nouns: Sequence[Noun], before: dict[str, Answer], **asked: Any) -> list[str]:
    """What is answered otherwise than before once the rows are there and changed."""
    with undone():
        for noun in nouns:
            if not noun.known:
                noun.put_down()
            noun.alter()
        after = world.picture(who, **asked)
    return differences(before, after)


def interference(world: World, who: str, nouns: Sequence[Noun], at: str = "") -> list[str]:
    with undone():
        put_down_what_is_known(nouns)
        return told_by(world, who, nouns, world.picture(who, whole=True, at=at), whole=True, at=at)


def is_shown(world: World, who: str, noun: Noun) -> bool:
    """Does its row change any answer? The first address that it changes is enough."""
    shelf.clear()
    for address in world.asked(who, noun.model):
        before = world.answers(who, address)
        with undone():
            noun.put_down()
            noun.alter()
            if world.answers(who, address) != before:
                return True
    return False


def test_every_model_with_a_gate_is_a_noun_here() -> None:
    assert {noun.model for noun in NOUNS} == gates().keys()


@pytest.mark.parametrize("group", GROUPS, ids=" ".join)
def test_what_these_roles_may_not_see_changes_none_of_their_answers(world: World, group: list[str]) -> None:
    """All that a role may not see is put down at once; where that tells, one by one, to name what does."""
    found: dict[tuple[str, str], list[str]] = {}
    compared = 0
    for turn, who in enumerate(PEOPLE):
        if who not in group:
            continue
        seen = [noun for noun in NOUNS if sees(world, who, noun)]
        unseen = [noun for noun in NOUNS if noun not in seen]
        with undone():
            put_down_what_is_known(unseen)
            before = world.picture(who)
            told = told_by(world, who, unseen, before, whole=EVERY_WAY)
        for noun in seen if EVERY_WAY else seen[turn % 8 :: 8]:
            assert noun.known or is_shown(world, who, noun), f"{who} may see {noun}; it is shown nowhere"
        compared += len(before) * len(unseen)
        for noun in unseen if told else ():
            found[who, noun.model.__name__] = interference(world, who, [noun]) or told

    print(f"{', '.join(group)}: {compared} of address, role and record, {sum(map(len, found.values()))} differences")
    assert found == {}
    assert compared > 100


def test_somebody_sees_each_and_somebody_does_not(world: World) -> None:
    for noun in NOUNS:
        assert {sees(world, who, noun) for who in PEOPLE} == {True, False}, noun.model.__name__


@override_settings(ROOT_URLCONF="tests.gate.leaks")
def test_three_planted_leaks_are_noticed(world: World) -> None:
    told = interference(world, "bank officer", [OF_FILES], at="" if EVERY_WAY else "leak")

    leaks = {question.split()[1].partition("?")[0] for question in told}
    assert leaks == {"/desk/leak/count/", "/desk/leak/suggest/", "/desk/leak/export.csv"}


def test_the_plan_is_whole() -> None:
    found = list(addresses())

    assert len(found) > 40
    assert {"intake:batch-detail", "history:event-export", "api-figures"} <= {address.name for address in found}
