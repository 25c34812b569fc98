"""Whom a firm of a city may ask: the city's IP office, and what rooms above add (protection nodes)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Organisation, OrganisationKind
from ipportal.core.kit import clock
from ipportal.templatetags.portal import reads_chinese

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Contact:
    """An office with its landline; empty is not stated."""

    name_zh: str
    name_en: str
    role: str | _StrPromise
    office: str = ""
    phone: str = ""
    demonstration: bool = False

    @property
    def name(self) -> str:
        """In the reader's language, where it has one there."""
        return self.name_zh if reads_chinese() or not self.name_en else self.name_en


Finder = Callable[[str], Iterable[Contact]]
_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """`finder(city)` yields the contacts of a city, the nearest first."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def contacts_of(city: str) -> list[Contact]:
    return [contact for finder in _finders for contact in finder(city)]


@register
def city_offices(city: str) -> Iterable[Contact]:
    found = Organisation.objects.in_force(clock.today()).filter(kind=OrganisationKind.CITY_OFFICE, region=city)
    return [
        Contact(office.name, "", _("IP office of the city"), demonstration=office.demonstration) for office in found
    ]
