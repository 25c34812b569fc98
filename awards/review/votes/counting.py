"""What the sealed ballots say: votes, places, the cut, and ties at it, which no rule puts in order; and the seal."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from awards.review.votes.models import Ballot

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from awards.review.votes.models import Vote


class Side(StrEnum):
    """Of the cut."""

    ABOVE = "above"
    TIED = "tied"
    BELOW = "below"


class Place(NamedTuple):
    """Votes for a candidate, its place (those with as many share it), on which side of the cut it stands."""

    candidate: int
    votes: int
    place: int
    side: Side


def places(votes: Mapping[int, int], most: int) -> list[Place]:
    """By votes; nobody without a vote is above the cut. More at the cut than places left: they are tied."""
    ordered = sorted(votes, key=lambda one: (-votes[one], one))
    numbers = sorted(votes.values(), reverse=True)
    cut = max(numbers[most - 1], 1) if most <= len(numbers) else 1
    is_tied = sum(one >= cut for one in numbers) > most

    def side(own: int) -> Side:
        if own < cut:
            return Side.BELOW
        return Side.TIED if is_tied and own == cut else Side.ABOVE

    def place(own: int) -> int:
        return 1 + sum(other > own for other in numbers)

    return [Place(one, votes[one], place(votes[one]), side(votes[one])) for one in ordered]


class Row(NamedTuple):
    nomination: Nomination
    place: Place


class Count(NamedTuple):
    rows: list[Row]
    ballots: int
    blank: int
    is_whole: bool  # the ballots are those that were sealed

    @property
    def tied(self) -> list[Row]:
        return [row for row in self.rows if row.place.side == Side.TIED]


def count(vote: Vote) -> Count:
    """Of a closed vote."""
    ballots = list(Ballot.objects.filter(vote=vote).values_list("pk", "choices"))
    names = {one.nomination_id: one.nomination for one in vote.candidates.select_related("nomination__body")}
    given = Counter(chosen for _, choices in ballots for chosen in choices)
    rows = [Row(names[one.candidate], one) for one in places({pk: given[pk] for pk in names}, vote.most)]
    whole = digest_of(ballots) == vote.digest and len(ballots) == vote.voted
    return Count(rows, len(ballots), sum(not choices for _, choices in ballots), whole)


def digest_of(ballots: Iterable[tuple[object, list[int]]]) -> str:
    """As the database seals them: a line for each, number and choices, in the order of the lines."""
    lines = sorted(f"{pk} {','.join(str(one) for one in choices)}" for pk, choices in ballots)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
