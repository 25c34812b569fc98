"""Ratios of two published values, province to nation: both operands are kept, and our own counts never stand in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.definitions import Definition
from ipportal.core.metrics.models import Basis, DefinitionVersion
from ipportal.core.metrics.standpoints import PERIOD, AsKnownOn, Standpoint, days_of
from ipportal.core.regions.models import PROVINCE
from ipportal.core.statistics.api import plain_decimal
from ipportal.core.statistics.models import OfficialValue, RegionKind
from ipportal.core.statistics.standings import of_one_kind

OFFICIAL: Final = "official"  # the data source of such metrics
NOT_PUBLISHED: Final = "not-published"
OF_A_STOCK: Final = ("month", "year")
OPERANDS: Final = Q(region_kind=RegionKind.PROVINCE, region_code=PROVINCE) | Q(region_kind=RegionKind.TOTAL)


@dataclass(frozen=True, slots=True)
class Ratio:
    """What was published of the province and of the nation for one month, and their ratio where there are both."""

    definition: Definition
    month: Month
    province: OfficialValue | None
    nation: OfficialValue | None

    @property
    def value(self) -> Decimal | None:
        if self.province is None or self.nation is None or not self.nation.value:
            return None
        exact = Fraction(self.province.value) / Fraction(self.nation.value)
        whole = floor(exact * 10**self.definition.decimals + Fraction(1, 2))  # half up
        return Decimal(whole).scaleb(-self.definition.decimals)

    @property
    def reason(self) -> str:
        return "" if self.value is not None else NOT_PUBLISHED

    @property
    def missing(self) -> str:
        """Which operand nobody has published, in the reader's language."""
        if self.province is None and self.nation is None:
            return _("Neither the province's nor the nation's value is known from a publication.")
        if self.province is None:
            return _("The province's value is not known from any publication.")
        if self.nation is None:
            return _("The nation's value is not known from any publication.")
        return ""

    @property
    def seq(self) -> int:
        return max((operand.seq for operand in (self.province, self.nation) if operand), default=0)


def is_published(definition: Definition) -> bool:
    """Whether the metric is made of published values, not of the ledger."""
    return definition.data_source == OFFICIAL


def ratios(definition: Definition, view: Standpoint, months: Iterable[Month] | None = None) -> list[Ratio]:
    """Of the months asked for, in their order; without them of all months of which either operand is published."""
    by_month = _operands(definition.numerator, view)
    asked = sorted(by_month, reverse=True) if months is None else months
    return [_ratio(definition, month, by_month.get(month, [])) for month in asked]


def _operands(metric: str, view: Standpoint) -> dict[Month, list[OfficialValue]]:
    """Both operands by month. As of a past day only what was told by then and stands unchanged since."""
    found = OfficialValue.objects.official().filter(OPERANDS, metric=metric, period_kind__in=OF_A_STOCK)
    if isinstance(view, AsKnownOn):
        found = found.filter(seq__lte=view.seq)
    by_month: dict[Month, list[OfficialValue]] = {}
    for operand in found:
        by_month.setdefault(Month.parse(operand.period), []).append(operand)
    return by_month


def _ratio(definition: Definition, month: Month, operands: Sequence[OfficialValue]) -> Ratio:
    province, nation = (
        next(iter(of_one_kind([operand for operand in operands if operand.region_kind == kind], OF_A_STOCK)), None)
        for kind in (RegionKind.PROVINCE, RegionKind.TOTAL)
    )
    return Ratio(definition, month, province, nation)


def as_object(ratio: Ratio) -> dict[str, Any]:
    """What programs are told of it beside metric, region and month: the operands stand as they were published."""
    province, nation, entry = ratio.province, ratio.nation, ratio.definition
    kept = DefinitionVersion.objects.filter(metric=entry.code, sha256=entry.sha256)
    day = days_of([ratio.seq]).get(ratio.seq)
    return {
        "period": PERIOD,
        "unit": str(entry.unit),
        "basis": Basis.RECOMPUTED.value,
        "revision": 0,
        "release": None,
        "value": None if ratio.value is None else str(ratio.value),
        "numerator": plain_decimal(province.value) if province else None,
        "numerator_source": province.source if province else None,
        "denominator": plain_decimal(nation.value) if nation else None,
        "denominator_source": nation.source if nation else None,
        "definition_version": kept.values_list("version", flat=True).first(),
        "data_up_to": day.isoformat() if day else None,
        "source": str(entry.source),
        "reason": ratio.reason or None,
        "remark": ratio.missing or _("Computed from two published values; never from the portal's own counts."),
    }
