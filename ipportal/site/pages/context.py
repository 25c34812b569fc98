"""What the frame of every page needs: language, switches, main links. No query on public pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.signin import office
from ipportal.core.kit.clock import OFFICE_ZONE, now
from ipportal.core.kit.display import Display, display_of

MAIN_LINKS: Final = (
    (_("Home"), "home"),
    (_("Measures"), "measures"),
    (_("Cultivation centres"), "centres"),
    (_("Patent awards"), "rounds"),
    (_("Pledge financing"), "finance"),
    (_("Dashboard"), "figures:dashboard"),
)
CHINESE: Final = ("zh-Hans", "中文")
ENGLISH: Final = ("en", "English")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the portal, and this page's address in it."""

    code: str
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class MainLink:
    name: str
    path: str
    current: str


@dataclass(frozen=True, slots=True)
class Site:
    """The frame of one page."""

    lang: str
    here: str
    languages: tuple[Language, Language]
    display: Display
    main_links: tuple[MainLink, ...]
    demonstration: str
    signed_in: bool
    office_sign_in: str

    @property
    def other_language(self) -> Language:
        return next(language for language in self.languages if language.code != self.lang)

    @property
    def large(self) -> bool:
        return "large" in self.display

    @property
    def contrast(self) -> bool:
        return "contrast" in self.display


def site(request: HttpRequest) -> dict[str, Any]:
    """Public pages (marked by their decorator, and every error page) never ask who is reading."""
    public = getattr(request, "is_public_page", False)
    here = _here(request)
    return {
        "site": Site(
            lang=ENGLISH[0] if (get_language() or "").startswith("en") else CHINESE[0],
            here=here,
            languages=_languages(here),
            display=display_of(request),
            main_links=_main_links(request.path),
            demonstration=_demonstration(request) if settings.DEMO else "",
            signed_in=not public and getattr(request, "user", None) is not None and request.user.is_authenticated,
            office_sign_in=office.name(),
        )
    }


def _here(request: HttpRequest) -> str:
    """This page's address, for coming back after a switch; what a public page does not read is not repeated."""
    query = getattr(request, "public_query", None)
    if query is None:
        return request.get_full_path() if request.method == "GET" else request.path
    return f"{request.path}?{query}" if query else request.path


def _languages(here: str) -> tuple[Language, Language]:
    """Chinese lies at the root, English under /en/: the page stays, and its filters."""
    bare = "/" + (here[3:] if here.startswith("/en/") else here).lstrip("/")
    return (Language(*CHINESE, path=bare), Language(*ENGLISH, path=f"/en{bare}"))


def _main_links(path: str) -> tuple[MainLink, ...]:
    links = []
    for name, address in MAIN_LINKS:
        target = reverse(address)
        inside = path.startswith(target) and address != "home"
        links.append(MainLink(str(name), target, "page" if path == target else "true" if inside else ""))
    return tuple(links)


def _demonstration(request: HttpRequest) -> str:
    """The notice of the demonstration, with the day it stands at; without the database, without the day."""
    if getattr(request, "database_is_down", False):
        return gettext("Demonstration data")
    day = now().astimezone(OFFICE_ZONE).date().isoformat()
    return gettext("Demonstration data · as of %(date)s") % {"date": day}
