"""What Li claims is held against the register: every verdict as a slow oracle finds it, every planted fault named."""

from __future__ import annotations

import calendar
import datetime as dt
import random
import time
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import IntegrityError, connection, transaction

from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.identifiers import written
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.actions import Faulty
from ipportal.core.submissions.attachments.actions import attach
from ipportal.core.submissions.models import Submission
from patents.centres.models import Centre
from patents.centres.money.actions import pay_instalment, release_instalment
from patents.centres.queries import programme
from patents.centres.reports import filing
from patents.centres.reports.models import CentreReport
from patents.centres.verification.comparing import compare
from patents.centres.verification.models import Claim, GrownPatent
from patents.highvalue.models import Finding
from patents.register.models import EventRetraction, Patent, PatentEvent
from tests.conftest import role
from tests.patents.centres.conftest import (
    LEAD,
    SECOND,
    Stand,
    code_of,
    drafted,
    make_call,
    moment,
    send,
    sign,
)
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db
FIGURES = {"inventions_granted": "2", "inventions_granted_total": "2", "high_value": "1", "high_value_total": "1"}
DAY = dt.date(2027, 1, 15)


def patent(number: int, **facts: Any) -> Patent:
    told = {"kind": 1, "title": "一种装置", "county": 320104, "seq": 1, "first_owner": "甲"} | facts
    with role("NONE"):
        return Patent.objects.create(number=number, **told)


def event(number: int, kind: str, on: dt.date, filed_on: dt.date | None = None) -> PatentEvent:
    more = {"county": 320104, "filed_on": filed_on} if kind == "G" else {}
    with role("NONE"):
        return PatentEvent.objects.create(number=number, seq=1, kind=kind, effective_on=on, **more)


def grown(people: Cast, number: int, filed: str = "2026-08-01", granted: str = "2026-11-01", **facts: Any) -> int:
    filed_on = dt.date.fromisoformat(filed)
    patent(number, filed_on=filed_on, credit_code=code_of(people, LEAD), **facts)
    event(number, "G", dt.date.fromisoformat(granted), filed_on)
    return number


def kinds_of(number: int, *kinds: int) -> None:
    with role("NONE"):
        for kind in kinds:
            Finding.objects.create(number=number, kind=kind, since=dt.date(2026, 11, 30), evidence="x", seq=1)


@pytest.fixture
def report(people: Cast, building: Centre, stand_at: Stand) -> CentreReport:
    stand_at(moment(str(DAY)))
    return building.reports.get(kind="half_year")


def sent(people: Cast, report: CentreReport, claimed: str, **typed: str) -> CentreReport:
    submission = filing.begin_report(report, by=people["member-a"])
    send(submission, people["member-a"], claimed=claimed, **(FIGURES | typed))
    sign(submission, people.bodies[AGENCY], people["agency-a"])
    report.refresh_from_db()
    return report


def verdicts(report: CentreReport) -> dict[int, list[str]]:
    return {claim.number: claim.faults for claim in report.claims.filter(version=report.version)}


def number(serial: int, year: int = 2026) -> int:
    return year * 10**8 + 10**7 + serial


def test_every_planted_fault_has_its_reason(people: Cast, report: CentreReport) -> None:
    good = grown(people, number(1))
    kinds_of(good, 2)
    lapsed = grown(people, number(2))
    event(lapsed, "L", dt.date(2026, 12, 1))
    foreign = number(3)
    patent(foreign, filed_on=dt.date(2026, 8, 1), credit_code="91320500TE0D00000X", first_owner="外单位")
    event(foreign, "G", dt.date(2026, 11, 1), dt.date(2026, 8, 1))
    early = grown(people, number(4, 2020), "2020-01-01", "2022-01-01")
    background = grown(people, number(5, 2020), "2020-01-01", "2022-01-01")
    overstated = grown(people, number(6))
    unknown = number(7)

    claimed = [
        f"{written(good)} 2", written(lapsed), written(foreign), written(early), f"{written(background)} 背景",
        f"{written(overstated)} 1,5", written(unknown),
    ]  # fmt: skip
    sent(people, report, "\n".join(claimed))

    assert verdicts(report) == {
        good: [],
        lapsed: ["not_in_force"],
        foreign: ["owner"],
        early: ["too_early"],
        background: [],
        overstated: ["kinds"],
        unknown: ["unknown"],
    }
    claims = list(report.claims.filter(version=report.version))
    told: dict[str, Any] = {
        one.kpi.code: (one.claimed, one.verified, one.difference) for one in compare(report, claims)
    }
    assert told == {"inventions_granted": (2, 1, 1), "high_value": (1, 1, 0)}


def test_all_faults_of_a_list_are_told_at_once(people: Cast, report: CentreReport) -> None:
    right = written(number(1))
    wrong = f"{right[:-1]}{'0' if right[-1] != '0' else '1'}"
    submission = filing.begin_report(report, by=people["member-a"])
    with pytest.raises(Faulty) as refused:
        send(submission, people["member-a"], claimed=f"{wrong}\nabc\n{right}\n{right}\n{right} 7", **FIGURES)

    told = [str(fault.message) for fault in refused.value.faults if fault.key == "claimed"]
    assert len(told) == 5
    assert not Claim.objects.exists()


def test_a_patent_is_grown_by_one_centre(people: Cast, report: CentreReport, stand_at: Stand) -> None:
    one = grown(people, number(1))
    kinds_of(one, 2)
    sent(people, report, written(one))
    other = another_centre(people)
    mine = other.reports.get(kind="half_year")
    with role("NONE"):
        Patent.objects.filter(pk=one).update(credit_code=code_of(people, AGENCY))
    submission = filing.begin_report(mine, by=people["nominator"])
    send(submission, people["nominator"], claimed=written(one), **FIGURES)
    mine.refresh_from_db()
    assert verdicts(mine) == {one: ["claimed_elsewhere"]}

    accept(people, report)
    assert list(GrownPatent.objects.values_list("number", "centre_id")) == []  # the register moved it away meanwhile
    with role("NONE"):
        GrownPatent.objects.create(number=one, centre=report.centre, report=report, since=DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        GrownPatent.objects.bulk_create([GrownPatent(number=one, centre=other, report=mine, since=DAY)])


def another_centre(people: Cast) -> Centre:
    """Put down as it stands: a second lead, the same agency."""
    call = make_call(people, "2026-b", opens_on=DAY, closes_on=dt.date(2027, 12, 31))
    centre = drafted(people, call, "nominator", SECOND, "新材料")
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE patents_centre DISABLE TRIGGER USER")
        Centre.objects.filter(pk=centre.pk).update(
            state="building", moved_by_id=0, moved_by="x", contract_no="x", contracted_on=dt.date(2026, 6, 1),
            begins_on=dt.date(2026, 7, 1), ends_on=dt.date(2029, 6, 30),
        )  # fmt: skip
        cursor.execute("ALTER TABLE patents_centre ENABLE TRIGGER USER")
    CentreReport.objects.create(
        centre=centre, kind="half_year", period="2026-H2", opens_on=dt.date(2027, 1, 1), due_on=dt.date(2027, 1, 31)
    )
    centre.refresh_from_db()
    return centre


def accept(people: Cast, report: CentreReport) -> Submission:
    filing.check_report(report, by=people["official-nj"])
    submission = filing.filed(report)
    assert submission is not None
    return submissions.accept(submission, by=people["official"])


def test_city_and_province_decide_and_what_is_accepted_is_locked(people: Cast, report: CentreReport) -> None:
    one = grown(people, number(1))
    kinds_of(one, 2)
    sent(people, report, written(one))
    submission = filing.filed(report)
    assert submission is not None
    with pytest.raises(PermissionDenied):
        submissions.accept(submission, by=people["official"])  # the city has not checked it
    with pytest.raises(PermissionDenied):
        filing.check_report(report, by=people["official-sz"])
    submissions.return_for_changes(submission, "请补充佐证", {"notes": "此处"}, by=people["official-nj"])
    report.refresh_from_db()
    assert (report.state, report.return_reason, report.decided_by) == ("returned", "请补充佐证", "official-nj")

    send(submission, people["member-a"], notes="已补")
    with pytest.raises(Conflict, match=r"sign|签"):
        filing.check_report(report, by=people["official-nj"])
    sign(submission, people.bodies[AGENCY], people["agency-a"])
    accept(people, report)
    report.refresh_from_db()
    assert (report.state, report.version) == ("accepted", 2)
    assert list(GrownPatent.objects.values_list("number", "centre_id")) == [(one, report.centre_id)]
    with pytest.raises(IntegrityError, match="locked"), transaction.atomic():
        CentreReport.objects.filter(pk=report.pk).update(period="2026-H1")


def test_the_programme_says_what_high_value_was_grown_for_the_money(people: Cast, report: CentreReport) -> None:
    """Two patents grown, one of high value, for half of three million yuan."""
    kinds_of(grown(people, number(1)), 2, 4)
    grown(people, number(2))
    first = report.centre.instalments.get(seq=1)
    pay_instalment(release_instalment(first, by=people["official"]), by=people["finance-official"], voucher="1")
    sent(people, report, f"{written(number(1))}\n{written(number(2))}")
    accept(people, report)

    (row,) = programme(DAY).rows

    assert (row.patents, row.valued, row.paid_fen, str(row.rate)) == (2, 1, 150_000_000, "0.67")
    assert "0.67" in signed_in(people["official"]).get("/desk/centres/programme/").text


def test_what_became_of_high_value_later_is_not_what_was_grown(
    people: Cast, report: CentreReport, stand_at: Stand
) -> None:
    """The first patent was proved without a kind; the next report claims it again with one, and proves another."""
    one, two = grown(people, number(1)), grown(people, number(2))
    sent(people, report, written(one))
    accept(people, report)
    kinds_of(one, 2)
    stand_at(moment("2027-07-10"))
    annual = report.centre.reports.get(kind="annual")
    sent(people, annual, f"{written(one)}\n{written(two)}")
    accept(people, annual)

    (row,) = programme(DAY).rows

    assert GrownPatent.objects.get(number=two).report == annual
    assert (row.patents, row.valued) == (2, 0)


def test_a_cumulative_figure_never_falls(people: Cast, report: CentreReport, stand_at: Stand) -> None:
    sent(people, report, "", inventions_granted_total="5")
    accept(people, report)
    stand_at(moment("2027-07-10"))
    annual = report.centre.reports.get(kind="annual")
    submission = filing.begin_report(annual, by=people["member-a"])
    assert submission.draft_fields.get(key="inventions_granted_total").typed == "5"
    with pytest.raises(Faulty) as refused:
        send(submission, people["member-a"], **(FIGURES | {"inventions_granted_total": "4"}))
    assert [fault.key for fault in refused.value.faults] == ["inventions_granted_total"]


def test_five_hundred_claims_from_a_file_take_seconds(people: Cast, report: CentreReport) -> None:
    numbers = [number(serial) for serial in range(1, 501)]
    for one in numbers[:-1]:
        grown(people, one)
    told = "申请号,类别\n" + "".join(f"{written(one)},\n" for one in numbers)
    file = TemporaryUploadedFile("list.csv", "text/csv", len(told.encode()), "utf-8")
    file.write(told.encode())
    file.flush()
    submission = filing.begin_report(report, by=people["member-a"])
    attach(submission, "claimed_file", file, by=people["member-a"])

    began = time.monotonic()
    sent(people, report, "")

    assert time.monotonic() - began < 5
    assert [one for one, faults in verdicts(report).items() if faults] == [numbers[-1]]


# --- the oracle ---------------------------------------------------------------------------------------------------


def years_after(day: dt.date, years: int) -> dt.date:
    return dt.date(day.year + years, day.month, min(day.day, calendar.monthrange(day.year + years, day.month)[1]))


def slowly(people: Cast, one: Claim) -> list[str]:  # noqa: C901 - one question after the other
    """One patent, one question at a time."""
    found = Patent.objects.filter(pk=one.number).first()
    if found is None:
        return ["unknown"]
    gone = set(EventRetraction.objects.values_list("event_id", flat=True))
    life = PatentEvent.objects.filter(number=one.number).order_by("effective_on", "seq", "pk")
    held = [e for e in life if e.pk not in gone]
    alive = False
    for step in held:
        if step.effective_on > DAY:
            break
        if step.kind in ("G", "R"):
            alive = True
        if step.kind in ("L", "E", "A"):
            alive = False
    longer = found.filed_on >= dt.date(2021, 6, 1)
    term = {1: 20, 2: 10, 3: 15 if longer else 10}[found.kind]
    in_force = alive and all(step.kind != "I" for step in held) and years_after(found.filed_on, term) > DAY
    codes = {body.credit_code for body in (people.bodies[LEAD], people.bodies[AGENCY])}
    kinds = set()
    if in_force and found.kind == 1:
        kinds = {
            f.kind for f in Finding.objects.filter(number=one.number)
            if f.since <= DAY and (f.until is None or f.until > DAY)
        }  # fmt: skip
        kinds |= {3} if years_after(found.filed_on, 10) < DAY else set()
    faults = []
    if not in_force:
        faults.append("not_in_force")
    if found.credit_code not in codes if found.credit_code else found.first_owner not in (LEAD, AGENCY):
        faults.append("owner")
    if not one.is_background and found.filed_on < dt.date(2026, 7, 1):
        faults.append("too_early")
    if not set(one.kinds) <= kinds:
        faults.append("kinds")
    return faults


def test_every_verdict_is_the_oracles(people: Cast, report: CentreReport) -> None:
    dice, kinds = random.Random(6), ["", "", "", "1", "2", "3", "2,3"]
    claimed, background = [], ["", "背景"]
    for serial in range(1, 301):
        kind = dice.choice([1, 1, 1, 2, 3])
        year = dice.choice([2006, 2007, 2011, 2016, 2017, 2021, 2026])
        filed_on = dt.date(year, dice.randint(1, 12), dice.randint(1, 28))
        filed_on = dice.choice([filed_on, dt.date(2017, 1, 15), dt.date(2007, 1, 15), dt.date(2026, 7, 1)])
        one = filed_on.year * 10**8 + kind * 10**7 + serial
        claimed.append(f"{written(one)} {dice.choice(background)} {dice.choice(kinds)}")
        if dice.random() < 0.05:
            continue
        owners = [{"credit_code": code_of(people, body)} for body in (LEAD, LEAD, AGENCY, SECOND)]
        owner = dice.choice([*owners, {"first_owner": LEAD}, {"first_owner": "乙"}])
        patent(one, kind=kind, filed_on=filed_on, **owner)
        granted = filed_on + dt.timedelta(days=dice.randint(0, 900))
        event(one, "G", granted, filed_on)
        for letter in dice.choices(["L", "R", "A", "E", "I", "P", "T", "C"], k=dice.choice([0, 0, 1, 2, 3])):
            told = event(one, letter, granted + dt.timedelta(days=dice.randint(0, 5000)))
            if dice.random() < 0.2:
                with role("NONE"):
                    EventRetraction.objects.create(event=told, seq=2, reason="x")
        if dice.random() < 0.6:
            since = dice.choice([DAY, DAY + dt.timedelta(days=1), dt.date(2020, 1, 1)])
            until = dice.choice([None, since + dt.timedelta(days=1), DAY])
            if until is None or until > since:
                with role("NONE"):
                    Finding.objects.create(
                        number=one, kind=dice.choice([1, 2, 4, 5]), since=since, until=until, evidence="x", seq=1
                    )

    sent(people, report, "\n".join(claimed))

    claims = list(report.claims.filter(version=report.version))
    assert len(claims) == 300
    assert {one.number: one.faults for one in claims} == {one.number: slowly(people, one) for one in claims}
    assert sum(not one.faults for one in claims) > 10
