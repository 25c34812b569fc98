"""How the internal statistics are narrowed: year, parts of time, city, kind, size. Their state is the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month
from ipportal.core.regions.models import Region
from ipportal.templatetags.portal import region_name
from patents.finance.models import Size
from patents.finance.rights import RightKind
from patents.finance.statistics.counting import Wanted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

READS: Final = ("year", "period", "city", "kind", "size")
UNKNOWN: Final = "unknown"  # a size that was not stated, in an address
PERIODS: Final = (
    ("month", _("By month")),
    ("quarter", _("By quarter")),
    ("year", _("By year")),
)
SIZES: Final = tuple((value or UNKNOWN, label) for value, label in Size.choices)


class StatisticsForm(forms.Form):
    """Nothing chosen: the year of the newest whole month, by month, all there is."""

    year = forms.ChoiceField(label=_("Year"), required=False)
    period = forms.ChoiceField(label=_("Parts of time"), choices=PERIODS, required=False)
    city = forms.ChoiceField(label=_("City"), required=False)
    kind = forms.ChoiceField(label=_("Kind of right"), choices=[("", _("All")), *RightKind.choices], required=False)
    size = forms.ChoiceField(
        label=pgettext_lazy("enterprise", "Size"), choices=[("", _("All")), *SIZES], required=False
    )

    def __init__(self, params: Mapping[str, Any], *, years: Iterable[int], cities: Iterable[Region]) -> None:
        super().__init__(params)
        fields: Any = self.fields
        fields["year"].choices = [(str(year), str(year)) for year in years]
        fields["city"].choices = [("", _("All")), *((city.code, region_name(city)) for city in cities)]


class Asked:
    """What an address asks for; a value that is none is named."""

    def __init__(
        self, params: Mapping[str, Any], *, today: dt.date, first_year: int | None, cities: Iterable[Region]
    ) -> None:
        newest = Month.of(today) - 1
        since = min(first_year or newest.year, newest.year)
        given = {name: params[name] for name in READS if params.get(name)}
        shown = {"year": str(newest.year), "period": "month"} | given
        self.form = StatisticsForm(shown, years=range(today.year, since - 1, -1), cities=cities)
        if not self.form.is_valid():
            field, problems = next(iter(self.form.errors.items()))
            raise BadInput("bad-filter", f"{self.form.fields[field].label}: {problems[0]}", field=field)
        told = self.form.cleaned_data
        self.year, self.period = int(told["year"]), told["period"]
        self.city, self.kind, self.size = told["city"], told["kind"], told["size"]
        self.last = min(Month(self.year, 12), Month.of(today))
        self.query = given
        self._since = since

    @property
    def first(self) -> Month:
        """Of a year its January; years are told from the first on."""
        return Month(self._since if self.period == "year" else self.year, 1)

    def wanted(self, *, of_the_year: bool = False) -> Wanted:
        size = None if not self.size else self.size if self.size != UNKNOWN else ""
        first = Month(self.year, 1) if of_the_year else self.first
        return Wanted(first, self.last, city=self.city, kind=self.kind, size=size)
