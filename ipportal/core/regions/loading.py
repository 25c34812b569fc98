"""Bringing the shipped places into the database."""

from __future__ import annotations

from django.db import transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.kit.sync import Synced, sync
from ipportal.core.regions.gazetteer import changes, places
from ipportal.core.regions.models import Region, RegionChange


@transaction.atomic
def load_regions() -> Synced:
    """Make the tables of places and of their changes equal to the files, nothing removed; needs the owner.

    What is learned after the first load carries the number of a change set, so that a past day can be told as it was.
    """
    regions = [
        Region(
            code=place.code,
            name_zh=place.name_zh,
            name_en=place.name_en,
            level=place.level,
            province_kind=place.province_kind,
            parent_id=place.parent or None,
            sort_key=place.sort_key,
            valid_from=place.valid_from or None,
            valid_to=place.valid_to or None,
            source=place.source,
        )
        for place in places().values()
    ]
    successions = [
        RegionChange(
            former_id=change.former,
            successor_id=change.successor,
            effective_on=change.effective_on,
            weight_ratio=change.weight_ratio,
            source=change.source,
        )
        for change in changes()
    ]
    _number(regions, successions)
    done = sync(Region, regions), sync(RegionChange, successions, key=("former_id", "successor_id"))
    return Synced(sum(part.new for part in done), sum(part.changed for part in done))


def _number(regions: list[Region], successions: list[RegionChange]) -> None:
    """Known rows keep their numbers; new places, new ends and new successions share the next one."""
    held = {region.code: region for region in Region.objects.all()}
    if not held:
        return
    followed = {(row.former_id, row.successor_id): row.seq for row in RegionChange.objects.all()}
    learned: list[tuple[Region | RegionChange, str]] = []
    for region in regions:
        before = held.get(region.code)
        if before is None:
            learned.append((region, "seq"))
            continue
        region.seq, region.ended_seq = before.seq, before.ended_seq
        if region.valid_to and before.valid_to is None:
            learned.append((region, "ended_seq"))
    for row in successions:
        if (row.former_id, row.successor_id) in followed:
            row.seq = followed[row.former_id, row.successor_id]
        else:
            learned.append((row, "seq"))
    if learned:
        change_set = begin_change_set(by=SYSTEM, reason="places")
        for thing, number in learned:
            setattr(thing, number, change_set.seq)
