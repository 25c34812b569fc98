"""How figures are narrowed: the same set serves pages, API and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.forms import DateField
from django.utils.translation import gettext as _
from django_filters import CharFilter, ChoiceFilter, DateFilter, FilterSet

from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.kit.periods import Month, months_between
from ipportal.core.metrics.boundaries import NOW, THEN
from ipportal.core.metrics.definitions import catalogue
from ipportal.core.metrics.models import Basis, Cell, Figure
from ipportal.core.metrics.published import is_published, ratios
from ipportal.core.metrics.queries import require_period
from ipportal.core.metrics.receipts.members import Cursor
from ipportal.core.metrics.releases.models import Release
from ipportal.core.metrics.releases.rules import may_see_unpublished
from ipportal.core.metrics.standpoints import (
    PERIOD,
    AsComputed,
    AsKnownOn,
    AsThen,
    Standpoint,
    of_release,
    public,
)
from ipportal.core.regions.models import PROVINCE, Level, Region
from ipportal.core.statistics.filters import require_month, require_region
from ipportal.core.statistics.models import OfficialValue
from ipportal.core.statistics.standings import latest_period

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from ipportal.core.accounts.models import User

PERIODS: Final = (("month", "month"), ("ytd", "ytd"), ("year", "year"))
LONGEST_NUMBER: Final = 15
BASES: Final = (Basis.PUBLISHED.value, Basis.RECOMPUTED.value)
BOUNDARIES: Final = (NOW, THEN)
LEVELS: Final = tuple((level, level) for level in (Level.PROVINCE, Level.CITY, Level.COUNTY))


def require_metric(code: str) -> None:
    """A metric with a definition, or 400 that says so."""
    if code not in catalogue():
        raise ValidationError(_("There is no metric “%(code)s”."), code="bad-metric", params={"code": code[:60]})


class FigureFilter(FilterSet):
    """By metric, place (or level of places), month (or months from and to) and period."""

    metric = CharFilter(field_name="metric", validators=[require_metric])
    region = CharFilter(field_name="region_code", validators=[require_region])
    month = CharFilter(method="in_month", validators=[require_month])
    month_from = CharFilter(method="from_month", validators=[require_month])
    month_to = CharFilter(method="to_month", validators=[require_month])
    level = ChoiceFilter(choices=LEVELS, method="on_level")
    period = ChoiceFilter(choices=PERIODS, field_name="period")
    as_of = DateFilter(method="left_to_the_standpoint")
    release = CharFilter(method="left_to_the_standpoint")
    basis = CharFilter(method="left_to_the_standpoint")
    boundaries = CharFilter(method="left_to_the_standpoint")

    class Meta:
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Cell]) -> QuerySet[Cell]:
        """Of flows the month is told unless another period is asked for."""
        found: QuerySet[Cell] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("period") else found.filter(period=PERIOD)

    def left_to_the_standpoint(self, found: QuerySet[Cell], _name: str, _value: object) -> QuerySet[Cell]:
        """It chose the rows that are narrowed here."""
        return found

    def in_month(self, found: QuerySet[Cell], _name: str, text: str) -> QuerySet[Cell]:
        return found.filter(month=Month.parse(text).no)

    def from_month(self, found: QuerySet[Cell], _name: str, text: str) -> QuerySet[Cell]:
        return found.filter(month__gte=Month.parse(text).no)

    def to_month(self, found: QuerySet[Cell], _name: str, text: str) -> QuerySet[Cell]:
        return found.filter(month__lte=Month.parse(text).no)

    def on_level(self, found: QuerySet[Cell], _name: str, value: str) -> QuerySet[Cell]:
        if value == Level.PROVINCE:
            return found.filter(region_code=PROVINCE)
        return found.filter(region_code__in=Region.objects.counted().filter(level=value).values("code"))


def standpoint_asked(params: Mapping[str, str], reader: User | AnonymousUser | None = None) -> Standpoint:
    """As published unless `release`, `as_of`, `basis=recomputed` or `boundaries=then` say otherwise; or not allowed.

    Without a reader it is a page that is the same for everyone. Figures in the places of then are computed: a release
    froze its own in the places that it knew.
    """
    given = {name: params.get(name) or "" for name in ("release", "as_of", "basis")}
    _one_of(params, "basis", BASES, Basis.PUBLISHED)
    if sum(map(bool, given.values())) > 1:
        raise BadInput("two-standpoints", _("Ask for a release, a day or a basis, not for several."), field="as_of")
    if _one_of(params, "boundaries", BOUNDARIES, NOW) == THEN:
        if given["release"] or given["basis"]:
            message = _("Figures in the boundaries of then are computed anew; ask without a release or a basis.")
            raise BadInput("computed-boundaries", message, field="boundaries")
        return AsThen(_day(given["as_of"]) if given["as_of"] else None)
    if given["release"]:
        return of_release(release_asked(given["release"], reader))
    if given["as_of"]:
        return AsKnownOn(_day(given["as_of"]))
    if given["basis"] == Basis.RECOMPUTED:
        verdict = may_see_unpublished(reader) if reader is not None else None
        if not verdict:
            raise PermissionDenied(verdict.reason if verdict is not None else "")
        return AsComputed()
    return public()


def release_asked(code: str, reader: User | AnonymousUser | None = None) -> Release:
    """One that the public has seen, or a draft where the reader may; otherwise there is none."""
    release = Release.objects.filter(code=code).first() if code.isascii() and code.isprintable() else None
    known = release is not None and (release.is_public or (reader is not None and may_see_unpublished(reader)))
    if release is None or not known:
        raise BadInput("unknown-release", _("There is no release “%(code)s”.") % {"code": code[:20]}, field="release")
    return release


def cursor_asked(text: str, field: str = "cursor") -> Cursor:
    """The number of a thing, after which a page begins; with a minus, before which it ends."""
    if not text:
        return Cursor()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
        raise BadInput("bad-cursor", _("The list does not begin there. Start at its first page."), field=field)
    return Cursor(int(digits), back=text.startswith("-"))


def _day(text: str) -> dt.date:
    try:
        return DateField().clean(text) or clock.today()
    except ValidationError:
        message = _("“%(day)s” is not a day. Write it as YYYY-MM-DD, for example 2025-12-31.") % {"day": text[:20]}
        raise BadInput("bad-day", message, field="as_of") from None


@dataclass(frozen=True, slots=True)
class FiguresAsked:
    """Figures named one by one: answered with a value or a reason each, also as of a past day."""

    metric: str
    regions: list[str]
    months: list[Month]
    period: str
    is_one: bool
    is_published: bool  # made of published values, not of stored figures


def figures_asked(params: Mapping[str, str], view: Standpoint) -> FiguresAsked:
    """From parameters that the FilterSet has accepted. BadInput (400) names a month outside the figures' span."""
    form = FigureFilter(params, Figure.objects.none()).form
    given: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    metric, region, month = (given.get(name) or "" for name in ("metric", "region", "month"))
    day = isinstance(view, AsKnownOn)
    of_publications = bool(metric) and is_published(catalogue()[metric])
    if month and not of_publications:
        _within(Month.parse(month))
    if day and not (metric and (region or month)):
        name = next(iter(view.query))
        message = _("%(name)s needs the metric, and a region or a month.") % {"name": name}
        raise BadInput("as-of-of-what", message, field=name)
    period = given.get("period") or PERIOD
    if metric:
        require_period(catalogue()[metric], period)
    regions = [region] if region else _regions(given.get("level") or "", view, month)
    if month and region and isinstance(view, AsThen):
        view.require(region, Month.parse(month))
    if month:
        months = [Month.parse(month)]
    elif of_publications:
        months = [ratio.month for ratio in ratios(catalogue()[metric], view) if _is_between(ratio.month, given)]
        regions = [code for code in regions if code == PROVINCE]
    else:
        months = _months(given, view) if day else []
        if isinstance(view, AsThen):
            months = [month for month in months if view.holds(region, month)]
    return FiguresAsked(metric, regions, months, period, bool(metric and region and month), of_publications)


def _regions(level: str, view: Standpoint, month: str) -> list[str]:
    counted = view.regions(Month.parse(month)) if month else Region.objects.counted()
    found = counted.filter(level=level) if level else counted
    return list(found.order_by("code").values_list("code", flat=True))


def _months(given: Mapping[str, Any], view: Standpoint) -> list[Month]:
    """The months from and to, newest first; without them all that have figures."""
    span = view.months()
    if span is None:
        return []
    first = max(span[0], Month.parse(given.get("month_from") or str(span[0])))
    last = min(span[1], Month.parse(given.get("month_to") or str(span[1])))
    return list(reversed(months_between(first, last)))


def _is_between(month: Month, given: Mapping[str, Any]) -> bool:
    return (given.get("month_from") or "") <= str(month) <= (given.get("month_to") or "9999")


def _within(month: Month) -> None:
    """A month that has figures, published or not."""
    span = AsComputed().months()
    if span is not None and not span[0] <= month <= span[1]:
        message = _("There are figures from %(first)s to %(last)s only.") % {"first": span[0], "last": span[1]}
        raise BadInput("month-without-figures", message, field="month")


@dataclass(frozen=True, slots=True)
class RankingAsked:
    """Which ranking: checked, with the newest month filled in."""

    metric: str
    month: str | None
    level: str
    peer_group: str
    source: str
    period: str


SOURCES: Final = ("ours", "official")
PEER_GROUPS: Final = ("all", "provinces", "cities")


def ranking_asked(params: Mapping[str, str], view: Standpoint) -> RankingAsked:
    """The parameters of a ranking, or BadInput (400) naming the one that cannot be."""
    source = _one_of(params, "source", SOURCES, "ours")
    level = _one_of(params, "level", [value for value, _label in LEVELS], "city" if source == "ours" else "province")
    peers = _one_of(params, "peer_group", PEER_GROUPS, "all")
    if (peers == "cities" and level != "city") or (peers == "provinces" and level != "province"):
        raise BadInput("bad-peer_group", _("That group of places does not belong to this level."), field="peer_group")
    if source == "official" and level != "province":
        raise BadInput("bad-level", _("Official rankings are of provinces only."), field="level")
    if source == "ours" and level == "province":
        raise BadInput(
            "bad-level", _("Of the provinces only official values are known; add source=official."), field="level"
        )
    metric, month = params.get("metric", ""), params.get("month") or None
    _check(metric, month, official=source == "official")
    period = _one_of(params, "period", [value for value, _label in PERIODS], PERIOD)
    if source == "ours":
        require_period(catalogue()[metric], period)
    return RankingAsked(metric, month or _newest(metric, source, view), level, peers, source, period)


def _one_of(params: Mapping[str, str], name: str, choices: Sequence[str], default: str) -> str:
    value = params.get(name) or default
    if value not in choices:
        raise BadInput(f"bad-{name}", _("Possible values: %(values)s.") % {"values": ", ".join(choices)}, field=name)
    return value


def _check(metric: str, month: str | None, *, official: bool) -> None:
    """A metric of ours, or of official statistics; a month that can be."""
    if not (
        metric in catalogue()
        or (official and metric.isprintable() and OfficialValue.objects.filter(metric=metric).exists())
    ):
        raise BadInput("bad-metric", _("There is no metric “%(code)s”.") % {"code": metric[:60]}, field="metric")
    try:
        require_month(month) if month else None
    except ValidationError as error:
        raise BadInput("bad-month", error.messages[0], field="month") from None


def _newest(metric: str, source: str, view: Standpoint) -> str | None:
    if source == "official":
        return latest_period(metric)
    span = view.months()
    return str(span[1]) if span else None
