"""What stands before the things in a workbook: the figure they make, and all that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit.workbooks import About
from ipportal.core.metrics.standpoints import Known
from ipportal.site.dashboards.queries import Receipt
from ipportal.site.dashboards.tables import PERIOD_NAMES
from ipportal.templatetags.portal import local_time, month_name, region_name, rounded, seen_from, why_not

MOST_ROWS: Final = 10_000  # about two seconds; longer ones are for the CSV, which is sent while it is made


def about(receipt: Receipt) -> About:
    """One fact in each row, in the order of the figure's page."""
    return About(_("The figure"), [*_value(receipt), *_population(receipt), *_origin(receipt), *_length(receipt)])


def _value(receipt: Receipt) -> Iterator[tuple[str, Any]]:
    figure = receipt.figure
    yield _("Figure"), str(receipt.definition.name)
    yield _("Region"), region_name(receipt.region)
    yield _("Region code"), receipt.region.code
    yield _("Month"), month_name(receipt.month)
    if len(receipt.definition.periods) > 1:
        yield _("Period"), str(PERIOD_NAMES[receipt.period])
    yield _("Value"), rounded(figure.value, receipt.definition.decimals)
    if figure.value is None:
        yield _("No value because"), why_not(figure.reason)
    yield _("Unit"), receipt.unit
    yield str(receipt.things.numerator), receipt.definition.exact(figure.numerator)


def _population(receipt: Receipt) -> Iterator[tuple[str, Any]]:
    if not receipt.is_ratio:
        return
    yield _("Resident population (10,000 people, denominator)"), receipt.figure.denominator
    yield _("Population at the end of year"), receipt.figure.denominator_year
    if receipt.population:
        yield _("Population published on"), receipt.population.published_on
        yield _("Source of the population"), receipt.population.source


def _origin(receipt: Receipt) -> Iterator[tuple[str, Any]]:
    known: Known = receipt.known
    version = receipt.version
    yield _("Definition"), _("version %(version)s") % {"version": version} if version else ""
    yield _("Basis"), str(known.basis.label)
    if known.release:
        yield _("Release"), known.release.code
    yield _("Computed"), local_time(known.computed_at)
    yield _("Data up to"), known.data_up_to
    yield _("Source"), str(receipt.definition.source)
    yield _("Demonstration data"), _("yes") if receipt.figure.demonstration else _("no")
    if receipt.remark:
        yield _("Note"), receipt.remark


def _length(receipt: Receipt) -> Iterator[tuple[str, Any]]:
    counted = receipt.counted.count if receipt.counted else 0
    yield str(receipt.things.in_file), min(counted, MOST_ROWS)
    if counted > MOST_ROWS:
        address = [receipt.definition.code, receipt.region.code, str(receipt.month)]
        yield str(receipt.things.left_out), counted - MOST_ROWS
        yield _("All of them as CSV"), seen_from(reverse("figures:receipt-file", args=address), receipt)
