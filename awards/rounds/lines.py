"""Plans of an edition, one a line: read from what was typed, and written as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from awards.rounds.models import CAPS, LEAST_PRIZE, MOST_PRIZE, NAME, CategoryCode, NominationKind
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit import clock, money, text
from ipportal.core.kit.errors import Fault

if TYPE_CHECKING:
    from awards.rounds.models import Edition

PLANS: Final = ("categories", "criteria", "channels")
MOST_PLACES: Final = 1000
FINEST: Final = Decimal("0.0001")


class Unreadable(ValueError):
    """Why a line cannot be taken, for whoever typed it."""


def readers() -> dict[str, Callable[[str], tuple[Any, ...]]]:
    """One for each plan; the bodies that may be channels are read once."""
    bodies = _Bodies()
    return {"categories": category, "criteria": criterion, "channels": bodies.channel}


def category(line: str) -> tuple[str, int, int | None, str]:
    """`gold 10 1000000 | source`"""
    told, _bar, source = line.partition("|")
    word, most, *prize = told.split()
    if len(prize) > 1:
        raise ValueError(line)
    code, cap = CategoryCode(word), _places(most)
    if cap > CAPS[code]:
        raise Unreadable(_("of this category at most %(cap)s may be given") % {"cap": CAPS[code]})
    return code.value, cap, _prize(prize[0]) if prize else None, source.strip()[:NAME]


def _prize(typed: str) -> int:
    try:
        return money.fen(typed, lowest_yuan=LEAST_PRIZE // money.FEN, highest_yuan=MOST_PRIZE // money.FEN)
    except Fault as fault:
        raise Unreadable(str(fault)) from fault


def criterion(line: str) -> tuple[str, str, str, Decimal]:
    """`project 0.25 专利质量 | Quality`; the kind and the Chinese name stand first, by which it is known."""
    told, _bar, name_en = line.partition("|")
    word, typed, name_zh = told.split(maxsplit=2)
    try:
        weight = money.number(typed.removesuffix("%")) / (100 if typed.endswith("%") else 1)
    except Fault as fault:
        raise Unreadable(str(fault)) from fault
    if not 0 < weight <= 1 or weight != weight.quantize(FINEST):
        raise Unreadable(_("a weight is above 0 and at most 1, with at most four decimals"))
    return NominationKind(word).value, name_zh.strip()[:80], name_en.strip()[:120], weight


class _Bodies:
    """Bodies by credit code and by name."""

    def __init__(self) -> None:
        self.known: dict[str, list[Organisation]] | None = None

    def channel(self, line: str) -> tuple[Organisation, str, int]:
        """`Name or credit code project 20`"""
        name, word, typed = line.rsplit(maxsplit=2)
        return self._find(name), NominationKind(word).value, _places(typed)

    def _find(self, name: str) -> Organisation:
        if self.known is None:
            self.known = {}
            for body in Organisation.objects.in_force(clock.today()):
                for key in filter(None, (body.credit_code, text.skeleton(body.name))):
                    self.known.setdefault(key, []).append(body)
        found = self.known.get(name.upper()) or self.known.get(text.skeleton(name)) or []
        if not found:
            raise Unreadable(_("no body is called “%(name)s”") % {"name": text.shown(name, 60)})
        if len(found) > 1:
            raise Unreadable(_("several bodies are called “%(name)s”: give the credit code") % {"name": name})
        return found[0]


def _places(typed: str) -> int:
    try:
        return money.whole(typed, lowest=1, highest=MOST_PLACES)
    except Fault as fault:
        raise Unreadable(str(fault)) from fault


def _categories(edition: Edition) -> Iterator[str]:
    for one in edition.categories.all():
        prize = "" if one.prize_fen is None else f" {money.yuan_text(one.prize_fen).removesuffix('.00')}"
        yield f"{one.code} {one.cap}{prize}" + (f" | {one.prize_source}" if one.prize_source else "")


def _criteria(edition: Edition) -> Iterator[str]:
    for one in edition.criteria.all():
        yield f"{one.kind} {one.weight.normalize():f} {one.name_zh}" + (f" | {one.name_en}" if one.name_en else "")


def _channels(edition: Edition) -> Iterator[str]:
    for one in edition.channels.all():
        yield f"{one.organisation.credit_code or one.organisation.name} {one.kind} {one.places}"


WRITTEN: Final[dict[str, Callable[[Edition], Iterator[str]]]] = {
    "categories": _categories, "criteria": _criteria, "channels": _channels,
}  # fmt: skip
