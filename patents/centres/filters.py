"""How the directory is narrowed: by city, year of the call, status."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.centres.calls.models import Call
from patents.centres.models import Centre
from patents.centres.states import PUBLIC

READS: Final = ("city", "year", "status")


def _cities() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


def _years() -> list[tuple[str, str]]:
    found = Call.objects.published().values_list("year", flat=True).order_by("-year").distinct()
    return [(str(year), str(year)) for year in found]


class DirectoryFilter(FilterSet):
    """City, year of the call, status."""

    city = ChoiceFilter(label=gettext_lazy("City"), choices=_cities, empty_label=gettext_lazy("All"))
    year = ChoiceFilter(
        label=gettext_lazy("Year"), choices=_years, field_name="call__year", empty_label=gettext_lazy("All")
    )
    status = ChoiceFilter(
        label=gettext_lazy("Status"), choices=[(state.value, state.label) for state in PUBLIC], field_name="state",
        empty_label=gettext_lazy("All"),
    )  # fmt: skip

    class Meta:
        model = Centre
        fields: list[str] = []
