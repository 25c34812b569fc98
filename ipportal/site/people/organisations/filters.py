"""How the list of bodies is narrowed."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet

from ipportal.core.accounts.models import Organisation, OrganisationKind
from ipportal.core.kit import clock
from ipportal.core.kit.text import clean
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name

STATES = (
    ("there", _("Current")),
    ("ended", _("Not current")),
    ("merged", _("Merged")),
    ("without-code", _("Without a credit code")),
)


def city_choices() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


class OrganisationFilter(FilterSet):
    """By name or code, kind, city with its counties, and state."""

    q = CharFilter(label=_("Name or credit code"), method="named")
    kind = ChoiceFilter(label=_("Kind"), choices=OrganisationKind.choices, empty_label=_("All"))
    city = ChoiceFilter(label=_("City"), choices=city_choices, method="within", empty_label=_("All"))
    state = ChoiceFilter(label=_("Status"), choices=STATES, method="standing", empty_label=_("All"))

    class Meta:
        model = Organisation
        fields: list[str] = []

    def named(self, found: QuerySet[Organisation], _name: str, words: str) -> QuerySet[Organisation]:
        for word in clean(words).split():
            found = found.filter(Q(name__icontains=word) | Q(credit_code__icontains=word))
        return found

    def within(self, found: QuerySet[Organisation], _name: str, city: str) -> QuerySet[Organisation]:
        return found.filter(Q(region=city) | Q(region__parent=city))

    def standing(self, found: QuerySet[Organisation], _name: str, state: str) -> QuerySet[Organisation]:
        there = Organisation.objects.in_force(clock.today())
        if state == "there":
            return found.filter(pk__in=there)
        if state == "ended":
            return found.filter(merged_into__isnull=True).exclude(pk__in=there)
        return found.filter(merged_into__isnull=False) if state == "merged" else found.filter(credit_code__isnull=True)
