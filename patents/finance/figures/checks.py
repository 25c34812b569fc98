"""Is what was withheld what must be? Every closing decided again from the facts; whatever differs is named."""

from __future__ import annotations

from collections.abc import Iterator

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.checks import Finding
from patents.finance.figures import layers
from patents.finance.figures.models import PledgeClosing


def withholding_findings() -> Iterator[Finding]:
    before = None
    for closing in PledgeClosing.objects.order_by("seq").prefetch_related("withheld"):
        stands = {(row.family, row.category, row.month, row.period) for row in closing.withheld.all()}
        right = layers.decisions(closing, before)
        for family, category, month, period in sorted(stands ^ right):
            where = f"closing {closing.seq}, {family} {category}, {Month.from_no(month)}, {period}"
            is_held = (family, category, month, period) in stands
            yield Finding("withheld", where, "withheld" if is_held else "shown", "shown" if is_held else "withheld")
        before = closing
