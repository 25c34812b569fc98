"""What comes with the product and belongs in every database: rooms above the ground floor add theirs here."""

from __future__ import annotations

from collections.abc import Callable

from ipportal.core.kit.sync import Synced

Load = Callable[[], Synced]
_loaders: dict[str, Load] = {}
_made_of_them: dict[str, Load] = {}


def register(name: str, load: Load, *, of_all: bool = False) -> None:
    """`load()` brings the rows into the database as far as it lacks them; called by `load_reference`.

    What is made `of_all` the other rows comes after them.
    """
    (_made_of_them if of_all else _loaders)[name] = load


def loaders() -> dict[str, Load]:
    return _loaders | _made_of_them
