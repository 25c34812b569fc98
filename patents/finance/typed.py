"""What stands in the form of a pledge while it is being filled in: texts by field, with lines that come and go."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ipportal.core.kit import money
from patents.finance.rights import DETAILS, RightKind

if TYPE_CHECKING:
    from django.http import QueryDict

    from patents.finance.models import Pledge

LINES: Final = ("pledgors", "rights")
LINE_FIELD: Final = re.compile(r"(pledgors|rights)-(\d{1,3})-(\w{1,40})")
MOST: Final = {"pledgors": 20, "rights": 60}
UNSAID: Final = frozenset({"csrfmiddlewaretoken", "do", "token", "version"})
NUL: Final = "\x00"  # no text of the database holds it
Line = dict[str, str]


@dataclass(slots=True)
class Typed:
    main: Line = field(default_factory=dict)
    pledgors: list[Line] = field(default_factory=list)
    rights: list[Line] = field(default_factory=list)

    @classmethod
    def sent(cls, post: QueryDict) -> Typed:
        """Lines are read in their order, whatever their numbers are."""
        typed, lines = cls(), {name: dict[int, Line]() for name in LINES}
        for name in post:
            value = str(post[name]).replace(NUL, "")
            if found := LINE_FIELD.fullmatch(name):
                lines[found[1]].setdefault(int(found[2]), {})[found[3]] = value
            elif name not in UNSAID and NUL not in name:
                typed.main[name] = value
        for which, numbered in lines.items():
            getattr(typed, which).extend(numbered[n] for n in sorted(numbered)[: MOST[which]])
        return typed

    @classmethod
    def kept(cls, stored: Mapping[str, Any]) -> Typed:
        return cls(dict(stored.get("main", {})), list(stored.get("pledgors", [])), list(stored.get("rights", [])))

    @classmethod
    def blank(cls) -> Typed:
        return cls({"currency": "CNY"}, [{}], [{"kind": RightKind.PATENT}])

    @classmethod
    def of(cls, pledge: Pledge, main: tuple[str, ...]) -> Typed:
        """As the draft stands in the tables."""
        told = {name: _told(pledge, name) for name in main if name != "adds_to"}
        told["adds_to"] = pledge.adds_to.registration_number if pledge.adds_to else ""
        firms = [
            {"name": one.name, "credit_code": one.credit_code, "county": str(one.county), "size": one.size}
            | ({"is_person": "on"} if one.is_person else {})
            for one in pledge.pledgors.all()
        ]
        rights = [
            {"kind": one.kind, "number": one.number, "title": one.title, "share_yuan": _yuan(one.share_fen)}
            | {detail.name: str(one.details.get(detail.name, "")) for detail in DETAILS.get(one.kind, ())}
            for one in pledge.rights.all()
        ]
        return cls({k: v for k, v in told.items() if v}, firms, rights)

    def stored(self) -> dict[str, Any]:
        return {"main": self.main, "pledgors": self.pledgors, "rights": self.rights}

    def changed(self, order: str) -> bool:
        """`add:pledgors`, `add:trademark`, `remove:rights-2`; whether it was one of these."""
        verb, _colon, what = order.partition(":")
        if verb == "add" and what == "pledgors":
            self.pledgors.append({})
        elif verb == "add" and what in RightKind.values:
            self.rights.append({"kind": what})
        elif verb == "remove":
            self._remove(what)
        else:
            return verb == "look-up"
        for which, most in MOST.items():
            del getattr(self, which)[most:]
        return True

    def _remove(self, what: str) -> None:
        which, _dash, place = what.partition("-")
        if which in LINES and place.isdecimal() and int(place) < len(getattr(self, which)):
            del getattr(self, which)[int(place)]


def _told(pledge: Pledge, name: str) -> str:
    if name.endswith("_yuan"):
        return _yuan(getattr(pledge, name.removesuffix("_yuan") + "_fen"))
    value: Any = getattr(pledge, name)
    if value is None or value is False:
        return ""
    return "on" if value is True else str(value)


def _yuan(fen: int | None) -> str:
    return "" if fen is None else money.yuan_text(fen)
