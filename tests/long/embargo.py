"""How long answers take with and without awards that are withheld: `pytest -s tests/long/embargo.py`.

Batches alternate, so that whatever else the machine does falls on both. Prints the table of docs/results.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Final

import pytest
from django.test import Client

from awards.rounds.models import Edition
from ipportal.core.kit.clock import now
from tests.awards.results.winners import a_winner, an_edition, some_winners
from tests.gate.test_non_interference import undone
from tests.long.results import machine

pytestmark = pytest.mark.django_db
WITHHELD, AWARDS = 78, 80
BATCHES, A_BATCH = 10, 20  # 200 requests of each kind
MOST: Final = 0.10
ADDRESSES: Final = (
    "/awards/results/", "/awards/results/?edition=78", "/awards/results/award-winners.csv",
    "/awards/results/award-winners.json", "/awards/results/999999/", "/awards/editions/78/", "/api/v1/awards/",
    "/api/v1/awards/?edition=78", "/search/?q=芯片", "/search/suggestions/?q=芯片",
)  # fmt: skip


def put_down(edition: Edition) -> None:
    for place in range(AWARDS):
        a_winner(edition, "excellence" if place % 2 else "gold", title=f"一种芯片{place}", number=201810200000 + place)


def seconds(client: Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path)
    return time.perf_counter() - began


def batch(client: Client, into: dict[str, list[float]]) -> None:
    for _turn in range(A_BATCH):
        for path in ADDRESSES:
            into[path].append(seconds(client, path))


def test_withheld_awards_cost_nobody_a_tenth_more(stand_at: Callable[..., None]) -> None:
    stand_at(now())
    some_winners(an_edition(4, results_at=now()))
    edition = an_edition(WITHHELD, results_at=None)
    client = Client()
    batch(client, {path: [] for path in ADDRESSES})  # what is made once is made
    without: dict[str, list[float]] = {path: [] for path in ADDRESSES}
    withheld: dict[str, list[float]] = {path: [] for path in ADDRESSES}
    for _turn in range(BATCHES):
        batch(client, without)
        with undone():
            put_down(edition)
            batch(client, withheld)

    print(f"\n{BATCHES * A_BATCH} requests each, {AWARDS} awards withheld, {machine()}\n")
    print("| address | median without, ms | median with, ms | difference |\n|---|---:|---:|---:|")
    apart = {}
    for path in ADDRESSES:
        plain, held = (statistics.median(some[path]) for some in (without, withheld))
        apart[path] = held / plain - 1
        print(f"| `{path}` | {plain * 1000:.2f} | {held * 1000:.2f} | {apart[path]:+.1%} |")
    assert {path: part for path, part in apart.items() if abs(part) >= MOST} == {}
