from __future__ import annotations

import numpy as np
import pytest

from ipportal.core.metrics.facts import Facts


def _about(things: np.ndarray) -> Facts:
    nothing = np.zeros_like(things)
    return Facts(things, nothing, nothing, nothing)


@pytest.mark.parametrize("step", [1, 8, 100, 1_000])
@pytest.mark.parametrize("parts", [2, 8, 11, 25])
def test_parts_are_of_about_one_size_whatever_the_numbers_have_in_common(step: int, parts: int) -> None:
    facts = _about(201_010_000_003 + step * np.arange(50_000))

    sizes = [len(facts.part(part, parts).thing) for part in range(parts)]

    assert sum(sizes) == 50_000
    assert max(sizes) < 1.2 * 50_000 / parts


def test_measures_take_a_step_they_share_once() -> None:
    facts, taken = _about(np.arange(3)), []

    def step(of: Facts) -> int:
        taken.append(of)
        return len(of.thing)

    assert (facts.once(step), facts.once(step)) == (3, 3)
    assert len(taken) == 1
    assert _about(np.arange(4)).once(step) == 4  # what other facts make of it is theirs
