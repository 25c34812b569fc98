"""Whoever lays everything published of pledges side by side: sums over unknown parts, and how far the unknown reaches.

The attacker knows on which days months were closed, and that no amount is below zero; nothing here uses the portal's
own code for withholding.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

UNBOUNDED: Final = 3  # the solver's word for it
CITY, KIND, SIZE = "city", "right_kind", "size"


class Part(NamedTuple):
    """What one closing told of one month in one category: the smallest thing that anybody could want to know."""

    family: str
    category: str
    closing: int
    month: int


@dataclass
class Attack:
    """Unknown parts and the sums of them that were published."""

    parts: Sequence[Part]
    at_least: dict[Part, float] = field(default_factory=dict)
    _sums: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._place = {part: place for place, part in enumerate(self.parts)}

    def learn(self, parts: Iterable[Part], value: float) -> None:
        """A published number is the sum of some parts."""
        self._sums.append((dict.fromkeys((self._place[part] for part in parts), 1.0), value))

    def know_that_families_agree(self) -> None:
        """Cities, kinds and sizes of a layer have the same sum, whatever it is."""
        layers: dict[tuple[int, int], dict[str, list[int]]] = {}
        for part, place in self._place.items():
            layers.setdefault((part.closing, part.month), {}).setdefault(part.family, []).append(place)
        for families in layers.values():
            for other in (KIND, SIZE):
                self._sums.append((dict.fromkeys(families[CITY], 1.0) | dict.fromkeys(families[other], -1.0), 0.0))

    def reach(self, parts: Iterable[Part]) -> tuple[float, float]:
        """The least and the most that some parts can be together."""
        target = np.zeros(len(self.parts))
        target[[self._place[part] for part in parts]] = 1
        return self._least(target), -self._least(-target)

    def _least(self, target: NDArray[Any]) -> float:
        matrix, values, bounds = self._problem
        found = linprog(target, A_eq=matrix, b_eq=values, bounds=bounds, method="highs")
        if found.status == UNBOUNDED:
            return float(-np.inf)
        assert found.status == 0, found.message
        return float(found.fun)

    @cached_property
    def _problem(self) -> tuple[Any, NDArray[Any], list[tuple[float, None]]]:
        told = [(row, place, sign) for row, (terms, _v) in enumerate(self._sums) for place, sign in terms.items()]
        rows, places, signs = zip(*told, strict=True)
        matrix = csr_matrix((signs, (rows, places)), shape=(len(self._sums), len(self.parts)))
        bounds = [(self.at_least.get(part, 0.0), None) for part in self.parts]
        return matrix, np.array([value for _terms, value in self._sums]), bounds
