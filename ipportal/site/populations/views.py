"""Populations at the desk: the places of a year; one place and year with all that was ever known, and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ipportal.core.kit import clock
from ipportal.core.kit.doubts import marks
from ipportal.core.kit.errors import NothingHere
from ipportal.core.kit.gate import shows
from ipportal.core.kit.verdict import require
from ipportal.core.metrics.releases.models import Release
from ipportal.core.regions.models import Region
from ipportal.core.statistics import actions, rules
from ipportal.core.statistics.models import Population
from ipportal.core.statistics.reading import FIRST_DAY
from ipportal.site.pages.desk import calculations
from ipportal.site.populations import filters, queries
from ipportal.site.populations.forms import PopulationForm
from ipportal.templatetags.portal import grouped, reads_chinese, region_name

if TYPE_CHECKING:
    from ipportal.core.accounts.models import User


@shows()
@require_safe
def population_list(request: HttpRequest) -> HttpResponse:
    """The population that counts for each place at the end of a year."""
    require(rules.may_correct_population(_person(request)))
    years, cities = filters.years(), list(Region.objects.cities().order_by("code"))
    chosen = filters.chosen(request.GET, years, cities)
    lines = queries.lines(queries.places(chosen.city), chosen.year)
    context = {"lines": lines, "chosen": chosen, "years": years, "cities": cities, "crumbs": crumbs()[:1]}
    return render(request, "site/populations/population_list.html", context)


@shows(Release)
@require_http_methods(["GET", "HEAD", "POST"])
def population_detail(request: HttpRequest, region: str, year: int) -> HttpResponse:
    """All that was ever known, and the form for the next. The same view answers the poll of the figures."""
    require(rules.may_correct_population(_person(request)))
    place = _place(region, year)
    if request.method == "POST":
        return _corrected(request, place, year)
    if request.headers.get("HX-Request") == "true":
        return render(request, "site/populations/_resting.html", _figures(place, year))
    best = Population.objects.filter(region=place, year=year).best_first().first()
    return _detail(request, place, year, PopulationForm.beside(best, region=place.code, year=year))


def _corrected(request: HttpRequest, place: Region, year: int) -> HttpResponse:
    form = PopulationForm(request.POST, region=place.code, year=year)
    if not form.is_valid():
        return _detail(request, place, year, form, status=422)
    doubts = form.doubts("zh" if reads_chinese() else "en")
    if not marks(doubts) <= set(request.POST.get("seen", "").split()):
        return _detail(request, place, year, form, status=422, doubts=doubts, seen=" ".join(sorted(marks(doubts))))
    row, is_new = actions.correct_population(place.code, year, **form.cleaned_data, by=_person(request))
    told = {"place": region_name(place), "year": year, "value": grouped(row.resident_10k, 2)}
    if is_new:
        messages.success(request, _("%(place)s, end of %(year)s: %(value)s (10,000 people) was saved.") % told)
    else:
        known = _("%(place)s, end of %(year)s: %(value)s (10,000 people) is known already; nothing was added.")
        messages.warning(request, known % told)
    return redirect("population", region=place.code, year=year)


def _detail(
    request: HttpRequest, place: Region, year: int, form: PopulationForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = _figures(place, year) | {"form": form, "vintages": queries.vintages(place, year)}
    return render(request, "site/populations/population_detail.html", context | more, status=status)


def _figures(place: Region, year: int) -> dict[str, Any]:
    """First whether a calculation is under way, then the figures: when none is, they are the final ones."""
    context = calculations()
    return context | {
        "place": place,
        "year": year,
        "resting": queries.resting(place, year),
        "reload_path": reverse("population", args=[place.code, year]),
        "crumbs": crumbs(),
    }


def crumbs() -> list[tuple[str, str]]:
    return [(_("My work"), reverse("desk")), (_("Populations"), reverse("populations"))]


def _place(code: str, year: int) -> Region:
    place = Region.objects.counted().filter(code=code).first()
    if place is None:
        raise NothingHere(_("There is no place with that code for which figures are computed."))
    if not FIRST_DAY.year <= year <= filters.last_year(clock.today()):
        raise NothingHere(_("The end of that year has no population."))
    return place


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
