"""How the list of interest subsidies is narrowed: one set for the page and the file."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.kit.text import clean
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.subsidies.models import Subsidy
from patents.finance.subsidies.rules import Acting, waiting_for
from patents.finance.subsidies.states import SubsidyState


def city_choices() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


class SubsidyFilter(FilterSet):
    q = CharFilter(label=_("Registration number or firm"), method="named", max_length=100)
    state = ChoiceFilter(label=_("Status"), choices=SubsidyState.choices, empty_label=_("All"))
    city = ChoiceFilter(label=_("City"), field_name="scheme__city", choices=city_choices, empty_label=_("All"))
    queue = ChoiceFilter(
        label=_("Queue"), choices=[("mine", _("Waits for me"))], method="waiting", empty_label=_("All")
    )

    class Meta:
        model = Subsidy
        fields: list[str] = []

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = who

    def named(self, found: QuerySet[Subsidy], _name: str, words: str) -> QuerySet[Subsidy]:
        asked = clean(words)
        return found.filter(Q(pledge__registration_number__icontains=asked) | Q(firm__icontains=asked))

    def waiting(self, found: QuerySet[Subsidy], _name: str, _value: str) -> QuerySet[Subsidy]:
        return found.filter(waiting_for(self.who))
