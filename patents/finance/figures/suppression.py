"""Which cells must be withheld so that no firm is given away: pure functions of what was told, without a database.

A layer is what one closing told of one month. Whoever asks for two days gets the sum of the layers between them, so
layers are what is protected; a year's row is a sum over layers and needs more (docs/adr, "figures of pledges").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple

MIN_FIRMS: Final = 3
DOMINANCE_PCT: Final = 80  # the largest firm has no more of a cell
PROTECTION_PCT: Final = 50  # whoever reckons back stays at least so far from a withheld cell, above and below
SPARE_REGISTRATIONS: Final = 2  # more registrations than withheld cells, so that their numbers are not known either


class Cell(NamedTuple):
    """What was told of a category: by first-named pledgor how much it moved, and in how many registrations."""

    firms: Mapping[int, int]
    registrations: int

    @property
    def amount(self) -> int:
        return sum(self.firms.values())

    @property
    def is_sensitive(self) -> bool:
        """Fewer than MIN_FIRMS, or one firm above DOMINANCE_PCT."""
        largest = max(self.firms.values(), default=0)
        return len(self.firms) < MIN_FIRMS or largest * 100 > DOMINANCE_PCT * self.amount


Family = Mapping[str, Cell]  # by category, without those of which nothing was told


def merged(cells: Iterable[Cell]) -> Cell:
    firms: dict[int, int] = {}
    registrations = 0
    for cell in cells:
        registrations += cell.registrations
        for firm, amount in cell.firms.items():
            firms[firm] = firms.get(firm, 0) + amount
    return Cell(firms, registrations)


def is_safe(cells: Iterable[Cell]) -> bool:
    """Whether all of it together gives nobody away."""
    return not merged(cells).is_sensitive


def protects(withheld: Family) -> bool:
    """Whether the sum of withheld cells, which anyone can reckon, leaves each of them in the dark."""
    whole = merged(withheld.values())
    if len(withheld) < 2 or whole.is_sensitive or whole.registrations < len(withheld) + SPARE_REGISTRATIONS:
        return False
    return all(
        (whole.amount - cell.amount) * 100 >= PROTECTION_PCT * cell.amount
        for cell in withheld.values()
        if cell.is_sensitive
    )


def withheld_in(family: Family, before: AbstractSet[str] = frozenset()) -> set[str] | None:
    """The sensitive cells of a layer and those that must go with them, smallest first; None where all is not enough.

    What was withheld `before` in the year goes on being withheld: a row with many withheld months hides each of them,
    so that the sum of the year may be shown.
    """
    chosen = {category: cell for category, cell in family.items() if cell.is_sensitive or category in before}
    others = sorted((cell.amount, category) for category, cell in family.items() if category not in chosen)
    while chosen and not protects(chosen):
        if not others:
            return withheld_in(family) if before else None
        _amount, category = others.pop(0)
        chosen[category] = family[category]
    return set(chosen)


class Layer(NamedTuple):
    """What is withheld of a layer, by family; the total goes only where nothing less helps."""

    families: dict[str, set[str]]
    total: bool


def layer(
    families: Mapping[str, Family], total: Cell | None, before: Mapping[str, AbstractSet[str]] | None = None
) -> Layer:
    """All families of a layer have one total, if anything of it moved. `before`: by family what the year withholds.

    Where it must go, or a family cannot be protected, all of them go.
    """
    held = before or {}
    found = {name: withheld_in(family, held.get(name, frozenset())) for name, family in families.items()}
    kept = {name: chosen for name, chosen in found.items() if chosen is not None}
    if (total is not None and total.is_sensitive) or len(kept) < len(found):
        return Layer({name: set(family) for name, family in families.items()}, total=True)
    return Layer(kept, total=False)


class Year(NamedTuple):
    """A family's layers of a year: what each told, and what it withholds."""

    layers: list[Family]
    withheld: list[set[str]]
    has_withheld_total: bool

    def row(self, category: str) -> Cell:
        return merged(family[category] for family in self.layers if category in family)

    @property
    def hidden(self) -> dict[str, Cell]:
        """Rows with a withheld layer: the others are the sum of what is shown."""
        categories = set().union(*self.withheld) if self.withheld else set()
        return {category: self.row(category) for category in sorted(categories)}


def withheld_rows(year: Year) -> set[str]:
    """Rows of the year that must not be shown.

    Begins with all that may be and takes away the smallest until every sensitive cell is uncertain. Without any of them
    nothing is shown but sums of what is shown anyway; so there is always an end.
    """
    rows = year.hidden
    if year.has_withheld_total:  # else a full set of rows would tell the total
        return set(rows)
    shown = {category for category, cell in rows.items() if not cell.is_sensitive}
    by_size = sorted(shown, key=lambda category: (rows[category].amount, category))
    for smallest in [*by_size, ""]:
        if not shown or _leaves_in_the_dark(year, rows, shown):
            break
        shown.discard(smallest)
    return set(rows) - shown


def _leaves_in_the_dark(year: Year, rows: Family, shown: set[str]) -> bool:
    dark = {category: cell for category, cell in rows.items() if category not in shown}
    if dark and not protects(dark):  # the last one would follow from the province's year
        return False
    return all(
        _is_uncertain(year, category, place, shown)
        for place, chosen in enumerate(year.withheld)
        for category in chosen
        if year.layers[place][category].is_sensitive
    )


def _is_uncertain(year: Year, category: str, place: int, shown: set[str]) -> bool:
    """Whether other tables with the same published sums move a cell far enough down, and far enough up."""
    cell = year.layers[place][category]
    swaps = list(_swaps(year, category, place, shown))
    return (
        max((down for down, _up, _counts in swaps), default=0) * 100 >= PROTECTION_PCT * cell.amount
        and max((up for _down, up, _counts in swaps), default=0) * 100 >= PROTECTION_PCT * cell.amount
        and any(counts for _down, _up, counts in swaps)
    )


def _swaps(year: Year, category: str, place: int, shown: set[str]) -> Iterator[tuple[int, int, bool]]:
    """How far each swap moves the cell down and up, and whether it can move a registration."""
    here = year.layers[place]
    cell, partners = here[category], year.withheld[place] - {category}
    free = [here[other] for other in partners if other not in shown]
    if category not in shown and free:
        movable = cell.registrations > 1 or any(other.registrations > 1 for other in free)
        yield cell.amount, sum(other.amount for other in free), movable
    for other in partners:
        both = [there for there, chosen in enumerate(year.withheld) if there != place and {category, other} <= chosen]
        mine = [year.layers[there][category] for there in both]
        across = [year.layers[there][other] for there in both]
        down = cell.registrations > 1 and any(one.registrations > 1 for one in across)
        up = here[other].registrations > 1 and any(one.registrations > 1 for one in mine)
        yield (
            min(cell.amount, sum(one.amount for one in across)),
            min(here[other].amount, sum(one.amount for one in mine)),
            down or up,
        )
