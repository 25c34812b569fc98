"""Two editors save in any order, over fields and pages, with answers lost: every text they sent is accounted for."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ipportal.core.accounts.models import User
from ipportal.core.submissions import actions
from ipportal.core.submissions.drafting import LATE, OTHER, SAVED, Page, choose, save_field
from ipportal.core.submissions.models import DraftField, OtherText, Submission
from ipportal.core.submissions.suggestions import SUGGESTION
from tests.people import AGENCY, Cast

pytestmark = pytest.mark.django_db
KEYS = ("title", "body")


@dataclass
class Sent:
    """A text as its page sent it."""

    page: int
    key: str
    typed: str
    base: int
    writer: str
    turn: int


@dataclass
class Told:
    """The story so far, kept beside the portal: who wrote which revision, and every text that was taken."""

    draft: Submission
    people: tuple[User, ...]
    writers: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    taken: list[Sent] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)  # texts that somebody replaced who had them before the eyes

    def send(self, sent: Sent) -> tuple[str, int]:
        before = standing(self.draft, sent.key)
        page = Page(sent.writer, sent.turn)
        saved = save_field(self.draft, sent.key, sent.typed, sent.base, by=self.people[sent.page], page=page)
        event(saved.how)
        if saved.how == SAVED:
            self.replaced(sent, before)
        if saved.how in (SAVED, OTHER):
            self.taken.append(sent)
        return saved.how, saved.revision

    def replaced(self, sent: Sent, before: tuple[str, int]) -> None:
        """Only what the page had before it, or had written itself, may make room for its text."""
        typed, revision = before
        unseen = {self.writers[sent.key][number] for number in range(sent.base + 1, revision + 1)}
        assert unseen <= {sent.writer}, f"{sent} took the place of a text that it had not seen"
        newer = [one for one in self.taken if (one.writer, one.key) == (sent.writer, sent.key) and one.turn > sent.turn]
        assert not newer, f"{sent} came late and took the place of its own page's newer text"
        self.seen.add((sent.key, typed))
        self.seen.discard((sent.key, sent.typed))
        self.writers[sent.key][revision + 1] = sent.writer

    def choose(self, person: User, *, mine: bool) -> None:
        other = OtherText.objects.filter(submission=self.draft, settled_at__isnull=True).first()
        if other is not None:
            before = standing(self.draft, other.key)
            choose(other, by=person, mine=mine)
            if standing(self.draft, other.key) != before:
                self.writers[other.key][before[1] + 1] = "chosen"

    def nothing_is_lost(self) -> None:
        """Each text stands, is kept beside, or made room for one whose writer had seen it or is the same page."""
        for sent in self.taken:
            later = any((one.writer, one.key) == (sent.writer, sent.key) and one.turn > sent.turn for one in self.taken)
            kept = OtherText.objects.filter(submission=self.draft, key=sent.key, typed=sent.typed).exists()
            stands = standing(self.draft, sent.key)[0] == sent.typed
            assert stands or kept or later or (sent.key, sent.typed) in self.seen, sent


def standing(draft: Submission, key: str) -> tuple[str, int]:
    row = DraftField.objects.filter(submission=draft, key=key).first()
    return (row.typed, row.revision) if row else ("", 0)


steps = st.lists(
    st.tuples(
        st.sampled_from(["type", "type", "type", "answer lost", "sent again", "reload", "keep", "drop"]),
        st.integers(0, 2),  # which page: two of Li's, one of the colleague's
        st.sampled_from(KEYS),
        st.text(alphabet="ab", min_size=1, max_size=3),
    ),
    min_size=5,
    max_size=25,
)


@given(steps=steps)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_accepted_text_is_lost(cast: Cast, steps: list[tuple[str, int, str, str]]) -> None:
    held = cast["co-owner"].memberships.filter(role="agency_editor")
    if not held.exists():
        cast.gives("co-owner", "agency_editor", AGENCY)
    people = (cast["agency-a"], cast["agency-a"], cast["co-owner"])
    told = Told(actions.begin(SUGGESTION, cast.bodies[AGENCY], by=people[0]), people)
    bases = [dict.fromkeys(KEYS, 0) for _page in people]
    writers, turns = [f"page {number}" for number in range(3)], [0, 0, 0]
    sent_before: dict[tuple[int, str], list[Sent]] = defaultdict(list)

    for how, page, key, typed in steps:
        if how == "reload":
            writers[page] += "'"
            bases[page] = {one: standing(told.draft, one)[1] for one in KEYS}
        elif how in ("keep", "drop"):
            told.choose(people[page], mine=how == "keep")
        elif how == "sent again":
            if before := sent_before[page, key]:
                told.send(before[len(typed) % len(before)])
        else:
            turns[page] += 1
            sent = Sent(page, key, typed, bases[page][key], writers[page], turns[page])
            sent_before[page, key].append(sent)
            outcome, revision = told.send(sent)
            assert outcome != LATE
            if how == "type" and outcome != OTHER:
                bases[page][key] = revision
        told.nothing_is_lost()
