"""Text as it is searched: folded to one form, cut into signs, pairs of signs, words, and pinyin.

Full-width and half-width, simplified and traditional, upper and lower case are the same. A Chinese run gives each sign
and each pair; a word or number gives itself and its beginnings; a Chinese run of a title also gives its pinyin from
every syllable on (`p:`) and the initials (`i:`). A patent number is the same with and without ZL, dot and check digit.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from pypinyin import lazy_pinyin

from ipportal.core.kit.text import DROP, HAN

LONGEST_WORD: Final = 24
MOST_SYLLABLES: Final = 8  # that one word of pinyin may run together
RUNS: Final = re.compile(f"(?P<han>[{HAN}]+)|(?P<word>[^\\W_{HAN}]+)")
DOTTED_NUMBER: Final = re.compile(r"(?<=\d{8})[.\-](?=[\dx]\b)")
PATENT_NUMBER: Final = re.compile(r"(?:zl|cn)?(\d{12}|\d{8})([\dx])?")


class Wanted(NamedTuple):
    """What a document must have: all of the first, and of each of the others one."""

    all_of: frozenset[str]
    one_of: tuple[frozenset[str], ...]

    def __bool__(self) -> bool:
        return bool(self.all_of or self.one_of)


@cache
def _simplified() -> dict[int, str]:
    """Traditional sign → the simplified one, sign by sign, from the tables of OpenCC."""
    table = (files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(sign): told.split(" ")[0] for sign, told in pairs if len(sign) == 1}


def fold(text: str) -> str:
    """The form in which texts are compared."""
    folded = DROP.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_simplified())
    return DOTTED_NUMBER.sub("", " ".join(folded.split()))


def grams_of(text: str) -> set[str]:
    """Signs, pairs, words with their beginnings."""
    return {gram for run in RUNS.finditer(fold(text)) for gram in _grams_of_run(run)}


def _grams_of_run(run: re.Match[str]) -> Iterator[str]:
    if run["han"]:
        yield from run["han"]
        yield from _pairs(run["han"])
        return
    for word in _forms(run["word"]):
        yield from (word[:length] for length in range(1, min(len(word), LONGEST_WORD) + 1))


def _pairs(run: str) -> Iterator[str]:
    return (run[start : start + 2] for start in range(len(run) - 1))


def _forms(word: str) -> list[str]:
    """A patent number also without its letters."""
    number = PATENT_NUMBER.fullmatch(word)
    bare = f"{number[1]}{number[2] or ''}" if number else word
    return [word] if bare == word else [word, bare]


def pinyin_of(title: str) -> set[str]:
    """How the Chinese of a title is typed in Latin letters, from any sign on."""
    return {gram for run in RUNS.finditer(fold(title)) if run["han"] for gram in _pinyin(run["han"])}


def _pinyin(run: str) -> Iterator[str]:
    syllables = lazy_pinyin(run)
    for start in range(len(syllables)):
        part = syllables[start : start + MOST_SYLLABLES]
        for length in range(1, len(part) + 1):
            yield "p:" + "".join(part[:length])
            if length > 1:
                yield "i:" + "".join(syllable[:1] for syllable in part[:length])


def wanted(question: str) -> Wanted:
    """What a document must have to be an answer."""
    all_of: set[str] = set()
    one_of: list[frozenset[str]] = []
    for run in RUNS.finditer(fold(question)):
        if run["han"]:
            all_of.update(_pairs(run["han"]) if len(run["han"]) > 1 else run["han"])
        else:
            one_of.append(frozenset(_typed(run["word"][:LONGEST_WORD])))
    return Wanted(frozenset(all_of), tuple(dict.fromkeys(one_of)))


def _typed(word: str) -> Iterator[str]:
    """A word as it may stand in a text, be typed as pinyin, or be a number with a check digit that the text lacks."""
    number = PATENT_NUMBER.fullmatch(word)
    if number:
        yield from {f"{number[1]}{number[2] or ''}", number[1]}
        return
    yield word
    if word.isascii() and word.isalpha():
        yield from (f"p:{word}", f"i:{word}")


def near(question: str) -> set[str]:
    """What a title may share with a question that has no answer: also a part of a word."""
    found: set[str] = set()
    for run in RUNS.finditer(fold(question)):
        if run["han"]:
            found.update(_pairs(run["han"]), run["han"], (f"p:{syllable}" for syllable in lazy_pinyin(run["han"])))
        else:
            found.update(_beginnings(run["word"][:LONGEST_WORD]))
    return found


def _beginnings(word: str) -> Iterable[str]:
    parts = [word[:length] for length in range(3, len(word) + 1)]
    return [*parts, *(f"p:{word[:length]}" for length in range(2, len(word) + 1) if word.isascii())]
