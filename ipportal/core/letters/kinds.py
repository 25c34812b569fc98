"""What rooms plug in: kinds of messages, purposes of letters, where a thing is shown, what may be followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.dates import MONTHS
from django.utils.translation import get_language

from ipportal.core.kit.verdict import YES, Verdict
from ipportal.core.letters.models import About, Delivery

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from ipportal.core.accounts.models import User
    from ipportal.core.letters.models import Letter

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """A kind of message: its name in the preferences, its sentence with %(facts)s, and how it goes by default.

    An essential one can be kept out of the mail, but never out of the portal.
    """

    code: str
    title: str | _StrPromise
    sentence: Callable[[Facts], str | _StrPromise]
    essential: bool
    delivery: Delivery

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [choice for choice in Delivery.choices if not (self.essential and choice[0] == Delivery.OFF)]


def _at_any_time(_letter: Letter) -> Verdict:
    return YES


@dataclass(frozen=True)
class Purpose:
    """What a letter is for. One of a held purpose leaves only when somebody sends it, not before it may leave."""

    code: str
    title: str | _StrPromise
    held: bool
    may_leave: Callable[[Letter], Verdict] = _at_any_time


@dataclass(frozen=True)
class Followable:
    """Things of one label that a person may follow: is this one there for them, and what is it called."""

    name: Callable[[User, str], str | None]


_kinds: dict[str, Kind] = {}
_purposes: dict[str, Purpose] = {}
_addresses: dict[str, Callable[[str], str | None]] = {}
_followable: dict[str, Followable] = {}


def message_kind(
    code: str,
    title: str | _StrPromise,
    sentence: str | _StrPromise | Callable[[Facts], str | _StrPromise],
    *,
    essential: bool = False,
    delivery: Delivery = Delivery.DAILY,
) -> Kind:
    """Declare a kind of message. The sentence names its facts as %(name)s, or is chosen by them."""
    choose = sentence if callable(sentence) else lambda _facts: sentence
    _kinds[code] = Kind(code, title, choose, essential, delivery)
    return _kinds[code]


def letter_purpose(
    code: str,
    title: str | _StrPromise,
    *,
    held: bool = False,
    may_leave: Callable[[Letter], Verdict] = _at_any_time,
) -> Purpose:
    _purposes[code] = Purpose(code, title, held, may_leave)
    return _purposes[code]


def shown_at(label: str, address: Callable[[str], str | None]) -> None:
    """`address(key)` is the path of the page that shows a thing of this label; whoever opens it is asked there."""
    _addresses[label] = address


def followable(label: str, name: Callable[[User, str], str | None]) -> None:
    """`name(user, key)` is what the thing is called in the reader's language, None where they may not see it."""
    _followable[label] = Followable(name)


def kinds() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda kind: kind.code)


def kind_of(code: str) -> Kind | None:
    return _kinds.get(code)


def purposes() -> list[Purpose]:
    return list(_purposes.values())


def purpose_of(code: str) -> Purpose:
    """KeyError names a purpose that nobody declared."""
    return _purposes[code]


def is_held(code: str) -> bool:
    return code in {purpose.code for purpose in _purposes.values() if purpose.held}


def path_of(about: About) -> str | None:
    """Where the thing is shown, in the reader's language; None where no room says."""
    find = _addresses.get(about.label)
    return find(about.key) if find else None


def name_for(user: User, about: About) -> str | None:
    """What a followed thing is called; None where it is gone, or not for this person."""
    found = _followable.get(about.label)
    return found.name(user, about.key) if found else None


def both(zh: str, en: str) -> dict[str, str]:
    """A fact with a word for each language."""
    return {"zh": zh, "en": en}


def stored(facts: Facts) -> dict[str, Any]:
    """Facts as they are kept: days become {"day": …}."""
    return {name: {"day": value.isoformat()} if isinstance(value, dt.date) else value for name, value in facts.items()}


def sentence_of(code: str, facts: Facts) -> str:
    """The message in the reader's language; of a kind that is gone, its code."""
    kind = _kinds.get(code)
    if kind is None:
        return code
    return str(kind.sentence(facts)) % {name: _told(value) for name, value in facts.items()}


def _told(value: Any) -> Any:
    chinese = (get_language() or "zh").startswith("zh")
    if not isinstance(value, dict):
        return value
    if "day" in value:
        day = dt.date.fromisoformat(value["day"])
        return f"{day.year}年{day.month}月{day.day}日" if chinese else f"{day.day} {MONTHS[day.month]} {day.year}"
    return value["zh" if chinese else "en"]
