"""Laying down the centres of the demonstration: each is led along its story by the people whose steps they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from ipportal.core.accounts.models import Membership
from ipportal.core.accounts.roles import AGENCY_SIGNATORY
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.submissions import actions as submissions
from patents.centres.actions import move_centre
from patents.centres.applications import filing
from patents.centres.applications.actions import begin_centre
from patents.centres.calls.actions import draft_call, publish_call
from patents.centres.calls.models import Call
from patents.centres.consortium.actions import accept_invitation, invite_member
from patents.centres.contracts.actions import begin_building, sign_contract
from patents.centres.contracts.days import months_after
from patents.centres.demonstration.filling import Cast, apply_with, checked, hand_in
from patents.centres.demonstration.stories import (
    AMOUNT,
    CALLS,
    PLANS,
    STORIES,
    YEARS,
    Days,
    Story,
)
from patents.centres.evaluation.actions import decide_acceptance, evaluate_midterm, open_acceptance
from patents.centres.judging.publicity import approve, put_on_notice
from patents.centres.models import Centre
from patents.centres.money.actions import pay_instalment, release_instalment
from patents.centres.reports.models import CentreReport
from patents.centres.states import RUNNING, State

if TYPE_CHECKING:
    from ipportal.core.submissions.models import Submission

SINCE: Final = dt.date(2020, 1, 1)
TODAY: Final = dt.date(2026, 1, 20)  # on which the demonstration stands
SIGNERS: Final = {body.signs: body.code for story in STORIES for body in (story.lead, story.partner)}
S = State


def seed_centres(stories: Sequence[Story] = STORIES) -> int:
    """Lay them down once; says how many are new. The clock is left where it was last set here."""
    if Centre.objects.filter(demonstration=True).exists():
        return 0
    with transaction.atomic():
        cast = Cast()
        for username, code in SIGNERS.items():
            Membership.objects.get_or_create(
                user=cast[username], organisation=cast.bodies[code], role_id=AGENCY_SIGNATORY,
                defaults={"begins_on": SINCE},
            )  # fmt: skip
        for code in dict.fromkeys(story.call for story in stories):
            _call(CALLS[code], cast)
        for story in stories:
            _Centre(story, cast).goes_its_way()
        record("demonstration of centres made", by=SYSTEM, centres=len(stories))
    return len(stories)


def _at(day: dt.date) -> None:
    set_clock(dt.datetime.combine(day, dt.time(10), OFFICE_ZONE))


def _call(days: Days, cast: Cast) -> None:
    _at(days.opens)
    year = days.opens.year
    call = draft_call(
        by=cast["official"], plans=PLANS | {"reports": days.reports}, code=days.code, year=year,
        name_zh=f"{year}年培育中心申报（演示）", name_en=f"Call for cultivation centres {year} (demonstration)",
        opens_on=days.opens, closes_on=days.closes, notice_working_days=5, demonstration=True,
        lead_kinds=["enterprise", "university", "institute", "agency"], one_running_per_lead=days.one_per_lead,
    )  # fmt: skip
    publish_call(call, by=cast["official-2"])


class _Centre:
    """One centre on its way; each step on its day, by whoever makes it."""

    def __init__(self, story: Story, cast: Cast) -> None:
        self.story, self.cast, self.days = story, cast, CALLS[story.call]
        self.official, self.second = cast["official"], cast["official-2"]
        self.lead = cast[story.lead.signs]

    def goes_its_way(self) -> None:
        self.begins()
        if self.story.ends == S.DRAFT:
            return
        apply_with(self.centre, self.story, self.cast)
        if self.ends_as_an_application():
            return
        self.is_contracted()
        if self.story.ends != S.CONTRACTED:
            self.builds()

    def begins(self) -> None:
        _at(self.days.opens + dt.timedelta(days=9))
        story, call = self.story, Call.objects.get(code=self.story.call)
        self.centre = begin_centre(
            call, self.cast.bodies[story.lead.code], by=self.lead, token=f"{story.call} {story.topic_en}",
            name_zh=story.name, name_en=story.name_en, field=call.fields.get(name_zh=story.field),
            summary_zh="（演示）联合开展专利导航、布局与培育。",
            summary_en="(Demonstration) Navigation, filing and growth.",
        )  # fmt: skip
        partner = self.cast.bodies[story.partner.code]
        invitation = invite_member(self.centre, by=self.lead, credit_code=partner.credit_code or "")
        accept_invitation(invitation, by=self.cast[story.partner.signs])

    def ends_as_an_application(self) -> bool:
        """Step by step until the one where its story ends; whether it does before a contract."""
        days, why = self.days, "（演示）"
        steps: list[tuple[State, dt.date, Callable[[], object]]] = [
            (S.SUBMITTED, days.opens, lambda: None),
            (S.WITHDRAWN, days.opens,
             lambda: filing.end_application(self.centre, S.WITHDRAWN, by=self.lead, reason=why)),
            (S.RECOMMENDED, days.decided,
             lambda: filing.recommend(self.centre, by=self.cast[self.story.lead.city], reason=f"{why}同意推荐")),
            (S.CHECKED, days.decided, lambda: submissions.accept(self.application, by=self.official)),
            (S.REJECTED, days.decided,
             lambda: filing.end_application(self.centre, S.REJECTED, by=self.official, reason=f"{why}评审未通过")),
            (S.REVIEWED, days.decided,
             lambda: move_centre(self.centre, S.REVIEWED, by=self.official, reason=f"{why}专家评审通过")),
            (S.ON_NOTICE, self.noticed,
             lambda: put_on_notice(self.centre, by=self.official, reason=f"{why}公示", working_days=5)),
            (S.APPROVED, days.approved, lambda: approve(self.centre, by=self.second, reason=f"{why}批复")),
        ]  # fmt: skip
        for state, day, act in steps:
            if state in (S.WITHDRAWN, S.REJECTED) and state != self.story.ends:
                continue
            _at(max(day, self.days.opens + dt.timedelta(days=9)))
            act()
            self.centre.refresh_from_db()
            if state == self.story.ends:
                return True
        return False

    @property
    def noticed(self) -> dt.date:
        """One whose story ends on notice stands there today."""
        return TODAY - dt.timedelta(days=5) if self.story.ends == S.ON_NOTICE else self.days.noticed

    @property
    def application(self) -> Submission:
        found = filing.filed(self.centre)
        assert found is not None  # noqa: S101 - it was sent
        return found

    def is_contracted(self) -> None:
        self.centre = sign_contract(
            self.centre, by=self.official, contract_no=f"演示{self.days.opens.year}-{self.centre.pk}",
            contracted_on=self.days.approved, begins_on=self.days.begins,
            ends_on=months_after(self.days.begins, 12 * YEARS) - dt.timedelta(days=1), contract_fen=AMOUNT,
            own_funds_fen=AMOUNT,
        )  # fmt: skip

    def builds(self) -> None:
        _at(self.days.begins)
        begin_building(self.centre, by=self.official)
        self.is_paid(1)
        for number, report in enumerate(self.centre.reports.order_by("due_on", "pk"), 1):
            if report.due_on > TODAY or not self.reports(report, number):
                break
        self.is_judged()

    def reports(self, report: CentreReport, number: int) -> bool:
        """Handed in before its day and accepted, except where the story wants to show what else happens."""
        late = self.story.ends == S.BUILDING and report.kind == "annual"
        _at(report.due_on + dt.timedelta(days=11) if late else report.opens_on + dt.timedelta(days=9))
        submission = hand_in(report, self.story, self.cast, number=number)
        report.refresh_from_db()
        if late and self.story.lead.signs == "agency-b":
            returned = "（演示）请补充授权专利清单"
            submissions.return_for_changes(submission, returned, by=self.cast[self.story.lead.city])
            return False
        checked(report, self.story, self.cast)
        if late:
            return False
        submissions.accept(submission, by=self.official)
        if report.kind == "midterm":
            return self.passes_midterm()
        return True

    def passes_midterm(self) -> bool:
        why, ends = "（演示）", self.story.ends
        if ends == S.TERMINATED:
            evaluate_midterm(self.centre, "stop", by=self.official, reason=f"{why}未达到中期目标")
        elif ends == S.RECTIFYING:
            until = TODAY + dt.timedelta(days=60)
            evaluate_midterm(self.centre, "rectify", by=self.official, reason=f"{why}限期整改", rectify_by=until)
        else:
            evaluate_midterm(self.centre, "pass", by=self.official, reason=f"{why}达到中期目标")
            self.is_paid(2)
        self.centre.refresh_from_db()
        return self.centre.state in RUNNING

    def is_judged(self) -> None:
        if self.story.ends not in (S.ACCEPTANCE, S.ACCEPTED, S.FAILED, S.POSTPONED):
            return
        _at(self.days.begins.replace(year=self.days.begins.year + YEARS, month=11))
        open_acceptance(self.centre, by=self.official)
        why = "（演示）"
        facts: dict[str, Any] = {}
        outcome = {S.ACCEPTED: "excellent", S.FAILED: "fail", S.POSTPONED: "postpone"}.get(self.story.ends)
        if outcome == "postpone":
            facts = {"postponed_until": TODAY + dt.timedelta(days=120)}
        if outcome == "fail":
            facts = {"recover_fen": AMOUNT // 10}
        if outcome:
            decide_acceptance(self.centre, outcome, by=self.second, reason=f"{why}验收意见", **facts)
        if outcome == "excellent":
            self.is_paid(3)

    def is_paid(self, seq: int) -> None:
        released = release_instalment(self.centre.instalments.get(seq=seq), by=self.official)
        pay_instalment(released, by=self.cast["finance-official"], voucher="演示")
