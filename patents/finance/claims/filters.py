"""How the list of claims is narrowed: one set for the page and the file."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.kit.text import clean
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.claims.models import RiskClaim
from patents.finance.claims.rules import Acting, waiting_for
from patents.finance.claims.states import ClaimState


def city_choices() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


class ClaimFilter(FilterSet):
    q = CharFilter(label=_("Registration number, bank or firm"), method="named", max_length=100)
    state = ChoiceFilter(label=_("Status"), choices=ClaimState.choices, empty_label=_("All"))
    city = ChoiceFilter(label=_("City"), field_name="pledge__city", choices=city_choices, empty_label=_("All"))
    queue = ChoiceFilter(
        label=_("Queue"), choices=[("mine", _("Waits for me"))], method="waiting", empty_label=_("All")
    )

    class Meta:
        model = RiskClaim
        fields: list[str] = []

    def __init__(self, *args: Any, who: Acting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.who = who

    def named(self, found: QuerySet[RiskClaim], _name: str, words: str) -> QuerySet[RiskClaim]:
        asked = clean(words)
        of_firm = RiskClaim.objects.filter(pledge__pledgors__name__icontains=asked).values("pk")
        number = Q(pledge__registration_number__icontains=asked)
        return found.filter(number | Q(bank__name__icontains=asked) | Q(pk__in=of_firm))

    def waiting(self, found: QuerySet[RiskClaim], _name: str, _value: str) -> QuerySet[RiskClaim]:
        return found.filter(waiting_for(self.who))
