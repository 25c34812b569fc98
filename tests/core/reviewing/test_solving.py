"""The solver against everything that could be chosen; and the size of a real edition."""

from __future__ import annotations

import itertools
import random
import time
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from ipportal.core.reviewing.solving import Pair, Question, solve


@st.composite
def questions(draw: st.DrawFn) -> Question:
    things, experts = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    pairs = list(itertools.product(range(things), range(experts)))
    chosen = st.lists(st.sampled_from(pairs), unique=True)
    return Question(
        things=things,
        experts=experts,
        wanted=draw(st.integers(1, 3)),
        allowed=draw(chosen),
        fitting=draw(chosen),
        most=[draw(st.none() | st.integers(1, 4)) for _ in range(experts)],
        standing=draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2)),
    )


def possible(question: Question) -> list[tuple[Pair, ...]]:
    """Every choice that keeps all bounds; what stands counts against them, and is never taken away."""
    free = sorted(set(question.allowed) - set(question.standing))
    found = []
    for size in range(len(free) + 1):
        for more in itertools.combinations(free, size):
            pairs = (*question.standing, *more)
            judged, load = Counter(t for t, _ in pairs), Counter(e for _, e in pairs)
            held_t, held_e = (Counter(pair[side] for pair in question.standing) for side in (0, 1))
            fits = all(judged[t] <= max(question.wanted, held_t[t]) for t in range(question.things)) and all(
                load[e] <= max(question.things if most is None else most, held_e[e])
                for e, most in enumerate(question.most)
            )
            if fits:
                found.append(pairs)
    return found


def loads(question: Question, pairs: tuple[Pair, ...] | list[Pair]) -> list[int]:
    load = Counter(expert for _thing, expert in pairs)
    return [load[expert] for expert in range(question.experts)]


@settings(max_examples=150, deadline=None)
@given(question=questions())
def test_no_choice_has_more_reviews_or_spreads_them_better_or_fits_better(question: Question) -> None:
    every = possible(question)
    most = max(map(len, every))
    evenness = min(sum(load * load for load in loads(question, one)) for one in every if len(one) == most)

    pairs = solve(question)

    assert tuple(pairs) in {tuple(sorted(one)) for one in every}
    assert set(question.standing) <= set(pairs) <= {*question.allowed, *question.standing}
    assert len(pairs) == most
    assert sum(load * load for load in loads(question, pairs)) == evenness
    best = [one for one in every if len(one) == most]
    if any(max(loads(question, one)) - min(loads(question, one)) <= 1 for one in best):
        even = [one for one in best if max(loads(question, one)) - min(loads(question, one)) <= 1]
        assert max(loads(question, pairs)) - min(loads(question, pairs)) <= 1
        fitting = set(question.fitting)
        assert len(fitting & set(pairs)) == max(len(fitting & set(one)) for one in even)
    assert solve(question) == pairs


def test_300_things_by_40_experts_five_times_each_takes_seconds_and_is_even() -> None:
    chance = random.Random(7)
    every = list(itertools.product(range(300), range(40)))
    barred = set(chance.sample(every, 1_200))
    fitting = {(t, e) for t, e in every if t % 8 == e % 8}
    question = Question(300, 40, 5, set(every) - barred, fitting, [None] * 40)

    began = time.perf_counter()
    pairs = solve(question)
    seconds = time.perf_counter() - began

    assert len(pairs) == 1_500
    assert not barred & set(pairs)
    assert max(loads(question, pairs)) - min(loads(question, pairs)) <= 1
    assert len(fitting & set(pairs)) > 1_300
    assert seconds < 20
    print(f"300 things, 40 experts, 5 reviews each: {seconds:.1f} s")
