"""What centres add to the figures, by the city of the lead: centres in operation, and the patents proved of them."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from ipportal.core.jobs.events import subscribe
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.facts import NEVER, Facts, fetch, listed
from ipportal.core.metrics.registry import Room, Scope, counts
from patents.centres.figures import spells
from patents.centres.figures.actions import tell_now
from patents.centres.figures.models import CentreFact
from patents.centres.figures.receipts import (
    OF_CENTRES,
    OF_PATENTS,
    about,
    candidates_of,
    causes,
    describe_centres,
    movers_of,
)
from patents.centres.models import Centre
from patents.centres.reports.models import CentreReport
from patents.register.receipts import describe as describe_patents

TAKEN: Final = f"coalesce((SELECT r.seq FROM patents_centre_fact_retraction r WHERE r.fact_id = f.id), {NEVER})"


def facts_of(thing: str) -> Callable[[Scope], Facts]:
    def read(scope: Scope) -> Facts:
        """Sorted by thing and day; all of them, unless things are named. There are hundreds, not millions."""
        named = "" if scope.things is None else f"AND f.{thing} = ANY(%s::bigint[])"
        params: list[Any] = [scope.known, *([] if scope.things is None else [listed(scope.things)])]
        source = f"""FROM (
            SELECT * FROM patents_centre_fact f WHERE {about(thing)} AND f.seq <= %s {named}
            ORDER BY f.{thing}, f.effective_on, f.seq, f.id) f"""
        return Facts(*fetch([f"f.{thing}", spells.WORD, "f.seq", TAKEN], source, params))

    return read


def is_told(known: int) -> bool:
    """Before the first contract nobody says that there are none."""
    return CentreFact.objects.filter(seq__lte=known).exists()


def is_demonstration(known: int) -> bool:
    return CentreFact.objects.filter(seq__lte=known, centre__demonstration=True).exists()


def _room(name: str, thing: str, describe: Callable[..., dict[int, dict[str, Any]]]) -> Room:
    return Room(
        name,
        facts_of(thing),
        is_demonstration,
        candidates_of(thing),
        describe,
        movers_of(thing),
        causes,
        is_told=is_told,
    )


CENTRES: Final = _room("centres", OF_CENTRES, describe_centres)
GROWN: Final = _room("grown", OF_PATENTS, describe_patents)

# +1 in the month of the contract, −1 in the month of acceptance, failure or termination; unit: centres.
counts("centres-in-operation", measure=60, room=CENTRES)(spells.in_operation)
# +1 in the month in which a report was accepted that proved the patent; unit: patents.
counts("centre-verified-patents", measure=61, room=GROWN)(spells.proved)
counts("centre-verified-high-value-patents", measure=62, room=GROWN)(spells.proved_of_high_value)


@subscribe("centre.moved")
def tell_moved(*, centre: int, target: str) -> None:
    """Whatever the move: only contract and end are new facts."""
    found = Centre.objects.get(pk=centre)
    tell_now(centre, by=_Mover(found.moved_by_id, found.moved_by), reason=f"centre {centre}: {target}")


@subscribe("centre.grew")
def tell_grown(*, report: int) -> None:
    found = CentreReport.objects.get(pk=report)
    by = _Mover(found.decided_by_id, found.decided_by)
    tell_now(found.centre_id, by=by, reason=f"centre {found.centre_id}: report {report} accepted")


@subscribe("centres.told")
def keep_the_figures_right(*, seq: int, centres: Sequence[int], patents: Sequence[int]) -> None:
    """In the transaction of the move itself: the ledger is booked and a computation is ordered."""
    figures.book_few(CENTRES, seq, centres)
    figures.book_few(GROWN, seq, patents)
    figures.order_figures()


class _Mover:
    """Whoever the row says has moved it."""

    def __init__(self, pk: int | None, name: str) -> None:
        self.pk, self.name = pk, name

    def get_username(self) -> str:
        return self.name
