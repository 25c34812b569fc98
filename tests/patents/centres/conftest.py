"""Li builds a centre with her enterprise in Nanjing and an IP agency; the city, the province and the finance decide."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.pages import shelf
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.freezing import content_of, digest_of
from ipportal.core.submissions.models import DraftField, Submission
from patents.centres.actions import move_centre
from patents.centres.applications import actions as applications
from patents.centres.applications import filing
from patents.centres.calls import actions as calls
from patents.centres.calls.models import Call
from patents.centres.consortium import actions as consortium
from patents.centres.contracts import actions as contracts
from patents.centres.evaluation import actions as evaluation
from patents.centres.judging import publicity
from patents.centres.models import Centre
from patents.centres.states import State
from tests.conftest import role
from tests.people import AGENCY, Cast, cast

__all__ = ["cast"]
LEAD, SECOND, INSTITUTE = "秦淮精密制造有限公司（演示）", "江宁新材料有限公司（演示）", "太湖新能源研究院（演示）"
SUPPORT: Final = 300_000_000  # fen
tokens = itertools.count()


def moment(day: str, hour: int = 10) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), OFFICE_ZONE)


Stand = Callable[[dt.datetime | None], None]


@pytest.fixture(autouse=True)
def _march(stand_at: Stand, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    stand_at(moment("2026-03-10"))
    shelf.clear()


PLANS: Final[dict[str, Any]] = {
    "fields": [("集成电路", "Integrated circuits")],
    "quotas": [("320100", 1), ("320200", 2)],
    "instalments": [("contract", 50), ("midterm", 30), ("acceptance", 20)],
    "reports": [("half_year", 6, 30), ("annual", 12, 60), ("midterm", 18, 30), ("acceptance", 36, 90)],
}


def make_call(people: Cast, code: str = "2026", **facts: Any) -> Call:
    days = {"opens_on": dt.date(2026, 3, 1), "closes_on": dt.date(2026, 3, 31)}
    plans = facts.pop("plans", PLANS)
    told = (
        {"year": 2026, "name_zh": "2026年培育中心申报", "support_fen": SUPPORT, "notice_working_days": 5} | days | facts
    )
    call = calls.draft_call(by=people["official"], plans=plans, code=code, **told)
    return calls.publish_call(call, by=people["official-2"])


@pytest.fixture
def people(cast: Cast) -> Cast:
    """Li signs for her enterprise; the applicant of awards works for a second one, which could lead too."""
    cast.gives("member-a", "agency_signatory", LEAD, since=dt.date(2020, 1, 1))
    cast.gives("nominator", "agency_signatory", SECOND, since=dt.date(2020, 1, 1))
    cast.gives("co-owner", "agency_signatory", INSTITUTE, since=dt.date(2020, 1, 1))
    return cast


@pytest.fixture
def call(people: Cast) -> Call:
    return make_call(people)


def code_of(people: Cast, name: str) -> str:
    return str(people.bodies[name].credit_code)


def drafted(
    people: Cast, call: Call, who: str = "member-a", lead: str = LEAD, name: str = "集成电路培育中心"
) -> Centre:
    """A draft whose agency has accepted."""
    body: Organisation = people.bodies[lead]
    token = f"t{next(tokens)}"
    centre = applications.begin_centre(call, body, by=people[who], token=token, name_zh=name, field=call.fields.first())
    member = consortium.invite_member(centre, by=people[who], credit_code=code_of(people, AGENCY))
    consortium.accept_invitation(member, by=people["agency-a"])
    return centre


def type_in(submission: Submission, **typed: str) -> None:
    for key, words in typed.items():
        field, new = DraftField.objects.get_or_create(
            submission=submission, key=key, defaults={"typed": words, "by": "x"}
        )
        if not new and field.typed != words:
            field.typed, field.revision = words, field.revision + 1
            field.save()


FORM: Final = {"basis": "研发基础", "goals": "三年目标", "work": "牵头单位负责"}


def send(submission: Submission, by: User, **typed: str) -> Submission:
    type_in(submission, **typed)
    token = digest_of(content_of(submission))
    submissions.submit(submission, by=by, token=token)
    submission.refresh_from_db()
    return submission


def sign(submission: Submission, body: Organisation, by: User) -> None:
    submissions.sign(submission.versions.get(number=submission.last_version), body, by=by)
    submission.refresh_from_db()


def submitted(people: Cast, centre: Centre, who: str = "member-a", *, signed: bool = True) -> Centre:
    submission = send(filing.begin_application(centre, by=people[who]), people[who], **FORM)
    if signed:
        sign(submission, people.bodies[AGENCY], people["agency-a"])
    centre.refresh_from_db()
    return centre


# What brings a centre from one state to the next, by whoever may.
Step = Callable[[Cast, Centre], Any]


def _accept_application(people: Cast, centre: Centre) -> None:
    submission = filing.filed(centre)
    assert submission is not None
    submissions.accept(submission, by=people["official"])


def _sign_contract(people: Cast, centre: Centre) -> None:
    contracts.sign_contract(
        centre, by=people["official"], contract_no="苏知中心2026-01", contracted_on=dt.date(2026, 6, 1),
        begins_on=dt.date(2026, 7, 1), ends_on=dt.date(2029, 6, 30), contract_fen=SUPPORT, own_funds_fen=SUPPORT,
    )  # fmt: skip


WAY: Final[tuple[tuple[State, Step], ...]] = (
    (State.SUBMITTED, submitted),
    (State.RECOMMENDED, lambda people, centre: filing.recommend(centre, by=people["official-nj"], reason="同意推荐")),
    (State.CHECKED, _accept_application),
    (State.REVIEWED, lambda people, centre: move_centre(centre, State.REVIEWED, by=people["official"], reason="通过")),
    (
        State.ON_NOTICE,
        lambda people, centre: publicity.put_on_notice(centre, by=people["official"], reason="公示", working_days=5),
    ),
    (State.APPROVED, lambda people, centre: publicity.approve(centre, by=people["official-2"], reason="批")),
    (State.CONTRACTED, _sign_contract),
    (State.BUILDING, lambda people, centre: contracts.begin_building(centre, by=people["official"])),
)  # fmt: skip


def bring_to(people: Cast, centre: Centre, target: State, stand: Stand) -> Centre:
    """Along the way of the domain, with the clock moved where a notice has to pass."""
    states = [State.DRAFT, *(state for state, _step in WAY)]
    for state, step in WAY[states.index(State(centre.state)) : states.index(target)]:
        if state == State.APPROVED:
            stand(moment("2026-03-18"))
        if state == State.CONTRACTED:
            stand(moment("2026-06-01"))
        step(people, centre)
        centre.refresh_from_db()
        assert centre.state == state
    return centre


@pytest.fixture
def building(people: Cast, call: Call, stand_at: Stand) -> Centre:
    return bring_to(people, drafted(people, call), State.BUILDING, stand_at)


def pass_midterm(people: Cast, centre: Centre) -> Centre:
    with role("NONE"):
        centre.reports.filter(kind="midterm").delete()
    return evaluation.evaluate_midterm(centre, "pass", by=people["official"], reason="达到中期目标")
