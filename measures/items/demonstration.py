"""The demonstration year: tasks and milestones of 2025 and 2026 for every item, two quarters, states and reports.

Deterministic, every row marked as demonstration; nothing in it was published by anybody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db import transaction

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import CITY_OFFICIAL, DEPARTMENT_LIAISON, OFFICIAL
from ipportal.core.audit.actions import SYSTEM, record
from ipportal.core.kit.clock import OFFICE_ZONE, set_clock
from ipportal.core.metrics.actions import show_new_data
from measures.items.actions import move_item
from measures.items.models import Body, BodyRole, Comparator, ItemKind, PolicyItem, Target
from measures.items.queries import with_parts
from measures.items.reports.models import ProgressReport, ReportingPeriod, ReportState
from measures.items.states import State
from measures.items.work.models import Evidence, EvidenceKind, Milestone, Task

SAYS: Final = "system"  # who is said to have done what nobody did
SINCE: Final = dt.date(2020, 1, 1)
YEARS: Final = (2025, 2026)
MEMBERS: Final = (
    ("official", "JSIPO", OFFICIAL),
    ("official-2", "JSIPO", OFFICIAL),
    ("dept-edu", "education", DEPARTMENT_LIAISON),
    ("dept-finance", "finance", DEPARTMENT_LIAISON),
    ("official-nj", "city-320100", CITY_OFFICIAL),
    ("official-sz", "city-320500", CITY_OFFICIAL),
    ("official-wx", "city-320200", CITY_OFFICIAL),
)
STEPS: Final = (
    ((3, 31), "制定{year}年工作方案", "Draw up the work plan of {year}"),
    ((6, 30), "开展上半年工作调度", "Review the first half of the year"),
    ((9, 30), "组织专项检查", "Carry out the special check"),
    ((12, 20), "完成年度总结", "Complete the summary of the year"),
)
YEARLY: Final = (((12, 20), "开展{year}年度评估", "Assess the year {year}"),)
POINTS: Final = (
    (dt.date(2025, 4, 30), "工作方案印发实施", "Work plan issued"),
    (dt.date(2025, 9, 30), "中期评估完成", "Mid-term assessment completed"),
    (dt.date(2026, 12, 31), "阶段目标完成", "Goals of this stage reached"),
)
LEFT_OPEN: Final = {"F1": {4}, "F3": {3, 4}, "C4": {4}, "T1": {4}, "I1": {3}}  # steps of 2025 not done, by item
SOON: Final = {"C1": dt.date(2026, 1, 30), "T5": dt.date(2026, 1, 28)}  # one more task that is due shortly
LATE_DAYS, EARLY_DAYS = dt.timedelta(days=12), dt.timedelta(days=5)
MOVES: Final = (
    (dt.datetime(2025, 1, 15, 10, tzinfo=OFFICE_ZONE), State.IN_PROGRESS, ""),
    (dt.datetime(2025, 12, 22, 10, tzinfo=OFFICE_ZONE), State.DONE, ""),
    (dt.datetime(2025, 12, 24, 10, tzinfo=OFFICE_ZONE), State.AT_RISK, "演示：进度滞后，需协调解决"),
    (dt.datetime(2025, 12, 26, 10, tzinfo=OFFICE_ZONE), State.SUSPENDED, "演示：等待国家部门明确政策"),
)
PLANNED: Final = {"F2", "T4"}
ENDS: Final = {State.DONE: ("C5", "I1"), State.AT_RISK: ("F3", "I4"), State.SUSPENDED: ("F7",)}
NOT_REPORTED: Final = ("F2", "I3")
CLAIMS: Final = {"C3": 100, "F1": 100, "I1": 100}


def seed_measures() -> int:
    """Lay down what is missing; says how many tasks are new. The clock is left where it was last set here."""
    if Task.objects.filter(demonstration=True).exists():
        return 0
    with transaction.atomic():
        _members()
        items = list(with_parts(PolicyItem.objects.current()))
        tasks = [task for place, item in enumerate(items) for task in _tasks(place, item)]
        Task.objects.bulk_create(tasks)
        _wait_for_the_step_before()
        for place, item in enumerate(items):
            _milestones(place, item)
        _one_target_of_our_own(items)
        _moves(items)
        _reports(items)
        record("demonstration of measures made", by=SYSTEM, tasks=len(tasks))
        show_new_data()
    return len(tasks)


def _members() -> None:
    """Accounts of the demonstration act for the very bodies that the measures name."""
    bodies = dict(Body.objects.values_list("key", "organisation_id"))
    people = {person.username: person for person in User.objects.filter(demonstration=True)}
    for username, key, role in MEMBERS:
        Membership.objects.get_or_create(
            user=people[username], organisation_id=bodies[key], role_id=role, begins_on=SINCE
        )


def _tasks(place: int, item: PolicyItem) -> Iterator[Task]:
    """The owners take turns: lead, joint and executing bodies."""
    owners = [part.organisation_id for part in item.responsibilities.all()][:4]
    steps = STEPS if item.kind == ItemKind.MEASURE else YEARLY
    for year in YEARS:
        for number, (day, zh, en) in enumerate(steps, 1):
            due_on = dt.date(year, *day)
            done_on = _done_on(place, item.code, number, due_on) if year == YEARS[0] else None
            yield Task(
                item=item,
                title_zh=zh.format(year=year),
                title_en=en.format(year=year),
                owner_id=owners[(number - 1) % len(owners)],
                year=year,
                due_on=due_on,
                done_on=done_on,
                done_by=SAYS if done_on else "",
                demonstration=True,
            )
    if item.code in SOON:
        zh, en = "报送工作台账", "Hand in the work ledger"
        yield Task(
            item=item, title_zh=zh, title_en=en, owner_id=owners[0], year=YEARS[1], due_on=SOON[item.code],
            demonstration=True,
        )  # fmt: skip


def _done_on(place: int, code: str, number: int, due_on: dt.date) -> dt.date | None:
    if number in LEFT_OPEN.get(code, ()):
        return None
    return due_on + LATE_DAYS if (4 * place + number) % 7 == 3 else due_on - EARLY_DAYS


def _wait_for_the_step_before() -> None:
    links = Task.depends_on.through
    before: Task | None = None
    rows = []
    for task in Task.objects.filter(demonstration=True).order_by("item", "year", "due_on", "pk"):
        if before is not None and (before.item_id, before.year) == (task.item_id, task.year):
            rows.append(links(from_task=task, to_task=before))
        before = task
    links.objects.bulk_create(rows)


def _milestones(place: int, item: PolicyItem) -> None:
    """The first is reached and proven; of every third item the second as well, of the others it lacks evidence."""
    points = POINTS if item.kind == ItemKind.MEASURE else POINTS[1:2]
    for number, (due_on, zh, en) in enumerate(points):
        reached = due_on - EARLY_DAYS if due_on.year == YEARS[0] and item.code not in PLANNED else None
        milestone = Milestone.objects.create(
            item=item, title_zh=zh, title_en=en, due_on=due_on, reached_on=reached,
            reached_by=SAYS if reached else "", demonstration=True,
        )  # fmt: skip
        if reached and (number == 0 or place % 3 == 0) and item.code != "I1":
            Evidence.objects.create(
                item=item, milestone=milestone, kind=EvidenceKind.DOCUMENT, label_zh=f"{zh}（演示材料）",
                label_en=f"{en} (demonstration)", dated_on=reached, is_public=number == 0, added_by=SAYS,
                demonstration=True,
            )  # fmt: skip


def _one_target_of_our_own(items: list[PolicyItem]) -> None:
    """The source states no figure for it; this one is the demonstration's, so that a missed target can be seen."""
    item = next(item for item in items if item.code == "C3")
    Target.objects.create(
        item=item, indicator_zh="高价值发明专利拥有量（演示目标）",
        indicator_en="High-value invention patents in force (demonstration target)", comparator=Comparator.AT_LEAST,
        low=Decimal(900_000), unit_zh="件", unit_en="patents", due_on=dt.date(2025, 12, 31),
        metric="high-value-invention-patents", region="320000", order=99, demonstration=True,
    )  # fmt: skip


def _moves(items: list[PolicyItem]) -> None:
    official = User.objects.get(username="official")
    begun = [item for item in items if item.code not in PLANNED]
    for moment, target, reason in MOVES:
        set_clock(moment)
        for item in begun:
            if target == State.IN_PROGRESS or item.code in ENDS[target]:
                move_item(item, target, by=official, reason=reason)


def _reports(items: list[PolicyItem]) -> None:
    """The third quarter is closed, two never reported; the fourth is open, and nobody has reported yet."""
    closed = ReportingPeriod.objects.create(
        year=2025, quarter=3, opens_on=dt.date(2025, 10, 1), due_on=dt.date(2025, 10, 31),
        closed_on=dt.date(2025, 12, 1), demonstration=True,
    )  # fmt: skip
    ReportingPeriod.objects.create(
        year=2025, quarter=4, opens_on=dt.date(2026, 1, 1), due_on=dt.date(2026, 1, 31), demonstration=True
    )
    for place, item in enumerate(items):
        if item.kind == ItemKind.MEASURE and item.code not in NOT_REPORTED:
            claim = CLAIMS.get(item.code, 40 + place % 4 * 5)
            report = _submitted(item, closed, dt.datetime(2025, 10, 20, 10, tzinfo=OFFICE_ZONE), claim)
            report.state, report.decided_by_id, report.decided_by = ReportState.ACCEPTED, -1, SAYS
            report.decided_at = dt.datetime(2025, 11, 5, 10, tzinfo=OFFICE_ZONE)
            report.save()


def _submitted(item: PolicyItem, period: ReportingPeriod, at: dt.datetime, claim: int) -> ProgressReport:
    lead = next(part for part in item.responsibilities.all() if part.role == BodyRole.LEAD)
    report = ProgressReport.objects.create(
        item=item, period=period, claimed_percent=claim, demonstration=True,
        narrative=f"（演示）{lead.organisation}按计划推进“{item.text_zh.rstrip('。')}”。",
    )  # fmt: skip
    report.state, report.submitted_by_id, report.submitted_by = ReportState.SUBMITTED, 0, SAYS
    report.submitted_at = report.first_submitted_at = at
    report.save()
    return report
