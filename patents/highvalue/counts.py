"""What the findings add to the figures: inventions of high value in force, by kind and as their union."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import NEVER, Facts, fetch, listed
from ipportal.core.metrics.registry import Scope, counts
from patents.highvalue import standing
from patents.highvalue.models import HighValueKind
from patents.register.counts import REGISTER, also_told_by

COLUMNS: Final = (
    "f.number",
    "f.kind",
    "f.since - DATE '1900-01-01'",
    "coalesce(f.until - DATE '1900-01-01', 0)",
    "f.seq",
    f"coalesce((SELECT r.seq FROM patents_finding_retraction r WHERE r.finding_id = f.id), {NEVER})",
)


@also_told_by
def read_findings(scope: Scope) -> Facts:
    """Findings as facts of their patents: one where they begin, one where they end."""
    source, params = _source(scope)
    number, kind, since, until, told, taken = fetch(COLUMNS, f"FROM {source}", params)
    ends = until > 0
    return Facts(
        np.concatenate([number, number[ends]]),
        np.concatenate(
            [standing.words(kind, since, standing.BEGINS), standing.words(kind[ends], until[ends], standing.ENDS)]
        ),
        np.concatenate([told, told[ends]]),
        np.concatenate([taken, taken[ends]]),
    )


def _source(scope: Scope) -> tuple[str, list[Any]]:
    """Where the change set's own facts are read, older findings of its patents belong to them: these came first."""
    if scope.only:
        of_its_patents = "EXISTS (SELECT FROM patents_event e WHERE e.seq = %s AND e.number = f.number)"
        return f"patents_finding f WHERE f.seq = %s OR (f.seq < %s AND {of_its_patents})", [scope.known] * 3
    if scope.things is not None:
        return "patents_finding f WHERE f.number = ANY(%s::bigint[]) AND f.seq <= %s", [
            listed(scope.things),
            scope.known,
        ]
    if scope.touched:
        named = f"(SELECT DISTINCT number FROM {scope.touched}) t JOIN patents_finding f ON f.number = t.number"
        return f"{named} WHERE f.seq <= %s", [scope.known]
    return "patents_finding f WHERE f.seq <= %s", [scope.known]


# +1 in the month an invention in force begins to be of high value in a county, −1 when it ends or moves; unit: patents.
counts("high-value-invention-patents", measure=standing.UNION, room=REGISTER)(standing.of_any_kind)
for _kind in HighValueKind:
    _metric = f"high-value-invention-patents-kind-{_kind.value}"
    counts(_metric, measure=standing.UNION + _kind.value, room=REGISTER)(standing.of_kind(_kind))


@subscribe("findings.changed")
def keep_the_figures_right(*, seq: int, touched: str) -> None:
    """Where the register did not change, but what is found about its patents did."""
    figures.book(REGISTER, seq, touched)
    figures.order_figures()
