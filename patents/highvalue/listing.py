"""The codes of the register by outcome: how many inventions carry each, and which rule says so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from patents.highvalue.classify import RuleBook, Verdict
from patents.highvalue.symbols import Symbol, read_symbol

CODES = """
    SELECT code, count(*) FROM (
        SELECT DISTINCT number, btrim(code) AS code
        FROM patents_patent, regexp_split_to_table(ipc_main || ';' || ipc, ';') code WHERE kind = 1
    ) carried WHERE code <> '' GROUP BY code ORDER BY count(*) DESC, code"""


class Judged(NamedTuple):
    """A symbol, the inventions that carry it, and what the rules say."""

    symbol: Symbol
    inventions: int
    said: tuple[Verdict, ...]

    @property
    def outcome(self) -> str:
        return self.said[0].outcome.word


def codes_of_the_register() -> list[tuple[str, int]]:
    """Every symbol that inventions carry, the most frequent first, in one pass over the register."""
    with connection.cursor() as cursor:
        cursor.execute(CODES)
        return [(code, count) for code, count in cursor.fetchall()]


def judge_codes(book: RuleBook, codes: Iterable[tuple[str, int]]) -> list[Judged]:
    """By outcome, the strongest first; within one by frequency."""
    judged = [Judged(symbol, count, book.judge(symbol)) for symbol, count in _read(codes)]
    return sorted(judged, key=lambda entry: (entry.said[0].outcome, -entry.inventions, entry.symbol))


def _read(codes: Iterable[tuple[str, int]]) -> Iterable[tuple[Symbol, int]]:
    return ((read_symbol(code), count) for code, count in codes)
