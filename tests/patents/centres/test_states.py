"""A centre's state moves along the table of domain.md, by its actions and by nothing else."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.audit.models import Event
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.actions import Faulty
from patents.centres.actions import move_centre
from patents.centres.applications import filing
from patents.centres.applications.actions import begin_centre
from patents.centres.calls.models import Call
from patents.centres.consortium import actions as consortium
from patents.centres.evaluation.actions import decide_acceptance, evaluate_midterm, open_acceptance
from patents.centres.models import Centre
from patents.centres.states import TRANSITIONS, State, moves_from
from tests.conftest import WORKER, role
from tests.patents.centres.conftest import (
    FORM,
    LEAD,
    SECOND,
    Stand,
    bring_to,
    code_of,
    drafted,
    make_call,
    moment,
    pass_midterm,
    send,
    sign,
    submitted,
)
from tests.people import AGENCY, Cast

pytestmark = pytest.mark.django_db

# draft > submitted > recommended > checked > reviewed > on_notice > approved > contracted > building >
# midterm_passed | rectifying > (building); building/midterm_passed > acceptance > accepted | postponed(once) >
# acceptance | failed; rectifying > terminated; submitted/recommended/checked/reviewed > rejected;
# submitted..checked > withdrawn
ALLOWED: Final = {
    "draft": {"submitted"},
    "submitted": {"recommended", "rejected", "withdrawn"},
    "recommended": {"checked", "rejected", "withdrawn"},
    "checked": {"reviewed", "rejected", "withdrawn"},
    "reviewed": {"on_notice", "rejected"},
    "on_notice": {"approved"},
    "approved": {"contracted"},
    "contracted": {"building"},
    "building": {"midterm_passed", "rectifying", "acceptance"},
    "midterm_passed": {"acceptance"},
    "rectifying": {"building", "terminated"},
    "acceptance": {"accepted", "postponed", "failed"},
    "postponed": {"acceptance"},
    "accepted": set(),
    "failed": set(),
    "terminated": set(),
    "rejected": set(),
    "withdrawn": set(),
}


def test_the_table_is_that_of_the_domain() -> None:
    assert {state: {str(move.target) for move in moves_from(state)} for state in State.values} == ALLOWED
    assert len(TRANSITIONS) == len({(move.source, move.target) for move in TRANSITIONS})


def forced(centre: Centre, state: str) -> None:
    """The owner puts the row where no path is needed to test what comes next."""
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE patents_centre DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE patents_centre SET state = %s, moved_by_id = 0, moved_by = 'x', contract_no = 'x',"
            " contracted_on = '2026-06-01', begins_on = '2026-06-01', ends_on = '2029-06-01',"
            " rectify_by = '2030-01-01',"
            " postponed_on = '2029-09-01', postponed_until = '2030-01-01',"
            " grade = CASE WHEN %s = 'accepted' THEN 'pass' ELSE '' END,"
            " ended_on = CASE WHEN %s IN ('accepted', 'failed', 'terminated') THEN DATE '2029-09-01' END WHERE id = %s",
            [state, state, state, centre.pk],
        )
        cursor.execute("ALTER TABLE patents_centre ENABLE TRIGGER USER")


@pytest.mark.parametrize("source", State.values)
def test_what_is_not_in_the_table_is_refused_in_sql(people: Cast, call: Call, source: str) -> None:
    centre = drafted(people, call)
    forced(centre, source)

    for target in set(State.values) - ALLOWED[source] - {source}:
        with (
            pytest.raises(IntegrityError, match=f"no move from {source} to {target}"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE patents_centre SET state = %s, state_reason = 'x' WHERE id = %s", [target, centre.pk]
            )


def test_a_centre_goes_from_the_call_to_the_mid_term(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = bring_to(people, drafted(people, call), State.BUILDING, stand_at)
    pass_midterm(people, centre)

    told = [(move.source, move.target, move.by) for move in centre.moves.all()]
    assert told == [
        ("draft", "submitted", "member-a"),
        ("submitted", "recommended", "official-nj"),
        ("recommended", "checked", "official"),
        ("checked", "reviewed", "official"),
        ("reviewed", "on_notice", "official"),
        ("on_notice", "approved", "official-2"),
        ("approved", "contracted", "official"),
        ("contracted", "building", "official"),
        ("building", "midterm_passed", "official"),
    ]
    assert Event.objects.filter(action="centre moved", object_id=str(centre.pk)).count() == len(told)
    submission = filing.filed(centre)
    assert submission is not None
    assert submission.receipt
    assert [(report.kind, report.period) for report in centre.reports.all()] == [
        ("half_year", "2026-H2"),
        ("annual", "2027"),
        ("acceptance", "2029-07"),
    ]


def test_the_application_counts_only_when_everybody_signed(people: Cast, call: Call) -> None:
    centre = submitted(people, drafted(people, call), signed=False)
    with pytest.raises(Conflict, match=r"sign|签"):
        filing.recommend(centre, by=people["official-nj"], reason="同意")

    submission = filing.filed(centre)
    assert submission is not None
    sign(submission, people.bodies[AGENCY], people["agency-a"])
    assert filing.recommend(centre, by=people["official-nj"], reason="同意").state == State.RECOMMENDED


@pytest.mark.parametrize("name", ["official-sz", "official", "member-a", "agency-b"])
def test_only_the_city_of_the_lead_recommends(people: Cast, call: Call, name: str) -> None:
    centre = submitted(people, drafted(people, call))
    with pytest.raises(PermissionDenied):
        filing.recommend(centre, by=people[name], reason="同意")


def test_a_city_recommends_within_its_quota(people: Cast, call: Call) -> None:
    first = submitted(people, drafted(people, call))
    second = submitted(people, drafted(people, call, "nominator", SECOND, "新材料培育中心"), "nominator")
    filing.recommend(first, by=people["official-nj"], reason="同意")

    with pytest.raises(Conflict, match=r"no place|名额"):
        filing.recommend(second, by=people["official-nj"], reason="同意")
    filing.end_application(first, State.REJECTED, by=people["official"], reason="不符合条件")
    with pytest.raises(Conflict, match=r"no place|名额"):
        filing.recommend(second, by=people["official-nj"], reason="同意")


def test_the_formal_check_returns_once(people: Cast, call: Call) -> None:
    centre = submitted(people, drafted(people, call))
    filing.recommend(centre, by=people["official-nj"], reason="同意")
    submission = filing.filed(centre)
    assert submission is not None
    submissions.return_for_changes(submission, "缺少合作协议", by=people["official"])
    centre.refresh_from_db()
    assert (centre.state, centre.is_open_for_correction) == ("recommended", True)
    with pytest.raises(Conflict, match=r"correction|补正"):
        move_centre(centre, State.CHECKED, by=people["official"])

    send(submission, people["member-a"], basis="补充后的基础")
    sign(submission, people.bodies[AGENCY], people["agency-a"])
    with pytest.raises(Conflict, match=r"once|一次"):
        submissions.return_for_changes(submission, "再补", by=people["official"])
    submissions.accept(submission, by=people["official-2"])
    centre.refresh_from_db()
    assert centre.state == "checked"


def test_whoever_recommended_or_reviewed_does_not_decide(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = submitted(people, drafted(people, call))
    filing.recommend(centre, by=people["official-nj"], reason="同意")
    people.gives("official-nj", "official")
    with pytest.raises(PermissionDenied, match=r"Somebody else|他人"):
        move_centre(centre, State.CHECKED, by=people["official-nj"])

    centre.refresh_from_db()
    bring_to(people, centre, State.ON_NOTICE, stand_at)
    stand_at(moment("2026-03-17"))
    with pytest.raises(Conflict, match=r"notice|公示"):
        move_centre(centre, State.APPROVED, by=people["official-2"], reason="批复")
    stand_at(moment("2026-03-18"))
    with pytest.raises(PermissionDenied, match=r"Somebody else|他人"):
        move_centre(centre, State.APPROVED, by=people["official"], reason="批复")
    with (
        pytest.raises(IntegrityError, match="maker is not checker"),
        transaction.atomic(),
    ):
        Centre.objects.filter(pk=centre.pk).update(
            state="approved", state_reason="x", moved_by_id=people["official"].pk, moved_by="official"
        )
    assert move_centre(centre, State.APPROVED, by=people["official-2"], reason="批复").state == "approved"


def test_a_consortium_has_two_kinds_and_everybody_accepted(people: Cast, call: Call) -> None:
    body = people.bodies[LEAD]
    centre = begin_centre(call, body, by=people["member-a"], token="t", name_zh="甲")
    submission = filing.begin_application(centre, by=people["member-a"])
    with pytest.raises(Faulty) as refused:
        send(submission, people["member-a"], **FORM)
    assert len(refused.value.faults) == 1

    member = consortium.invite_member(centre, by=people["member-a"], credit_code=code_of(people, AGENCY))
    with pytest.raises(Faulty):
        send(submission, people["member-a"], **FORM)
    with pytest.raises(IntegrityError, match="consortium"), transaction.atomic():
        Centre.objects.filter(pk=centre.pk).update(state="submitted", moved_by_id=1, moved_by="x")
    with pytest.raises(PermissionDenied):
        consortium.accept_invitation(member, by=people["member-a"])
    consortium.accept_invitation(member, by=people["agency-a"])
    send(submission, people["member-a"], **FORM)
    with pytest.raises(IntegrityError, match="the consortium stands"), transaction.atomic():
        centre.members.filter(is_lead=False).delete()


def test_an_agency_does_not_lead(people: Cast, call: Call) -> None:
    with pytest.raises(PermissionDenied, match=r"lead|牵头"):
        begin_centre(call, people.bodies[AGENCY], by=people["agency-a"], token="t", name_zh="甲")


def test_a_body_leads_one_running_centre(people: Cast, building: Centre, stand_at: Stand) -> None:
    stand_at(moment("2026-03-10"))
    again = drafted(people, make_call(people, "2026-2"))
    with pytest.raises(Faulty):
        submitted(people, again)

    free = drafted(people, make_call(people, "2026-3", one_running_per_lead=False))
    assert submitted(people, free).state == "submitted"


def test_midnight_in_shanghai_closes_the_call(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = drafted(people, call)
    stand_at(dt.datetime(2026, 3, 31, 16, 0, 1, tzinfo=dt.UTC))  # one second into 1 April there
    with pytest.raises(PermissionDenied, match="2026-03-31"):
        submitted(people, centre)

    stand_at(dt.datetime(2026, 3, 31, 15, 59, 59, tzinfo=dt.UTC))
    assert submitted(people, centre).state == "submitted"


def test_withdrawn_and_rejected_say_why_and_are_closed(people: Cast, call: Call) -> None:
    centre = submitted(people, drafted(people, call))
    with pytest.raises(BadInput):
        filing.end_application(centre, State.WITHDRAWN, by=people["member-a"], reason=" ")
    with pytest.raises(PermissionDenied):
        filing.end_application(centre, State.WITHDRAWN, by=people["agency-a"], reason="不报了")
    filing.end_application(centre, State.WITHDRAWN, by=people["member-a"], reason="不报了")

    submission = filing.filed(centre)
    assert submission is not None
    assert submission.locked_at is not None
    with pytest.raises(Conflict):
        move_centre(centre, State.RECOMMENDED, by=people["official-nj"], reason="同意")


def test_midterm_rectify_stop_and_back(people: Cast, building: Centre) -> None:
    with pytest.raises(Conflict, match=r"mid-term|中期"):
        evaluate_midterm(building, "pass", by=people["official"], reason="通过")
    with role("NONE"):
        building.reports.filter(kind="midterm").delete()
    with pytest.raises(BadInput):
        evaluate_midterm(building, "rectify", by=people["official"], reason="进度滞后")
    evaluate_midterm(building, "rectify", by=people["official"], reason="滞后", rectify_by=dt.date(2026, 12, 31))
    move_centre(building, State.BUILDING, by=people["official"], reason="已整改")
    stopped = evaluate_midterm(building, "stop", by=people["official-2"], reason="无法继续")

    assert (stopped.state, stopped.ended_on) == ("terminated", dt.date(2026, 6, 1))
    assert [move.target for move in building.moves.all()][-4:] == ["rectifying", "building", "rectifying", "terminated"]


def test_acceptance_is_postponed_once_and_decided_by_another(people: Cast, building: Centre) -> None:
    with role("NONE"):
        building.reports.all().delete()
    open_acceptance(building, by=people["official"])
    decide_acceptance(building, "postpone", by=people["official"], reason="延期", postponed_until=dt.date(2027, 1, 1))
    open_acceptance(building, by=people["official"])
    with pytest.raises(Conflict, match=r"once|一次"):
        decide_acceptance(
            building, "postpone", by=people["official-2"], reason="再延", postponed_until=dt.date(2028, 1, 1)
        )
    with pytest.raises(PermissionDenied):
        decide_acceptance(building, "pass", by=people["official"], reason="通过")
    done = decide_acceptance(building, "excellent", by=people["official-2"], reason="优秀")

    assert (done.state, done.grade, done.ended_on) == ("accepted", "excellent", dt.date(2026, 6, 1))
    assert not Centre.objects.in_operation(dt.date(2026, 6, 1)).exists()


def test_acceptance_waits_for_the_annual_reports(people: Cast, building: Centre) -> None:
    open_acceptance(building, by=people["official"])
    with pytest.raises(Conflict, match=r"report|报告"):
        decide_acceptance(building, "pass", by=people["official-2"], reason="通过")


class NoPathLeadsOutOfTheTable(TestCase):
    """Whatever is tried, by whomever, in whichever order."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(st.sampled_from(State.values), st.sampled_from(["web", "action"]), st.booleans()),
            min_size=1, max_size=25,
        )
    )  # fmt: skip
    def test(self, tries: list[tuple[str, str, bool]]) -> None:
        with role(WORKER):
            create_demonstration_accounts()
        people = Cast(
            {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
        )
        people.gives("member-a", "agency_signatory", LEAD, since=dt.date(2020, 1, 1))
        with role("NONE"):
            set_clock(moment("2026-03-10"))
        centre = drafted(people, make_call(people))
        for target, way, second in tries:
            before = Centre.objects.get(pk=centre.pk)
            try:
                with transaction.atomic():
                    _try(people, before, target, way, second=second)
            except (IntegrityError, Conflict, PermissionDenied, BadInput):
                assert Centre.objects.get(pk=centre.pk).state == before.state
                continue
            assert target == before.state or target in ALLOWED[before.state]
        told = [(move.source, move.target) for move in centre.moves.all()]
        assert all(target in ALLOWED[source] for source, target in told)
        assert [source for source, _target in told][:1] in ([], ["draft"])
        assert Centre.objects.get(pk=centre.pk).state == (told[-1][1] if told else "draft")


def _try(people: Cast, centre: Centre, target: str, way: str, *, second: bool) -> None:
    by = people["official-2" if second else "official"]
    if way == "action":
        move_centre(centre, target, by=by, reason="试")
        return
    facts: dict[str, Any] = {"contract_no": "x", "rectify_by": dt.date(2030, 1, 1), "notice_until": dt.date(2026, 3, 9)}
    facts |= {"postponed_until": dt.date(2030, 1, 1), "notice_from": dt.date(2026, 3, 1)}
    days = {"contracted_on": dt.date(2026, 6, 1), "begins_on": dt.date(2026, 6, 1), "ends_on": dt.date(2029, 6, 1)}
    ends = target in ("accepted", "failed", "terminated")
    facts |= {"ended_on": dt.date(2029, 6, 1) if ends else None, "grade": "pass" if target == "accepted" else ""}
    facts |= {} if centre.contracted_on else days
    Centre.objects.filter(pk=centre.pk).update(
        state=target, state_reason="试", moved_by_id=by.pk, moved_by=by.username, **facts
    )
