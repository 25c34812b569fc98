"""What nobody should send to a centre's report: fields no form has, steps out of turn, twenty at once, bad files."""

from __future__ import annotations

import datetime as dt
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from ipportal.core.kit.identifiers import written
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.attachments.models import Attachment
from ipportal.core.submissions.models import Submission, Version
from patents.centres.applications import filing as applications
from patents.centres.calls.models import Call
from patents.centres.contracts.models import YearTarget
from patents.centres.models import Centre
from patents.centres.money.models import Instalment
from patents.centres.reports import filing
from patents.centres.reports.models import MOVES, CentreReport
from patents.centres.states import State
from patents.centres.verification.models import Claim
from tests.core.submissions.conftest import errors, fill, hidden, page_of
from tests.core.submissions.test_attachments import EXE, HTML, PDF, SVG, document, flood, noise, picture, room_for
from tests.patents.centres.conftest import Stand, bring_to, drafted, make_call, moment, submitted
from tests.patents.centres.test_verification import FIGURES
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/en/desk/centres/"
# Columns of the rows behind these forms, and what an attacker would try first.
MORE: Final = {
    "owner": "1", "owner_id": "1", "status": "accepted", "state": "accepted", "agency": "1", "is_staff": "on",
    "is_superuser": "on", "awarded_amount": "1", "score": "100", "is_complete": "on", "last_version": "9",
    "receipt": "2026-000001-1", "locked_at": "2026-01-01", "demonstration": "on", "faults": "", "kinds_found": "1",
    "centre": "1", "centre_id": "1", "lead": "1", "grade": "excellent", "submitted_by": "x", "submitted_by_id": "1",
    "city_by": "x", "city_by_id": "1", "decided_by": "x", "decided_by_id": "1", "first_sent_at": "2020-01-01",
    "due_on": "2030-01-01", "opens_on": "2020-01-01", "planned_fen": "1", "milestone": "contract", "seq": "9",
    "released_by": "x", "paid_by": "x", "moved_by": "x", "begins": "2020-01-01", "id": "1", "pk": "1", "by": "x",
}  # fmt: skip


@pytest.fixture
def report(people: Cast, building: Centre, stand_at: Stand) -> CentreReport:
    """It opened in January and is due on the 31st."""
    stand_at(moment("2027-01-15"))
    return building.reports.get(kind="half_year")


@pytest.fixture
def li(people: Cast, report: CentreReport) -> Client:
    return signed_in(people["member-a"])


@pytest.fixture
def draft(people: Cast, report: CentreReport) -> Submission:
    return filing.begin_report(report, by=people["member-a"])


def facts(*rows: Any) -> list[dict[str, Any]]:
    """Every column as it stands."""
    return [model_to_dict(type(row)._base_manager.get(pk=row.pk)) | {"pk": row.pk} for row in rows]


def sent_on_the_page(li: Client, draft: Submission, **more: str) -> Any:
    assert fill(li, draft, check="1", **(FIGURES | {"claimed": written(2026_1_0000001)} | more)).status_code == 302
    return li.post(page_of(draft, "check/"), hidden(li.get(page_of(draft, "check/")).text) | more)


def signed_by_the_agency(people: Cast, draft: Submission) -> None:
    submissions.sign(draft.versions.get(number=1), people.bodies[AGENCY], by=people["agency-a"])


# --- S03 ------------------------------------------------------------------------------------------------------------


def test_fields_that_no_form_has_change_nothing_while_it_is_filled_in(
    people: Cast, li: Client, report: CentreReport, draft: Submission
) -> None:
    rows = (draft, report, report.centre, report.centre.call, people["member-a"], people.bodies[AGENCY])
    before = facts(*rows)

    assert fill(li, draft, notes="一", **MORE).status_code == 302
    field = page_of(draft, "fields/notes/")
    assert li.post(field, {"typed": "二", "base": "1", "writer": "w", "turn": "1"} | MORE).status_code == 200
    assert li.post(page_of(draft, "fields/state/"), {"typed": "accepted", "base": "0"}).status_code == 400
    assert li.post(f"{DESK}reports/{report.pk}/begin/", MORE).status_code == 302

    assert facts(*rows) == before
    assert set(draft.draft_fields.values_list("key", flat=True)) <= set(draft.form.fields)
    assert draft.draft_fields.get(key="notes").typed == "二"


def test_fields_that_no_form_has_decide_nothing(
    people: Cast, li: Client, report: CentreReport, draft: Submission
) -> None:
    assert sent_on_the_page(li, draft, **MORE).status_code == 302

    report.refresh_from_db()
    draft.refresh_from_db()
    assert (report.state, report.submitted_by, report.city_by, report.decided_by) == ("submitted", "member-a", "", "")
    assert (report.version, report.due_on, report.demonstration) == (1, dt.date(2027, 1, 31), False)
    assert (draft.state, draft.is_complete, draft.owner_id) == ("submitted", False, report.centre.lead_id)
    assert [(claim.faults, claim.kinds_found) for claim in Claim.objects.all()] == [(["unknown"], [])]
    signed_by_the_agency(people, draft)
    city, zhou = signed_in(people["official-nj"]), signed_in(people["official"])
    assert city.post(f"{DESK}reports/{report.pk}/check/", MORE).status_code == 302
    assert zhou.post(f"{DESK}reports/{report.pk}/verify/", MORE).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.city_by, report.decided_by) == ("city_ok", "official-nj", "")
    assert [claim.faults for claim in Claim.objects.all()] == [["unknown"]]
    assert zhou.post(page_of(draft, "accept/"), MORE).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.decided_by, report.submitted_by) == ("accepted", "official", "member-a")


def test_fields_that_no_form_has_change_no_contract_and_no_money(people: Cast, call: Call, stand_at: Stand) -> None:
    centre = bring_to(people, submitted(people, drafted(people, call)), State.APPROVED, stand_at)
    wu, zhou = signed_in(people["official-2"]), signed_in(people["official"])
    contract = {"contract_no": "2026-01", "contracted_on": "2026-03-18", "begins_on": "2026-04-01"}
    contract |= {"ends_on": "2029-03-31", "contract_yuan": "3000000", "own_funds_yuan": "3000000"}
    place = f"{DESK}{centre.pk}/"
    assert wu.post(f"{place}move/contracted/", contract | MORE).status_code == 302
    centre.refresh_from_db()
    assert (centre.state, centre.grade, centre.demonstration) == ("contracted", "", False)
    assert (centre.contract_fen, centre.moved_by, centre.lead) == (300_000_000, "official-2", centre.lead)

    assert wu.post(f"{place}targets/2026/", {"high_value": "3", "year": "2027"} | MORE).status_code == 302
    assert [(one.year, one.kpi, int(one.value)) for one in YearTarget.objects.all()] == [(2026, "high_value", 3)]
    assert wu.post(f"{place}move/building/", MORE).status_code == 302
    first = Instalment.objects.get(seq=1)
    planned = first.planned_fen
    assert zhou.post(f"{DESK}instalments/{first.pk}/release/", MORE | {"paid_on": "2026-01-01"}).status_code == 302
    first.refresh_from_db()
    assert (first.released_by, first.paid_on, first.paid_by, first.seq) == ("official", None, "", 1)
    finance = signed_in(people["finance-official"])
    assert finance.post(f"{DESK}instalments/{first.pk}/pay/", {"voucher": "1"} | MORE).status_code == 302
    first.refresh_from_db()
    assert (first.planned_fen, first.released_by, first.paid_by) == (planned, "official", "finance-official")


# --- S04 ------------------------------------------------------------------------------------------------------------


def test_nobody_skips_a_step(people: Cast, li: Client, report: CentreReport, draft: Submission) -> None:
    city, zhou = signed_in(people["official-nj"]), signed_in(people["official"])
    check = f"{DESK}reports/{report.pk}/check/"

    assert city.post(check).status_code == 409, "a draft is not checked"
    assert zhou.post(page_of(draft, "accept/")).status_code == 404, "a draft is not seen by who decides"
    assert li.post(page_of(draft, "accept/")).status_code == 403
    sent_on_the_page(li, draft)
    assert li.post(page_of(draft, "fields/notes/"), {"typed": "后", "base": "0"}).status_code == 403
    assert fill(li, draft, page="<p>", notes="后").status_code == 403
    assert fill(li, draft, page="<p>", files=SimpleUploadedFile("a.pdf", PDF)).status_code == 403
    assert city.post(check).status_code == 409, "not everybody has signed"
    signed_by_the_agency(people, draft)
    assert zhou.post(page_of(draft, "accept/")).status_code == 403, "the city has not checked it"
    assert city.post(check).status_code == 302
    assert city.post(check).status_code == 409
    assert zhou.post(page_of(draft, "accept/")).status_code == 302
    for late in ("accept/", "return/"):
        assert zhou.post(page_of(draft, late), {"reason": "x"}).status_code == 403
    assert zhou.post(f"{DESK}reports/{report.pk}/verify/").status_code == 409
    assert not draft.draft_fields.filter(key="notes").exists()
    assert not Attachment.objects.exists()


def test_what_is_locked_is_not_sent_any_more(li: Client, draft: Submission) -> None:
    assert fill(li, draft, check="1", **FIGURES).status_code == 302
    told = hidden(li.get(page_of(draft, "check/")).text)
    submissions.lock(draft, "The centre was stopped.")

    answer = li.post(page_of(draft, "check/"), told)

    assert (answer.status_code, "The centre was stopped." in answer.text) == (403, True)
    assert not Version.objects.filter(submission=draft).exists()
    refused = li.post(page_of(draft, "fields/notes/"), {"typed": "x", "base": "0"})
    assert (refused.status_code, "The centre was stopped." in refused.text) == (403, True)


@pytest.mark.parametrize(("part", "body"), [("member-a", None), ("agency-a", AGENCY)])
def test_who_had_a_hand_in_it_does_not_decide(
    people: Cast, li: Client, report: CentreReport, draft: Submission, part: str, body: str | None
) -> None:
    """Who submitted or signed becomes an official of the city and of the province: S05 for a report."""
    sent_on_the_page(li, draft)
    signed_by_the_agency(people, draft)
    people.gives(part, "official")
    own = signed_in(people[part])

    assert own.post(page_of(draft, "accept/")).status_code == 403
    assert own.post(page_of(draft, "return/"), {"reason": "x"}).status_code == 403

    report.refresh_from_db()
    assert report.state == "submitted"


WHO: Final = ("member-a", "agency-a", "agency-b", "official-nj", "official-sz", "official", "official-2")
ACTS: Final = ("send", "sign", "check", "accept", "return", "withdraw", "verify", "write")


def _tried(client: Client, act: str, report: CentreReport, draft: Submission, body: int) -> int:
    draft.refresh_from_db()
    told, path = {"reason": "理由"}, page_of(draft, f"{act}/")
    if act == "send":
        fill(client, draft, page="<p>", notes=f"{draft.last_version}", **FIGURES)
        path = page_of(draft, "check/")
        told = {"token": hidden(client.get(path, follow=True).text).get("token", "x")}
    elif act == "sign":
        path, told = page_of(draft, f"versions/{draft.last_version or 1}/sign/"), {"organisation": str(body)}
    elif act in ("check", "verify"):
        path = f"{DESK}reports/{report.pk}/{act}/"
    elif act == "write":
        path, told = page_of(draft), {"problems": "x", "base-problems": "0"}
    return int(client.post(path, told).status_code)


@given(tries=st.lists(st.tuples(st.sampled_from(WHO), st.sampled_from(ACTS)), min_size=4, max_size=14))
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_order_of_requests_leads_out_of_the_table(
    people: Cast, report: CentreReport, draft: Submission, tries: list[tuple[str, str]]
) -> None:
    body, clients = people.bodies[AGENCY].pk, {name: signed_in(people[name]) for name in WHO}
    with transaction.atomic():
        for name, act in [("member-a", "send"), ("agency-a", "sign"), *tries]:
            before = CentreReport.objects.get(pk=report.pk)
            versions = list(draft.versions.values_list("number", "digest"))

            assert _tried(clients[name], act, report, draft, body) < 500

            after = CentreReport.objects.get(pk=report.pk)
            assert after.state == before.state or (before.state, after.state) in MOVES
            assert list(draft.versions.values_list("number", "digest"))[: len(versions)] == versions
            if before.state == "accepted":
                assert facts(after) == facts(before)
        transaction.set_rollback(True)


# --- S06, B24 -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_twenty_that_send_at_once_make_one_version_and_one_receipt(people: Cast, stand_at: Stand) -> None:
    centre = bring_to(people, drafted(people, make_call(people)), State.BUILDING, stand_at)
    stand_at(moment("2027-01-15"))
    li = signed_in(people["member-a"])
    report = centre.reports.get(kind="half_year")
    draft = filing.begin_report(report, by=people["member-a"])
    assert fill(li, draft, check="1", **FIGURES).status_code == 302
    told, gate = hidden(li.get(page_of(draft, "check/")).text), Barrier(4)

    def press(number: int) -> tuple[int, str]:
        try:
            client = signed_in(people["member-a"])
            if number < gate.parties:
                gate.wait(30)
            answer = client.post(page_of(draft, "check/"), told)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(gate.parties) as pool:
        answers = set(pool.map(press, range(20)))

    assert answers == {(302, page_of(draft, "versions/1/"))}
    report.refresh_from_db()
    draft.refresh_from_db()
    assert (report.version, report.state, draft.last_version) == (1, "submitted", 1)
    assert str(draft.receipt).startswith("2027-000001"), "the first of its year"
    assert report.values.filter(version=1).count() == len({key.removesuffix("_total") for key in FIGURES})


def test_of_two_tabs_the_second_is_shown_both_texts(people: Cast, li: Client, draft: Submission) -> None:
    tabs = [li.get(page_of(draft)).text for _tab in range(2)]
    assert fill(li, draft, page=tabs[0], notes="先存").status_code == 302

    answer = fill(li, draft, page=tabs[1], notes="后存")

    assert answer.status_code == 409
    for words in ("Changed by someone else", "先存", "后存"):
        assert words in answer.text
    assert draft.draft_fields.get(key="notes").typed == "先存"


# --- S24, S25, F09 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["files", "claimed_file"])
@pytest.mark.parametrize(
    ("content", "name"),
    [(EXE, "报告.pdf"), (SVG, "图.png"), (HTML, "表.csv"), (PDF + document(), "both.pdf"), (flood(), "flood.png")],
    ids=["exe", "svg", "html", "polyglot", "pixel flood"],
)
def test_a_file_that_is_something_else_is_refused_at_a_report(
    li: Client, draft: Submission, key: str, content: bytes, name: str
) -> None:
    typed: dict[str, Any] = {"notes": "留下", key: SimpleUploadedFile(name, content)}
    answer = fill(li, draft, **typed)

    assert (answer.status_code, list(errors(answer.text))) == (422, [key])
    assert not Attachment.objects.exists()
    assert draft.draft_fields.get(key="notes").typed == "留下"


def test_evidence_goes_out_sealed_off_and_without_its_place(people: Cast, li: Client, draft: Submission) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (32.0, 3.0, 0.0)
    assert fill(li, draft, files=SimpleUploadedFile("a.jpg", picture("JPEG", exif=exif))).status_code == 302

    out = signed_in(people["agency-a"]).get(page_of(draft, f"attachments/{Attachment.objects.get().pk}/"))

    assert out["Content-Disposition"].startswith("attachment;")
    assert out["X-Content-Type-Options"] == "nosniff"
    assert out["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    with Image.open(io.BytesIO(out.getvalue())) as kept:
        assert len(kept.getexif()) == 0
    for stranger in ("agency-b", "official", "official-nj"):
        assert signed_in(people[stranger]).get(out.request["PATH_INFO"]).status_code == 404


def test_where_the_disk_is_full_a_report_keeps_its_texts_and_no_half_of_a_file(
    li: Client, draft: Submission, settings: Any
) -> None:
    content = noise(95)
    with room_for(len(content) // 2):
        answer = fill(li, draft, notes="留下", files=SimpleUploadedFile("a.jpg", content))

    assert answer.status_code == 422
    assert "Storage is full" in errors(answer.text)["files"]
    assert not Attachment.objects.exists()
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert draft.draft_fields.get(key="notes").typed == "留下"
    assert fill(li, draft, files=SimpleUploadedFile("a.jpg", content)).status_code == 302


# --- F16 ------------------------------------------------------------------------------------------------------------

SECOND: Final = dt.timedelta(seconds=1)


def test_a_call_closes_at_midnight_in_shanghai_and_its_page_says_so(people: Cast, call: Call, stand_at: Stand) -> None:
    centre, li = drafted(people, call), signed_in(people["member-a"])
    application = applications.begin_application(centre, by=people["member-a"])
    assert fill(li, application, check="1", basis="基础", goals="目标", work="分工").status_code == 302
    told, midnight = hidden(li.get(page_of(application, "check/")).text), moment("2026-04-01", 0)
    assert "(Asia/Shanghai)" in Client().get(f"/en/patents/centres/calls/{call.pk}/").text

    stand_at(midnight + SECOND)
    late = li.post(page_of(application, "check/"), told)
    assert (late.status_code, "2026-03-31" in late.text) == (403, True)
    assert not application.versions.exists()
    stand_at(midnight - SECOND)
    assert li.post(page_of(application, "check/"), told).status_code == 302
    centre.refresh_from_db()
    assert centre.state == "submitted"


@pytest.mark.parametrize(("after", "late"), [(-SECOND, False), (SECOND, True)], ids=["23:59:59", "00:00:01"])
def test_a_report_is_late_from_midnight_in_shanghai(
    li: Client, report: CentreReport, draft: Submission, stand_at: Stand, after: dt.timedelta, late: bool
) -> None:
    stand_at(moment("2027-02-01", 0) + after)
    page = f"{DESK}reports/{report.pk}/"

    owed = li.get(page).text
    sent_on_the_page(li, draft)
    handed_in = li.get(page).text

    assert "(Asia/Shanghai)" in owed
    assert ("Overdue" in owed) is late
    assert "Overdue" not in handed_in
    assert ("Handed in late" in handed_in) is late
