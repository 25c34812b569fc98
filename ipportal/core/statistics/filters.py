"""How published facts are narrowed."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django_filters import CharFilter, ChoiceFilter, FilterSet, NumberFilter

from ipportal.core.kit.periods import Month
from ipportal.core.regions.filters import is_known
from ipportal.core.statistics.models import OfficialValue, Population, RegionKind


def require_region(code: str) -> None:
    """A code the portal knows, or 400 that says so."""
    if not is_known(code):
        raise ValidationError(
            _("There is no place with the code “%(code)s”."), code="bad-region", params={"code": code[:20]}
        )


def require_month(text: str) -> None:
    """YYYY-MM, or 400 that says so."""
    try:
        Month.parse(text)
    except ValueError:
        message = _("“%(month)s” is not a month. Write it as YYYY-MM, for example 2025-12.")
        raise ValidationError(message, code="bad-month", params={"month": text[:20]}) from None


class PopulationFilter(FilterSet):
    """By place and by the year whose end it describes."""

    region = CharFilter(field_name="region_id", validators=[require_region])
    year = NumberFilter(field_name="year", min_value=1949, max_value=2100)

    class Meta:
        model = Population
        fields: list[str] = []


class OfficialFilter(FilterSet):
    """By metric, month, place and kind of row."""

    metric = CharFilter(field_name="metric")
    month = CharFilter(field_name="period", validators=[require_month])
    region = CharFilter(method="of_region")
    region_kind = ChoiceFilter(choices=RegionKind.choices)

    class Meta:
        model = OfficialValue
        fields: list[str] = []

    def of_region(self, found: QuerySet[OfficialValue], _name: str, region: str) -> QuerySet[OfficialValue]:
        """A code, or the name as printed."""
        return found.filter(region_code=region) if region.isdigit() else found.filter(region_name=region)
