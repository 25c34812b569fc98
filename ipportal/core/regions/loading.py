"""Bringing the shipped places into the database."""

from __future__ import annotations

from ipportal.core.kit.sync import Synced, sync
from ipportal.core.regions.gazetteer import changes, places
from ipportal.core.regions.models import Region, RegionChange


def load_regions() -> Synced:
    """Make the tables of places and of their changes equal to the files, nothing removed; needs the owner."""
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
    done = sync(Region, regions), sync(RegionChange, successions, key=("former_id", "successor_id"))
    return Synced(sum(part.new for part in done), sum(part.changed for part in done))
