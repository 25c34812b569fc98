"""What came out: of each thing the raw mean, median and spread of its scores, and who has not scored."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ipportal.core.reviewing.models import Assignment, Candidate, Conflict, ConflictState, Expert, ReviewRound, Score


class Numbers:
    """Exact numbers: a mean is a fraction, and is rounded where it is shown and nowhere else."""

    scores: list[Score]

    @property
    def totals(self) -> list[Decimal]:
        return sorted(score.total for score in self.scores)

    @property
    def mean(self) -> Fraction | None:
        totals = self.totals
        return sum(map(Fraction, totals), Fraction(0)) / len(totals) if totals else None

    @property
    def median(self) -> Decimal | None:
        totals, half = self.totals, len(self.scores) // 2
        if not totals:
            return None
        return totals[half] if len(totals) % 2 else (totals[half - 1] + totals[half]) / 2

    @property
    def spread(self) -> Decimal | None:
        """From the lowest to the highest."""
        totals = self.totals
        return totals[-1] - totals[0] if totals else None

    @property
    def shown_mean(self) -> Decimal | None:
        mean = self.mean
        return None if mean is None else Decimal(mean.numerator) / Decimal(mean.denominator)


@dataclass(frozen=True)
class Result(Numbers):
    """Of one thing."""

    candidate: Candidate
    scores: list[Score]
    missing: list[Expert]


@dataclass(frozen=True)
class Reviewer(Numbers):
    """Of one expert: what was given to whatever was judged, and how many things are not judged yet."""

    expert: Expert
    scores: list[Score]
    missing: int


def by_reviewer(results: Iterable[Result]) -> list[Reviewer]:
    """The same scores, by who gave them; no further query."""
    given: dict[Expert, list[Score]] = defaultdict(list)
    missing: Counter[Expert] = Counter()
    for result in results:
        missing.update(result.missing)
        for score in result.scores:
            given[score.assignment.expert].append(score)
    people = sorted({*given, *missing}, key=lambda expert: (expert.name, expert.pk))
    return [Reviewer(expert, given[expert], missing[expert]) for expert in people]


def standing_scores(found: ReviewRound) -> list[Score]:
    """The last version of each: of standing assignments alone, never past a confirmed conflict."""
    confirmed = set(
        Conflict.objects.filter(candidate__round=found, state=ConflictState.CONFIRMED).values_list(
            "candidate_id", "expert_id"
        )
    )
    rows = Score.objects.filter(assignment__candidate__round=found, assignment__ended_at__isnull=True)
    last: dict[int, Score] = {}
    for score in rows.select_related("assignment__expert").order_by("assignment_id", "number"):
        if (score.assignment.candidate_id, score.assignment.expert_id) not in confirmed:
            last[score.assignment_id] = score
    return list(last.values())


def results_of(found: ReviewRound) -> list[Result]:
    """By mean, the highest first, then by number; those without a score last. Four queries, however many there are."""
    scores: dict[int, list[Score]] = defaultdict(list)
    for score in standing_scores(found):
        scores[score.assignment.candidate_id].append(score)
    missing = _missing(found, {score.assignment_id for many in scores.values() for score in many})
    made = [Result(one, scores[one.pk], missing[one.pk]) for one in found.candidates.standing()]
    return sorted(made, key=_place)


def _missing(found: ReviewRound, scored: Iterable[int]) -> dict[int, list[Expert]]:
    missing: dict[int, list[Expert]] = defaultdict(list)
    rows = Assignment.objects.standing().filter(candidate__round=found).exclude(pk__in=scored)
    for assignment in rows.select_related("expert"):
        missing[assignment.candidate_id].append(assignment.expert)
    return missing


def _place(result: Result) -> tuple[bool, Fraction, int]:
    mean = result.mean
    return mean is None, -(mean or Fraction(0)), result.candidate.number
