"""How the winners are narrowed: one set for the page, the files and programs."""

from __future__ import annotations

import re
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, FilterSet
from django_filters.fields import ChoiceField

from awards.results.models import Award, AwardQuerySet
from awards.rounds.models import CategoryCode
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name

READS: Final = ("edition", "category", "city", "field", "owner", "q")
LONGEST: Final = 100  # signs of what is looked for
NUMBER: Final = re.compile(r"(?<![0-9])(?:[0-9]{12}|[0-9]{8})(?![0-9])")  # of an application, however it is written


class Known(ChoiceField):
    """Whatever is written like a choice is one: what no result has leaves nothing, whether it is to come or not."""

    shape: re.Pattern[str]

    def valid_value(self, value: str) -> bool:
        return self.shape.fullmatch(value) is not None


class EditionField(Known):
    shape = re.compile(r"[0-9]{1,4}")


class SubclassField(Known):
    shape = re.compile(r"[A-HY][0-9]{2}[A-Z]")


class EditionFilter(ChoiceFilter):
    field_class = EditionField


class SubclassFilter(ChoiceFilter):
    field_class = SubclassField


def city_choices() -> list[tuple[str, str]]:
    return [(city.code, region_name(city)) for city in Region.objects.cities().order_by("code")]


class AwardFilter(FilterSet):
    """Edition, category, city, field, owner, words. What can be chosen is read from the rows that may be seen."""

    edition = EditionFilter(label=_("Edition"), field_name="edition__number", empty_label=_("All"))
    category = ChoiceFilter(
        label=_("Award category"), field_name="category__code", choices=CategoryCode.choices, empty_label=_("All")
    )
    city = ChoiceFilter(label=_("City"), field_name="city", choices=city_choices, empty_label=_("All"))
    field = SubclassFilter(label=_("Field (IPC subclass)"), empty_label=_("All"))
    owner = CharFilter(label=_("Patentee"), lookup_expr="icontains", max_length=LONGEST)
    q = CharFilter(label=_("Search"), method="having", max_length=LONGEST)

    class Meta:
        model = Award
        fields: list[str] = []

    def __init__(self, data: Any = None, queryset: Any = None, **more: Any) -> None:
        super().__init__(data, queryset=queryset, **more)
        rows = self.queryset.order_by()
        numbers = rows.values_list("edition__number", "edition__year").distinct()
        subclasses = rows.exclude(field="").values_list("field", flat=True).distinct()
        self.form.fields["edition"].choices = [
            (str(number), _("%(number)s (%(year)s)") % {"number": number, "year": year})
            for number, year in sorted(numbers, reverse=True)
        ]
        self.form.fields["field"].choices = [(name, name) for name in sorted(subclasses)]

    def having(self, found: AwardQuerySet, _name: str, value: str) -> AwardQuerySet:
        """In the title, the names, or the number of the patent."""
        asked = Q()
        for column in ("title", "person", "organisation", "owner"):
            asked |= Q(**{f"{column}__icontains": value})
        if number := NUMBER.search(value):
            asked |= Q(number=int(number[0]))
        return found.filter(asked)
