"""Before its hour nothing tells of an edition's awards; at the hour all of it is there, for every reader at once."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.db import connection
from django.test import Client

from awards.results.models import Award
from awards.results.searching import strike
from awards.rounds.models import Edition
from ipportal.core.kit.clock import now, set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.metrics.actions import show_new_data
from tests.awards.results.winners import HOUR, a_body, a_winner, an_edition, past_the_guards, some_winners
from tests.bounded import EVERY_WAY
from tests.conftest import WORKER, role
from tests.gate.nouns import KEY, WORD
from tests.gate.test_non_interference import undone
from tests.gate.world import PEOPLE, STRANGER, Answer, World, differences
from tests.indexing import index_what_was_ordered

WITHHELD: Final = 78
# Officials keep editions, those of finance pay: they may see. Of the others two are asked; with EVERY_WAY=1 all.
WITHOUT_RIGHT: Final = [who for who in PEOPLE if who not in ("official", "finance official")]
ASKED: Final = WITHOUT_RIGHT if EVERY_WAY else [STRANGER, "nominator"]
FURTHER = [
    f"{prefix}{path}"
    for prefix in ("/", "/en/")
    for path in (
        "awards/results/?edition=78", "awards/results/?category=gold", "awards/results/?field=H04L",
        f"awards/results/?owner={WORD}", f"awards/results/?q={WORD}", f"awards/results/award-winners.csv?q={WORD}",
        "awards/results/award-winners.xlsx", "awards/results/award-winners.json?edition=78", "awards/editions/78/",
        f"awards/results/{KEY}/", f"search/?q={WORD}", f"search/?q={WORD}&kind=award", f"search/suggestions/?q={WORD}",
    )
]  # fmt: skip
FURTHER += [
    f"/api/v1/awards/?{asked}" for asked in ("edition=78", f"q={WORD}", f"owner={WORD}", "field=H04L", "page=2")
]
Stand = Callable[[dt.datetime | None], None]


def withheld_awards(edition: Edition) -> None:
    a_winner(edition, "gold", pk=KEY, title=WORD, organisation=WORD, owner=WORD, field="H04L", city_id="320500")
    a_winner(edition, "inventor", person=WORD, title=WORD, organisation=WORD)


def picture(world: World, who: str) -> dict[str, Answer]:
    """Every address (of an account: some), and what somebody would ask who looks for the results."""
    return world.picture(who, whole=EVERY_WAY or who == STRANGER) | {path: world.ask(who, path) for path in FURTHER}


@pytest.fixture
def settled(world: World) -> World:
    """The search has found what was told before."""
    with role(WORKER):
        strike()
    index_what_was_ordered()
    return world


@pytest.mark.django_db
@pytest.mark.parametrize("who", ASKED)
def test_nothing_differs_before_the_hour(settled: World, who: str) -> None:
    with past_the_guards():
        a_body(WORD)
        a_body("某推荐单位")
    edition = an_edition(WITHHELD, results_at=now() + dt.timedelta(seconds=1))
    before = picture(settled, who)
    with undone():
        withheld_awards(edition)
        with role(WORKER):
            assert strike() == []
        index_what_was_ordered()
        after = picture(settled, who)
        assert Award.objects.filter(edition=edition).count() == 2

    print(f"{who}: {len(before)} answers compared")
    assert differences(before, after) == []
    assert len(before) > 200


@pytest.mark.django_db
def test_the_same_awards_change_the_answers_once_the_hour_has_struck(settled: World) -> None:
    """The comparison sees what it should: without the embargo these awards are told."""
    with past_the_guards():
        a_body(WORD)
    edition = an_edition(WITHHELD, results_at=now() - dt.timedelta(seconds=1))
    before = {path: settled.ask(STRANGER, path) for path in FURTHER}
    withheld_awards(edition)
    with role(WORKER):
        assert len(strike()) == 2
    index_what_was_ordered()
    after = {path: settled.ask(STRANGER, path) for path in FURTHER}

    assert set(differences(before, after)) == {
        path for path in FURTHER if "editions/78" not in path and "page=2" not in path
    }


SURFACES: Final = (
    "/awards/results/", "/awards/results/award-winners.csv", "/awards/results/award-winners.json", "/api/v1/awards/",
    "/en/awards/results/",
)  # fmt: skip
NAMES: Final = ("一种芯片4", "一种轴承4", "一种涂层4", "丁一", "欧阳明")
READERS: Final = 20


class Reader(threading.Thread):
    """Asks one surface again and again; how many of the winners each answer told."""

    def __init__(self, path: str, over: threading.Event) -> None:
        super().__init__(daemon=True)
        self.path, self.over, self.told = path, over, list[int]()

    def run(self) -> None:
        client = Client()
        try:
            while not self.over.is_set():
                self.told.append(seen(client, self.path))
            self.told.append(seen(client, self.path))
        finally:
            connection.close()


def seen(client: Client, path: str) -> int:
    text = client.get(path).content.decode()
    return sum(name in text for name in NAMES)


@pytest.fixture
def readers(transactional_db: None) -> Iterator[list[Reader]]:
    """Pages are kept as on a running portal: there is a data version."""
    shelf.clear()
    with role("NONE"):
        set_clock(HOUR - dt.timedelta(seconds=1))
        show_new_data()
    some_winners(an_edition(4))
    over = threading.Event()
    found = [Reader(SURFACES[place % len(SURFACES)], over) for place in range(READERS)]
    yield found
    over.set()
    for reader in found:
        reader.join(30)


def wait_for_answers(readers: list[Reader], more: int) -> None:
    """Until each has asked as often again."""
    wanted = [len(reader.told) + more for reader in readers]
    for reader, count in zip(readers, wanted, strict=True):
        while len(reader.told) < count and reader.is_alive():
            reader.join(0.02)


def test_at_the_hour_everything_is_there_for_twenty_readers_at_once(readers: list[Reader]) -> None:
    for reader in readers:
        reader.start()
    wait_for_answers(readers, 2)
    with role("NONE"):
        set_clock(HOUR)
    wait_for_answers(readers, 2)
    readers[0].over.set()
    for reader in readers:
        reader.join(60)

    for reader in readers:
        assert set(reader.told) == {0, len(NAMES)}, f"{reader.path}: none, or all of them"
        assert reader.told == sorted(reader.told), f"{reader.path}: none comes after all"


@pytest.mark.django_db
def test_caches_are_told_the_same_on_both_sides_of_the_hour(stand_at: Stand) -> None:
    stand_at(HOUR)
    some_winners(an_edition(4))
    answers: list[Any] = []
    for moment in (HOUR - dt.timedelta(seconds=1), HOUR):
        stand_at(moment)
        answers.append({path: Client().get(path) for path in SURFACES})

    before, after = ({path: answer.get("Cache-Control") for path, answer in some.items()} for some in answers)
    assert before == after
    assert all("max-age=0" in told for path, told in before.items() if "/api/" not in path)
    kept = answers[0]["/awards/results/"]["ETag"]
    assert Client().get("/awards/results/", headers={"If-None-Match": kept}).status_code == 200
