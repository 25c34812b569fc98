"""What comes with the product and belongs in every database: rooms above the ground floor add theirs here."""

from __future__ import annotations

from collections.abc import Callable

from ipportal.core.kit.sync import Synced

Load = Callable[[], Synced]
_loaders: dict[str, Load] = {}


def register(name: str, load: Load) -> None:
    """`load()` brings the rows into the database as far as it lacks them; called by `load_reference`."""
    _loaders[name] = load


def loaders() -> dict[str, Load]:
    return dict(_loaders)
