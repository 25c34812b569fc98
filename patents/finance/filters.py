"""How lists of pledges are narrowed: by state, year, city, kind of right, and words."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from ipportal.core.kit import clock, identifiers, text
from ipportal.core.kit.errors import Fault
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.models import Pledge, PledgedRight, Pledgor, RightKind, State

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIRST_YEAR: Final = 2010
LONGEST: Final = 100


def _cities() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


def _years() -> list[tuple[str, str]]:
    return [(str(year), str(year)) for year in range(clock.today().year, FIRST_YEAR - 1, -1)]


class PledgeFilter(FilterSet):
    q = CharFilter(label=_("Number or pledgor"), method="with_words", max_length=LONGEST)
    state = ChoiceFilter(label=_("Status"), choices=State.choices, empty_label=_("All"))
    year = extend_schema_field(OpenApiTypes.INT)(
        ChoiceFilter(label=_("Year"), choices=_years, field_name="registered_on__year", empty_label=_("All"))
    )
    city = ChoiceFilter(label=_("City"), choices=_cities, empty_label=_("All"))
    kind = ChoiceFilter(label=_("Kind of right"), choices=RightKind.choices, method="of_kind", empty_label=_("All"))

    class Meta:
        model = Pledge
        fields: list[str] = []

    def of_kind(self, rows: QuerySet[Pledge], _name: str, kind: str) -> QuerySet[Pledge]:
        return rows.filter(pk__in=PledgedRight.objects.filter(kind=kind).values("pledge"))

    def with_words(self, rows: QuerySet[Pledge], _name: str, words: str) -> QuerySet[Pledge]:
        """A registration number, a patent number in any form, or part of a pledgor's name."""
        words = text.clean(words)
        if not words:
            return rows
        firms = Pledgor.objects.filter(Q(name__icontains=words) | Q(credit_code=words.upper()))
        wanted: Any = Q(registration_number__icontains=words) | Q(pk__in=firms.values("pledge"))
        rights = PledgedRight.objects.filter(number__iexact=words)
        with suppress(Fault):
            rights |= PledgedRight.objects.filter(patent_number=identifiers.application_number(words))
        return rows.filter(wanted | Q(pk__in=rights.values("pledge")))
