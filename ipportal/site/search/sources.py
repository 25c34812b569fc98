"""What the pages that exist now give to the search: places, figures, and the portal's own pages."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ipportal.core.metrics.definitions import catalogue
from ipportal.core.regions.models import Region
from ipportal.core.search.registry import Entry, searchable

# The portal's own pages: address, title, what else is said there.
PAGES: Final[tuple[tuple[str, Promise, Promise], ...]] = (
    ("home", _("Home"), _("How the province stands, the map, its place in the nation.")),
    ("figures:dashboard", _("Dashboard"), _("Figures of all cities")),
    ("figures:explore", _("Any figure for all cities"), _("Tables, maps, series of every figure, place and month.")),
    ("figures:compare", _("Compare cities"), _("Two or more cities side by side.")),
    ("figures:releases", _("Releases of figures"), _("What was published when, with its digest.")),
    ("figures:revisions", _("Revisions of figures"), _("Every value as each release has it.")),
    (
        "rounds",
        _("Patent awards"),
        _("Editions of the Jiangsu Patent Award; the China Patent Award won by the province."),
    ),
    (
        "finance",
        _("Pledge financing"),
        _("Registered pledges of IP rights: amount, registrations, enterprises by month, city, kind and size."),
    ),
    ("metrics-catalogue", _("Definitions of the figures"), _("What is counted, divided by what, from which source.")),
    ("about", _("About this portal"), _("Who runs it, for whom, and where the data come from.")),
)


def pages(keys: Collection[str] | None) -> Iterator[Entry]:
    for address, title, text in PAGES:
        if keys is None or address in keys:
            zh, en = _in("zh-hans", title, text), _in("en", title, text)
            yield Entry(address, zh[0], en[0], address, body_zh=zh[1], body_en=en[1])


def figures(keys: Collection[str] | None) -> Iterator[Entry]:
    for code, known in catalogue().items():
        if keys is None or code in keys:
            yield Entry(
                key=code,
                title_zh=known.name.zh,
                title_en=known.name.en,
                url_name="metric-definition",
                url_args={"metric": code},
                body_zh=known.description.zh,
                body_en=known.description.en,
                words=code,
            )


def places(keys: Collection[str] | None) -> Iterator[Entry]:
    """The places whose figures the portal computes; each leads to its newest figures."""
    found = Region.objects.counted().select_related("parent")
    for place in found if keys is None else found.filter(code__in=keys):
        above = place.parent
        yield Entry(
            key=place.code,
            title_zh=place.name_zh,
            title_en=place.name_en,
            url_name="figures:open",
            url_query=f"region={place.code}",
            body_zh=above.name_zh if above else "",
            body_en=above.name_en if above else "",
            words=place.code,
        )


def _in(language: str, *words: Promise) -> list[str]:
    with override(language):
        return [str(word) for word in words]


searchable("page", _("Pages"), pages, order=10)
searchable("figure", _("Figures"), figures, order=30)
searchable("ipportal.region", _("Places"), places, order=40)
