"""A release as files: its values as a table, and the very text its digest is taken of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import definition
from ipportal.core.metrics.releases import values
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.rebuilding import definitions_of
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name

HEADINGS = (
    _("Figure"), _("Region code"), _("Region"), _("Month"), _("Period"), _("Value"), _("Unit"),
    _("Patents (numerator)"), _("Resident population (10,000 people, denominator)"), _("Population at the end of year"),
    _("Growth on the year (%)"), _("Rank"), _("Ahead of the next place"),
)  # fmt: skip


def canonical(release: Release) -> str:
    """Whoever takes the SHA-256 of this text gets the digest that was published."""
    held = values.read(release.pk, definitions_of(release.versions))
    return values.canonical(release.code, release.seq, release.versions, held)


def headings() -> list[str]:
    return [str(heading) for heading in HEADINGS]


def rows(release: Release) -> Iterator[list[Any]]:
    month, places = str(Month.from_no(release.month)), Region.objects.in_bulk()
    for value in values.read(release.pk, definitions_of(release.versions)):
        entry, place = definition(value.metric), places.get(value.region)
        yield [
            str(entry.name), value.region, region_name(place) if place else "", month, value.period, value.value,
            str(entry.unit), entry.exact(value.numerator), value.denominator, value.denominator_year,
            value.growth_pct, value.rank, value.margin,
        ]  # fmt: skip
