"""What pledges add to the figures: amounts and registrations by the first-named pledgor's city, and who pledged there.

Facts come from closings alone, and no figure shows what a closing withholds.
"""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import NEVER, Facts, fetch, listed
from ipportal.core.metrics.registry import Kind, Room, Scope, Withholding, counts
from patents.finance.figures import receipts, spells
from patents.finance.figures.actions import close_months
from patents.finance.figures.checks import withholding_findings
from patents.finance.figures.masks import masks, newest
from patents.finance.figures.models import PledgeClosing

TAKEN: Final = f"coalesce((SELECT r.seq FROM patents_pledge_fact_retraction r WHERE r.fact_id = f.id), {NEVER})"
OF_PLEDGES: Final = "SELECT f.pledge_id AS thing, f.* FROM patents_pledge_fact f"
OF_FIRMS: Final = """SELECT firm AS thing, f.* FROM patents_pledge_fact f
    CROSS JOIN LATERAL (SELECT DISTINCT unnest(f.firms) AS firm) pledgor"""


def _facts(rows: str, scope: Scope) -> Facts:
    """Sorted by thing and month; all of them, unless things are named."""
    named = "" if scope.things is None else "AND f.thing = ANY(%s::bigint[])"
    params: list[Any] = [scope.known, *([] if scope.things is None else [listed(scope.things)])]
    source = f"""FROM (
        SELECT * FROM ({rows}) f WHERE f.seq <= %s {named} ORDER BY f.thing, f.month, f.seq, f.id) f"""
    return Facts(*fetch(["f.thing", spells.WORD, "f.seq", TAKEN], source, params))


def facts_of_pledges(scope: Scope) -> Facts:
    return _facts(OF_PLEDGES, scope)


def facts_of_firms(scope: Scope) -> Facts:
    return _facts(OF_FIRMS, scope)


def is_told(known: int) -> bool:
    """Before the first closing nobody says that there are none."""
    return PledgeClosing.objects.filter(seq__lte=known).exists()


def close_before_figures() -> None:
    """Whoever computes figures closes the months that are over first."""
    close_months(order=False)


WITHHOLDING: Final = Withholding(masks, newest, withholding_findings)
PLEDGES: Final = Room(
    "pledges",
    facts_of_pledges,
    receipts.is_demonstration,
    receipts.candidates,
    receipts.describe_pledges,
    receipts.none_moved,
    receipts.no_causes,
    is_told=is_told,
    withholding=WITHHOLDING,
    listed_for=receipts.pledges_listed_for,
    prepare=close_before_figures,
)
PLEDGORS: Final = Room(
    "pledgors",
    facts_of_firms,
    receipts.is_demonstration,
    receipts.candidates,
    receipts.describe_firms,
    receipts.none_moved,
    receipts.no_causes,
    is_told=is_told,
    withholding=WITHHOLDING,
    listed_for=receipts.firms_listed_for,
)

# +amount in fen in the month of registration, at the first-named pledgor's city; unit: fen, shown in yuan.
counts("pledge-amount", measure=70, room=PLEDGES, kind=Kind.FLOW)(spells.secured)
# +1 in the month of registration; unit: registrations.
counts("pledge-count", measure=71, room=PLEDGES, kind=Kind.FLOW)(spells.registered)
# Every pledgor of a registration, at the registration's place; unit: enterprises, each once in a cell.
counts("pledge-enterprises", measure=72, room=PLEDGORS, kind=Kind.DISTINCT)(spells.registered)


@subscribe("pledges.told")
def keep_the_figures_right(*, seq: int, pledges: Sequence[int], firms: Sequence[int]) -> None:
    """In the transaction of the closing itself."""
    figures.book_few(PLEDGES, seq, pledges)
    figures.book_few(PLEDGORS, seq, firms)
