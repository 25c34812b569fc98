"""The revision triangle for everyone: months down, releases across, and what would come out today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from ipportal.core.kit import downloads
from ipportal.core.kit.pages import public_page
from ipportal.core.metrics.actions import last_closed_month
from ipportal.core.metrics.definitions import Definition, definition
from ipportal.core.metrics.releases.revisions import Line, triangle
from ipportal.core.metrics.standpoints import AsComputed, Known
from ipportal.core.regions.models import PROVINCE, Level, Region
from ipportal.site.dashboards import queries
from ipportal.site.dashboards.filters import chosen_metric, chosen_period, chosen_region, plain
from ipportal.site.dashboards.releases.public import crumbs
from ipportal.site.dashboards.revisions import files
from ipportal.site.dashboards.tables import PERIOD_NAMES
from ipportal.site.pages.queries import PER_10K
from ipportal.templatetags.portal import path_with

READS: Final = ("metric", "region", "period")
ALL: Final = "all"  # months that never moved too


@dataclass(frozen=True)
class Asked:
    """One figure of one place, over one span of time."""

    definition: Definition
    region: Region
    period: str

    @cached_property
    def lines(self) -> list[Line]:
        return triangle(self.definition.code, self.region.code, self.period)

    @cached_property
    def moved(self) -> list[Line]:
        return [line for line in self.lines if line.is_moved]

    @property
    def query(self) -> dict[str, str]:
        return {"metric": self.definition.code, "region": self.region.code, "period": self.period}

    @property
    def known(self) -> Known:
        """What the values of today rest on."""
        return AsComputed().known(self.lines[0].month)


@public_page(reads=(*READS, "months"))
def revision_triangle(request: HttpRequest) -> HttpResponse:
    """The months whose values moved; with `months=all` the others too."""
    asked, whole = _asked(request.GET), plain(request.GET.get("months", "")) == ALL
    lines = asked.lines if whole else asked.moved
    revisions = max((len(line.revisions) for line in lines), default=0)
    context = {
        "asked": asked,
        "lines": [(line, [*line.revisions, *[None] * (revisions - len(line.revisions))]) for line in lines],
        "revisions": range(1, revisions + 1),
        "still": len(asked.lines) - len(asked.moved),
        "whole": whole,
        "choices": queries.definitions_of(asked.region),
        "places": _places(),
        "periods": _periods(asked),
        "files": [
            (path_with(reverse("figures:revisions-file", args=[kind]), **asked.query), label)
            for kind, label in (("csv", _("Download CSV")), ("json", _("Download JSON")))
        ],
        "crumbs": crumbs(),
    }
    return render(request, "site/dashboards/revisions/revision_triangle.html", context)


@public_page(reads=READS)
def revision_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Every published month, value by value, also those that never moved."""
    asked = _asked(request.GET)
    name = f"{asked.definition.code}-{asked.region.code}-revisions"
    if kind == "csv":
        return downloads.as_csv(name, files.headings(), files.rows(asked.definition, asked.region, asked.lines))
    body = files.as_object(asked.definition, asked.region, asked.period, asked.lines)
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


def _asked(params: QueryDict) -> Asked:
    metric = chosen_metric(plain(params.get("metric", "")) or PER_10K)
    region = chosen_region(plain(params.get("region", "")) or PROVINCE, AsComputed(), last_closed_month())
    return Asked(definition(metric), region, chosen_period(params, metric))


def _places() -> list[tuple[Region, list[Region]]]:
    """The province and each city, with the counties in it."""
    counted = list(Region.objects.counted().select_related("parent").order_by("code"))
    counties = [region for region in counted if region.level == Level.COUNTY]
    inside = {parent: list(parts) for parent, parts in groupby(counties, key=lambda region: region.parent_id)}
    return [(region, inside.get(region.code, [])) for region in counted if region.level != Level.COUNTY]


def _periods(asked: Asked) -> list[tuple[str, str, str]]:
    address = reverse("figures:revisions")
    return [
        (period, str(PERIOD_NAMES[period]), path_with(address, **asked.query | {"period": period}))
        for period in asked.definition.periods
    ]
