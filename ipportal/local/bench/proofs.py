"""P9 and P13: how soon a figure opens to its patents, and how long a past month takes from the events alone."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import Final

import numpy as np

from ipportal.core.audit.actions import last_known
from ipportal.core.kit.periods import Month
from ipportal.core.metrics import denominators, engine, ledger, places
from ipportal.core.metrics.actions import last_closed_month
from ipportal.core.metrics.registry import measures
from ipportal.core.metrics.releases import rebuilding, values
from ipportal.core.metrics.releases.actions import versions_in_use
from ipportal.core.regions.models import Region
from ipportal.local.bench.figures import count_rows, prepare, ratios
from ipportal.local.bench.frame import Bench, Result, interleaved, seconds
from ipportal.local.bench.pages import get, serving

METRICS: Final = ("invention-patents", "invention-patents-per-10k", "high-value-invention-patents", "patent-grants")
ASKED: Final = 60  # receipts in a round, none of them asked before
PERCENTILE: Final = 95


def open_receipts(bench: Bench) -> Result:
    """P9: the first page of receipts that nobody has opened yet, through the portal's own web server."""
    prepare(bench)
    codes = list(Region.objects.counted().values_list("code", flat=True))
    months = [str(Month.from_no(no)) for no in range(Month(2015, 1).no, last_closed_month().no + 1)]
    every = [f"/figures/{metric}/{code}/{month}/patents/" for metric, code, month in product(METRICS, codes, months)]
    order = np.random.default_rng(bench.rows).permutation(len(every))
    chosen = [every[place] for place in order[: bench.rounds * ASKED + 1]]
    page = bench.folder / "nothing.html"
    page.write_bytes(b"")
    with serving(bench, page) as port:
        get(port, chosen.pop())
        rounds = [
            [1000 * seconds(partial(get, port, address)) for address in chosen[start : start + ASKED]]
            for start in range(0, len(chosen), ASKED)
        ]
    return Result(
        "P9", "receipt page, first page, not kept", "ms, 95th percentile",
        [float(np.percentile(took, PERCENTILE)) for took in rounds], reach=100, beyond=20,
        note=f"{ASKED} receipts a round of {', '.join(METRICS)}, all places and months since 2015; "
        f"median {np.median(np.concatenate(rounds)):.1f} ms",
        details={"milliseconds": rounds},
    )  # fmt: skip


def rebuild_a_month(bench: Bench) -> Result:
    """P13: the values of one month as known with the newest change set, past the ledger, as a release is checked."""
    known, month = last_known(), last_closed_month()
    definitions = rebuilding.definitions_of(versions_in_use())
    booked = ledger.sums([measure for _room, measure in measures().values()], known)
    right = engine.compute(
        known, places.read(known), month, denominators.read(known), month,
        definitions=definitions, found=booked,
    )  # fmt: skip

    def rebuild(_number: int) -> float:
        made: list[list[values.Value]] = []

        def build() -> None:
            found = rebuilding.cells_from_events(known)
            snapshot = rebuilding.compute(known, definitions, found, month, month)
            made.append(values.cut(snapshot, definitions, month.no))

        took = seconds(build)
        if made[0] != values.cut(right, definitions, month.no):
            raise RuntimeError("the month does not come out as the ledger has it")
        return took

    with bench.connect() as owner:
        limits, candidates = interleaved(count_rows(owner, "patents_patent"), rebuild, bench.rounds)
    return Result(
        "P13", "as-of reconstruction of a release, from the events", "÷ count(*) of the register",
        ratios(candidates, limits), reach=60, beyond=20,
        note=f"{1000 * float(np.median(candidates)):.0f} ms; needs no copy of the register per month",
        details={"seconds": candidates, "count_seconds": limits},
    )  # fmt: skip


BENCHMARKS = (open_receipts, rebuild_a_month)
