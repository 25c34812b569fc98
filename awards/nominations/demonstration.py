"""Nominations of the demonstration: each goes its way in the demonstration editions there are, on their days."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db import transaction

from awards.nominations import filing
from awards.nominations.actions import begin_nomination, move_nomination
from awards.nominations.consent import answer_co_owner, ask_co_owner
from awards.nominations.eligibility import certain, eligibility
from awards.nominations.models import Nomination
from awards.nominations.rules import channels_of
from awards.nominations.states import State
from awards.rounds.models import Edition, NominationKind, PhaseKind
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit import clock
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.kit.identifiers import written
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.drafting import save_field
from ipportal.core.submissions.freezing import content_of, digest_of
from patents.register.models import Patent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ipportal.core.submissions.models import Submission

WHY: Final = "（演示）"
NOMINEE, CO_OWNER = "91320115TE0D001008", "12320211TE0D00119M"
FORM: Final = {
    "basis": f"{WHY}权利要求稳定，撰写完整。",
    "advance": f"{WHY}与现有技术相比有明显改进。",
    "protection": f"{WHY}已实施并许可，建立了维权机制。",
    "benefit": f"{WHY}带来经济效益，应用前景良好。",
}
STANDS_AT: Final = dt.datetime(2026, 1, 20, 10, tzinfo=OFFICE_ZONE)  # on which the demonstration stands
LOOKED_AT: Final = 40  # patents of the register that are tried for one nomination


class Story(NamedTuple):
    """How far it goes, as far as the calendar of its edition lets it."""

    ends: State
    with_co_owner: bool = False


STORIES: Final = (
    Story(State.DRAFT),
    Story(State.SUBMITTED, with_co_owner=True),
    Story(State.FORMAL_OK, with_co_owner=True),
    Story(State.RETURNED),
    Story(State.REJECTED),
    Story(State.FORMAL_OK),
)


def seed_nominations() -> int:
    """Lay them down once; says how many are new. The clock is left where it was last set here."""
    editions = Edition.objects.published().filter(demonstration=True, nominations__isnull=True)
    made = 0
    with transaction.atomic():
        for edition in editions.prefetch_related("phases").order_by("number"):
            for story in STORIES:
                made += Way(edition, story).goes()
        if made:
            record("demonstration of nominations made", by=SYSTEM, nominations=made)
    return made


class Way:
    """One nomination on its way; each step on its day, by whoever makes it, none after the demonstration's today."""

    kind = NominationKind.PROJECT

    def __init__(self, edition: Edition, story: Story, token: str = "") -> None:
        self.edition, self.story = edition, story
        self.token = token or f"demonstration {edition.number} {STORIES.index(story)}"
        self.days = {phase.kind: phase for phase in edition.phases.all()}

    def goes(self) -> bool:
        if PhaseKind.NOMINATING not in self.days or not self.at(self.days[PhaseKind.NOMINATING].opens_on):
            return False
        if not (channel := self._channel()) or not (facts := self.facts()):
            return False
        self.speaker = channel[1]
        self.nominee = person("nominator")
        self.nomination = begin_nomination(
            self.edition, self.kind, body(NOMINEE), by=self.nominee, channel=channel[0], token=self.token,
            may_be_published=True, **facts,
        )  # fmt: skip
        for step in self._steps():
            if not step:
                break
        return True

    def _steps(self) -> Iterator[bool]:
        """Each says whether it goes on."""
        ends = self.story.ends
        yield ends != State.DRAFT
        yield self._is_sent() and ends != State.SUBMITTED
        filing.recommend(
            self.nomination, by=self.speaker, reason=f"{WHY}同意推荐",
            local_notice_from=self.days[PhaseKind.NOMINATING].opens_on, local_notice_until=clock.today(),
        )  # fmt: skip
        formal = self.days.get(PhaseKind.FORMAL)
        yield formal is not None and self.at(formal.opens_on)
        self._is_checked()

    def _is_sent(self) -> bool:
        if self.story.with_co_owner:
            asked = ask_co_owner(self.nomination, by=self.nominee, credit_code=CO_OWNER)
            if self.story.ends != State.SUBMITTED:
                answer_co_owner(asked, by=person("co-owner"), agreed=True)
        fill(filing.begin_form(self.nomination, by=self.nominee), self.nominee)
        return True

    def _is_checked(self) -> None:
        official, form = person("official"), filing.filed(self.nomination)
        assert form is not None  # noqa: S101 - it was sent
        if self.story.ends == State.RETURNED:
            submissions.return_for_changes(form, f"{WHY}请补充授权公告文本", by=official)
        elif self.story.ends == State.REJECTED:
            filing.end_nomination(self.nomination, State.REJECTED, by=official, reason=f"{WHY}不符合申报条件")
        else:
            submissions.accept(form, by=official)
            reviewed = self.days.get(PhaseKind.PRELIMINARY)
            if reviewed is not None and self.at(reviewed.opens_on):
                move_nomination(self.nomination, State.PRELIMINARY, by=official)

    def at(self, day: dt.date) -> bool:
        """Whether that morning has come; then it is that morning."""
        morning = dt.datetime.combine(day, dt.time(9), OFFICE_ZONE)
        if morning <= STANDS_AT:
            set_clock(morning)
        return morning <= STANDS_AT

    def _channel(self) -> tuple[Organisation, User] | None:
        """One that has places left, and whoever speaks for it."""
        used = self.edition.nominations.filter(kind=self.kind).values_list("channel", flat=True)
        for quota in channels_of(self.edition, self.kind):
            held = quota.organisation.memberships.filter(user__demonstration=True).select_related("user").first()
            if held and list(used).count(quota.organisation_id) < quota.places:
                return quota.organisation, held.user
        return None

    def facts(self) -> dict[str, str]:
        """What is nominated; nothing where the register has nothing fit for it."""
        patent = self._patent()
        return {"number": written(patent.pk)} if patent else {}

    def is_fit(self, tried: Nomination) -> bool:
        return not certain(eligibility(tried))

    def _patent(self) -> Patent | None:
        """Of the demonstration's register, eligible and not nominated yet."""
        taken = Nomination.objects.filter(number__isnull=False).values("number")
        found = Patent.objects.filter(demonstration=True, kind=1, granted_on__lte=self.edition.cut_off_on, award="")
        found = (
            found.exclude(number__in=taken).filter(county__gte=320000, county__lt=330000).order_by("-filed_on", "pk")
        )
        for patent in found[:LOOKED_AT]:
            tried = Nomination(edition=self.edition, kind=NominationKind.PROJECT, number=patent.pk, body=body(NOMINEE))
            tried.owner_code = patent.credit_code
            if self.is_fit(tried):
                return patent
        return None


def body(code: str) -> Organisation:
    return Organisation.objects.get(credit_code=code)


def person(username: str) -> User:
    return User.objects.get(username=username, demonstration=True)


def fill(form: Submission, by: User) -> None:
    for key, words in FORM.items():
        save_field(form, key, words, 0, by=by)
    submissions.submit(form, by=by, token=digest_of(content_of(form)))
