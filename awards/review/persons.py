"""Names of persons as the register and honours write them, and the patents that stand behind them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q, QuerySet

from awards.nominations.models import Nomination
from ipportal.core.kit.text import name, skeleton
from patents.register.models import Patent

BETWEEN: Final = re.compile(r"[;；,，、/\n]+")
SHORTEST: Final = 2


def names_in(written: str) -> list[str]:
    """One after the other, each once."""
    return list(dict.fromkeys(found for found in map(name, BETWEEN.split(written)) if found))


def looks(names: Iterable[str]) -> dict[str, str]:
    """How a name looks → the name; one sign alone is nobody's name."""
    return {skeleton(one): one for one in names if len(one) >= SHORTEST}


def patents_of(nominations: Iterable[Nomination]) -> Mapping[int, Patent]:
    return Patent.objects.in_bulk({one.number for one in nominations if one.number})


def persons_of(nomination: Nomination, patents: Mapping[int, Patent]) -> list[str]:
    """The inventors of a nominated patent, or the nominated person."""
    if nomination.person:
        return [nomination.person]
    patent = patents.get(nomination.number or 0)
    return names_in(patent.inventors) if patent else []


def naming(names: Collection[str]) -> QuerySet[Patent]:
    """Patents that name one of these among their inventors, perhaps as a part of a longer name. Reads the register."""
    wanted = [one for one in names if len(one) >= SHORTEST]
    if not wanted:
        return Patent.objects.none()
    return Patent.objects.filter(reduce(or_, (Q(inventors__contains=one) for one in wanted)))
