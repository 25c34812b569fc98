"""Two members fill in a centre's report while the servers under it are killed: nothing that was accepted is lost."""

from __future__ import annotations

import random
import signal
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from ipportal.core.submissions.models import Submission
from patents.centres.reports import filing
from patents.centres.states import State
from tests.amounts import amount
from tests.long.portal import until
from tests.mortal import Mortal, mortal
from tests.patents.centres.conftest import Stand, bring_to, drafted, make_call, moment
from tests.people import Cast, signed_in
from tests.typists import Typist, browser_of

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS: Final = amount(1, 10)  # of twenty kills each
WAYS: Final[dict[str, tuple[int, Callable[[Mortal], None]]]] = {
    "one web process": (6, lambda portal: portal.kill_serving(1)),
    "all web processes": (5, lambda portal: portal.kill_serving(9)),
    "the whole web server": (1, Mortal.kill_web),
    "PostgreSQL, by an immediate restart": (5, lambda portal: portal.end_postgres(signal.SIGQUIT)),
    "PostgreSQL, by kill -9": (3, lambda portal: portal.end_postgres(signal.SIGKILL)),
}
FIELDS: Final = (("inventions_filed", "known", "funds_used"), ("notes", "claimed", "inventions_granted"))
STANDS: Final = "SELECT key, typed, revision FROM ipportal_draft_field WHERE submission_id = %s"
OTHERS: Final = "SELECT count(*) FROM ipportal_other_text"


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the account of the servers can pass through; the tests' own folders are not."""
    with tempfile.TemporaryDirectory(prefix="ipp-mortal-") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def draft(people: Cast, stand_at: Stand) -> Submission:
    """The first report of a centre, which its lead has begun."""
    centre = bring_to(people, drafted(people, make_call(people)), State.BUILDING, stand_at)
    stand_at(moment("2027-01-15"))
    return filing.begin_report(centre.reports.get(kind="half_year"), by=people["member-a"])


@pytest.fixture
def both(people: Cast, draft: Submission) -> list[Typist]:
    """Someone of the lead and someone of the agency, each to write in fields of their own."""
    place = f"/desk/submissions/{draft.pk}/"
    return [
        Typist(browser_of(signed_in(people[name]), place), place, keys, random.Random(name))
        for name, keys in zip(("member-a", "agency-a"), FIELDS, strict=True)
    ]


@contextmanager
def typing(portal: Mortal, both: list[Typist], draft: Submission) -> Iterator[None]:
    """They type until the block ends."""
    threads = [threading.Thread(target=typist.run, daemon=True) for typist in both]
    for typist, thread in zip(both, threads, strict=True):
        typist.open_page(portal.port, standing(portal, draft))
        thread.start()
    try:
        yield
    finally:
        for typist, thread in zip(both, threads, strict=True):
            typist.stop.set()
            thread.join(60)


def standing(portal: Mortal, draft: Submission) -> dict[str, tuple[str, int]]:
    """Field → text and revision, as PostgreSQL has them."""
    return {key: (typed, revision) for key, typed, revision in portal.ask(STANDS, draft.pk)}


def test_nothing_accepted_is_lost_whatever_is_killed(
    draft: Submission, both: list[Typist], folder: Path, counted: Counter[str]
) -> None:
    chance = random.Random(20)
    with mortal(folder) as portal:
        before = standing(portal, draft)
        with typing(portal, both, draft):
            for way in kills(chance):
                in_the_middle_of_a_text(chance.choice(both), chance)
                WAYS[way][1](portal)
                counted[f"kills of {way}"] += 1
                assert lost(portal, draft, both) == []
                go_on(both)
        after = standing(portal, draft)
        for key, one in ((key, one) for typist in both for key, one in typist.fields.items()):
            assert after[key] == (one.typed, before.get(key, ("", 0))[1] + one.texts), "each text was saved once"
        assert portal.ask(OTHERS) == [(0,)], "who writes in different fields never meets another"
    told: Counter[str] = sum((typist.answers for typist in both), Counter())
    counted.update({f"texts {how}": number for how, number in told.items()})
    assert told["broken off"] + told["503"] >= sum(how_often for how_often, _way in WAYS.values()) / 4, "nobody felt it"


def kills(chance: random.Random) -> Iterator[str]:
    for _round in range(ROUNDS):
        deck = [way for way, (how_often, _kill) in WAYS.items() for _time in range(how_often)]
        yield from chance.sample(deck, len(deck))


def in_the_middle_of_a_text(typist: Typist, chance: random.Random) -> None:
    """Or shortly after: a text has just left."""
    typist.sending.clear()
    assert typist.sending.wait(30), typist.problem
    threading.Event().wait(chance.uniform(0, 0.04))


def lost(portal: Mortal, draft: Submission, both: list[Typist]) -> list[str]:
    """Fields whose text, which only grows, does not begin with what the server had said that it has."""
    accepted = {key: one.said for typist in both for key, one in typist.fields.items()}
    stands = standing(portal, draft)
    return [key for key, said in accepted.items() if not stands.get(key, ("", 0))[0].startswith(said)]


def go_on(both: list[Typist]) -> None:
    """Everybody has been answered again."""
    before = [typist.saves for typist in both]

    def answered() -> bool:
        return all(typist.saves > saves or typist.problem for typist, saves in zip(both, before, strict=True))

    until(answered, seconds=60, what="an answer after a kill")
    assert [typist.problem for typist in both] == [None, None]
