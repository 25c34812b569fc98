"""From a figure in the boundaries of now to the same ground as it was then, and back."""

from __future__ import annotations

from django.urls import reverse

from ipportal.core.metrics.boundaries import THEN, TODAY, Boundaries
from ipportal.core.metrics.standpoints import public
from ipportal.site.dashboards.queries import Receipt, shown_span
from ipportal.templatetags.portal import path_with, region_name


def counterparts(receipt: Receipt) -> list[tuple[str, str]]:
    """The figures that hold this place's ground in the other boundaries, by name; none where nothing ever changed."""
    past, is_then = Boundaries(), receipt.view.boundaries == THEN
    if not past.have_changed(receipt.region, receipt.month) or (is_then and not _is_shown_now(receipt)):
        return []
    asked = receipt.query | {"release": "", "boundaries": "" if is_then else THEN}
    return [
        (
            f"{region_name(region)} {region.code}",
            path_with(
                reverse("figures:figure", args=[receipt.definition.code, region.code, str(receipt.month)]), **asked
            ),
        )
        for region in past.counterparts(receipt.region.code, TODAY if is_then else receipt.month.last_day)
    ]


def _is_shown_now(receipt: Receipt) -> bool:
    """Of months that are not published, the public sees figures as known on a day only."""
    span = receipt.span if "as_of" in receipt.query else shown_span(public())
    return span is not None and receipt.month in span
