"""What happens to published facts: corrections beside them, and which of several is official."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import transaction

from ipportal.core.accounts.models import User
from ipportal.core.audit.actions import begin_change_set, record, take_turn
from ipportal.core.audit.models import ChangeSet
from ipportal.core.intake.registry import Counts
from ipportal.core.jobs.events import publish
from ipportal.core.kit.verdict import require
from ipportal.core.statistics import rules
from ipportal.core.statistics.correcting import Wanted, printed_beside
from ipportal.core.statistics.models import PLACE, Correction, OfficialValue, Population

CHANGES_TOLD = 200


class _Learned:
    """Whoever made a change set, as an actor for the trail."""

    def __init__(self, change_set: ChangeSet) -> None:
        self.pk = change_set.actor_id
        self._username = change_set.actor

    def get_username(self) -> str:
        return self._username


@transaction.atomic
def add_correction(official: OfficialValue, *, value: Decimal, reason: str, source: str, by: User) -> Correction:
    """Put a value beside a printed one, with its reason and source; the printed one stays as it is."""
    require(rules.may_correct(by))
    change_set = begin_change_set(by=by, reason=f"correction: {official}"[:300])
    correction = Correction.objects.create(
        metric=official.metric,
        period=official.period,
        region_name=official.region_name,
        region_code=official.region_code,
        value=value,
        reason=reason,
        source=source,
        corrected_by=by.get_username(),
        seq=change_set.seq,
    )
    record("official value corrected", by=by, thing=official, printed=official.printed, value=str(value), reason=reason)
    publish("statistics.changed", seq=change_set.seq)
    return correction


def add_corrections(wanted: Iterable[Wanted], *, change_set: ChangeSet) -> Counts:
    """The corrections of a file, as facts of its change set; one that says what the last one says adds nothing."""
    new: set[int] = set()
    changed: set[int] = set()
    rows: set[int] = set()
    for one in wanted:
        rows.add(one.row_no)
        printed = printed_beside(one)
        if printed is None:
            continue  # refused before; nothing stands beside it
        found = Correction.objects.filter(metric=one.metric, period=one.period, region_name=printed.region_name)
        last = found.order_by("-seq", "-id").first()
        if last and (last.value, last.reason, last.source) == (one.value, one.reason, one.source):
            continue
        (changed if last else new).add(one.row_no)
        correction = Correction.objects.create(
            metric=one.metric,
            period=one.period,
            region_name=printed.region_name,
            region_code=printed.region_code,
            value=one.value,
            reason=one.reason,
            source=one.source,
            corrected_by=change_set.actor,
            seq=change_set.seq,
        )
        record("official value corrected", by=_Learned(change_set), thing=correction, value=str(one.value))
    return Counts(new=len(new), changed=len(changed - new), unchanged=len(rows - new - changed))


@transaction.atomic
def correct_population(
    region: str,
    year: int,
    *,
    resident_10k: Decimal,
    published_on: dt.date | None,
    source: str,
    reason: str,
    by: User,
) -> tuple[Population, bool]:
    """A further row for a place and year, and whether it is new: what its publication says already adds nothing."""
    require(rules.may_correct_population(by))
    take_turn()  # the same form sent twice at once: the second sees what the first has added
    publication = {"region_id": region, "year": year, "published_on": published_on, "source": source}
    last = Population.objects.filter(**publication, demonstration=False).order_by("-seq", "-id").first()
    if last and last.resident_10k == resident_10k:
        return last, False
    before = Population.objects.filter(region=region, year=year).best_first().first()
    change_set = begin_change_set(by=by, reason=reason)
    row = Population.objects.create(**publication, resident_10k=resident_10k, seq=change_set.seq)
    known = str(before.resident_10k) if before else ""
    record("population corrected", by=by, thing=row, reason=reason, value=str(resident_10k), before=known)
    publish("population.changed", seq=change_set.seq)
    return row, True


@transaction.atomic
def mark_official(value: OfficialValue, *, by: User) -> OfficialValue:
    """Of several sourced values for one cell, hold this one to be official; the others stay, unmarked."""
    require(rules.may_mark_official(by))
    change_set = begin_change_set(by=by, reason=f"marked official: {value}"[:300])
    same_cell = OfficialValue.objects.annotate(place=PLACE).filter(
        metric=value.metric,
        period=value.period,
        period_kind=value.period_kind,
        region_kind=value.region_kind,
        place=value.region_code or value.region_name,
    )
    rows = {row.pk: row for row in same_cell.select_for_update().order_by("pk")}
    chosen = rows[value.pk]
    if chosen.official:
        return chosen
    before = [row for row in rows.values() if row.official]
    same_cell.filter(official=True).update(official=False)
    chosen.official = True
    chosen.save(update_fields=["official"])
    record(
        "value marked official",
        by=by,
        thing=chosen,
        source=chosen.source,
        instead_of=[{"printed": row.printed, "source": row.source} for row in before],
    )
    publish("statistics.changed", seq=change_set.seq)
    return chosen


def record_changes(changes: list[dict[str, Any]], *, change_set: ChangeSet) -> None:
    """Into the trail: what an import changed, and what stood there before."""
    record(
        "published facts changed by import",
        by=_Learned(change_set),
        seq=change_set.seq,
        count=len(changes),
        before=changes[:CHANGES_TOLD],
    )
