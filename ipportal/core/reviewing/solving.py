"""Who judges what, solved as three linear programmes: as many reviews as can be, then evenly, then in their field.

All three are flows through a network with whole bounds, so the corners that the simplex method walks are whole
numbers. Reviews that stand already stay. The same question has the same answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

Pair = tuple[int, int]  # place of the thing, place of the expert
HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Question:
    """`allowed`: pairs past no conflict. `most` of each expert, None for no bound. `standing`: pairs that stay."""

    things: int
    experts: int
    wanted: int
    allowed: Collection[Pair]
    fitting: Collection[Pair]
    most: Sequence[int | None]
    standing: Collection[Pair] = ()


def solve(question: Question) -> list[Pair]:
    """All pairs, those that stand included, in order."""
    pairs = sorted({*question.allowed, *question.standing})
    if not pairs:
        return []
    programme = _Programme(question, pairs)
    count = round(-programme.best(-np.ones(len(pairs)))[1])
    loads = programme.even_loads(count)
    low, high = (loads, loads) if loads.max() - loads.min() > 1 else _alike(loads)
    fitting = set(question.fitting)
    strange = np.array([0.0 if pair in fitting else 1.0 for pair in pairs])
    chosen, _ = programme.best(strange, count=count, low=low, high=high)
    return [pair for pair, value in zip(pairs, chosen, strict=True) if value > HALF]


def _alike(loads: Any) -> tuple[Any, Any]:
    """Loads that differ by one at most may be anybody's."""
    return np.full(len(loads), loads.min()), np.full(len(loads), loads.max())


class _Programme:
    """Rows: each thing is judged as often as is wanted at most, each expert as much as they may be asked."""

    def __init__(self, question: Question, pairs: list[Pair]) -> None:
        from scipy.sparse import csr_array

        standing = set(question.standing)
        count, places = len(pairs), np.array(pairs)
        ones, columns = np.ones(count), np.arange(count)
        self.of_things = csr_array((ones, (places[:, 0], columns)), shape=(question.things, count))
        self.of_experts = csr_array((ones, (places[:, 1], columns)), shape=(question.experts, count))
        self.lower = np.array([1.0 if pair in standing else 0.0 for pair in pairs])
        held_by_thing, held_by_expert = self.of_things @ self.lower, self.of_experts @ self.lower
        self.thing_most = np.maximum(question.wanted, held_by_thing)
        bounds = [question.things if most is None else most for most in question.most]
        self.expert_most = np.maximum(np.array(bounds, dtype=float), held_by_expert)

    def best(self, cost: Any, *, count: int | None = None, low: Any = None, high: Any = None) -> tuple[Any, float]:
        """The cheapest choice of pairs, and its cost."""
        from scipy.sparse import csr_array, vstack

        rows = [self.of_things, self.of_experts]
        bounds = [self.thing_most, self.expert_most if high is None else np.minimum(high, self.expert_most)]
        if low is not None:
            rows, bounds = [*rows, -self.of_experts], [*bounds, -low]
        whole = None if count is None else csr_array(np.ones((1, len(cost))))
        return _minimum(
            cost, vstack(rows), np.concatenate(bounds), whole, count, np.stack([self.lower, np.ones(len(cost))], 1)
        )

    def even_loads(self, count: int) -> Any:
        """Of all ways with so many reviews one whose loads are as even as can be: each further review costs more."""
        from scipy.sparse import csr_array, hstack, vstack

        pairs, experts = self.of_things.shape[1], self.of_experts.shape[0]
        steps = [int(most) for most in self.expert_most]
        owners = np.repeat(np.arange(experts), steps)
        extra = len(owners)
        cost = np.concatenate([np.zeros(pairs), *(np.arange(1, most + 1, dtype=float) for most in steps)])
        taken = csr_array((np.ones(extra), (owners, np.arange(extra))), shape=(experts, extra))
        above = hstack([self.of_things, csr_array((self.of_things.shape[0], extra))])
        equal = vstack(
            [hstack([self.of_experts, -taken]), csr_array(np.concatenate([np.ones(pairs), np.zeros(extra)])[None, :])]
        )
        lower = np.concatenate([self.lower, np.zeros(extra)])
        limits = np.stack([lower, np.ones(pairs + extra)], 1)
        chosen, _ = _minimum(cost, above, self.thing_most, equal, np.append(np.zeros(experts), count), limits)
        return np.rint(self.of_experts @ chosen[:pairs])


def _minimum(cost: Any, rows: Any, most: Any, equal: Any, exactly: Any, limits: Any) -> tuple[Any, float]:
    from scipy.optimize import linprog

    answer = linprog(
        cost, A_ub=rows, b_ub=most, A_eq=equal, b_eq=None if equal is None else np.atleast_1d(exactly), bounds=limits,
        method="highs-ds",
    )  # fmt: skip
    if not answer.success:
        raise ArithmeticError(f"no assignment was found: {answer.message}")
    return answer.x, answer.fun
