"""How releases are narrowed."""

from __future__ import annotations

from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.releases.models import Release, State
from ipportal.core.statistics.filters import require_month


class ReleaseFilter(FilterSet):
    """By month, and by whether it still holds."""

    month = CharFilter(method="of_month", validators=[require_month])
    state = ChoiceFilter(choices=[(State.PUBLISHED, State.PUBLISHED), (State.REVISED, State.REVISED)])

    class Meta:
        model = Release
        fields: list[str] = []

    def of_month(self, found: QuerySet[Release], _name: str, text: str) -> QuerySet[Release]:
        return found.filter(month=Month.parse(text).no)
