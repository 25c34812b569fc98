"""Li checks, sends and gets a number; Zhou answers or returns; versions, signatures and decisions stay as they were."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client

from ipportal.core.accounts.leaving.actions import leave
from ipportal.core.accounts.models import User
from ipportal.core.accounts.organisations.actions import merge_organisations
from ipportal.core.accounts.signin.models import SignIn
from ipportal.core.audit.models import Event
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit.errors import Conflict
from ipportal.core.kit.identifiers import written
from ipportal.core.submissions import actions, checking, drafting, rules
from ipportal.core.submissions.actions import Subject
from ipportal.core.submissions.formdesk.loading import load_forms
from ipportal.core.submissions.models import Decision, Right, Signature, State, Submission, Version
from ipportal.core.submissions.registry import Kind
from tests.core.submissions.conftest import GOOD, LIST, begin, errors, fill, hidden, page_of, send
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db


def check_digit(digits: str) -> int:
    """ISO 7064, MOD 11,10, as the standard tells it."""
    product = 10
    for sign in digits:
        product = (product + int(sign)) % 10 or 10
        product = product * 2 % 11
    return (11 - product) % 10


def returned(zhou: Client, draft: Submission, **remarks: str) -> Any:
    return zhou.post(page_of(draft, "return/"), {"reason": "请补充合同编号"} | remarks)


def test_it_is_checked_sent_and_answered(li: Client, zhou: Client, draft: Submission, stand_at: Any) -> None:
    stand_at(dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC))  # at the office it is 2027 already
    assert fill(li, draft, check="1", **GOOD)["Location"] == page_of(draft, "check/")
    checked = li.get(page_of(draft, "check/")).text
    assert "<h1>Check your answers</h1>" in checked
    assert "Confirm submission" in checked

    sent = li.post(page_of(draft, "check/"), hidden(checked))

    assert (sent.status_code, sent["Location"]) == (302, page_of(draft, "versions/1/"))
    draft.refresh_from_db()
    assert draft.state == "submitted"
    assert draft.receipt == f"2027-000001-{check_digit('2027000001')}"
    page = li.get(sent["Location"]).text
    assert re.search(r'role="status"><p>Submitted</p>', page)
    assert f"<dt>Reference number</dt><dd><strong>{draft.receipt}</strong>" in page
    assert li.get(page_of(draft))["Location"] == page_of(draft, "versions/1/")
    assert GOOD["title"] in li.get(LIST).text

    assert GOOD["title"] in zhou.get("/en/desk/").text, "it waits for the office"
    empty = zhou.post(page_of(draft, "accept/"), {"answer": " "})
    assert (empty.status_code, "There is a problem" in empty.text, "#id_answer" in empty.text) == (422, True, True)
    answered = zhou.post(page_of(draft, "accept/"), {"answer": "本月底前到账。"})
    assert answered.status_code == 302
    assert "本月底前到账。" in li.get(page_of(draft, "versions/1/")).text
    for again in ("accept/", "return/"):
        refused = zhou.post(page_of(draft, again), {"answer": "x", "reason": "x"})
        assert refused.status_code == 403, "nothing is decided twice"
    assert fill(li, draft, page=page, title="x").status_code == 403
    assert li.get("/en/desk/").text.count(GOOD["title"]) == 0


def test_all_faults_are_told_at_once_and_lead_to_their_fields(li: Client, draft: Submission) -> None:
    answer = fill(li, draft, check="1", sort="", topic="nonsense", title="t", body=" ")

    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert errors(answer.text) == {
        "sort": "What it is: This field is required.",
        "topic": "What it is about: nonsense is not one of the choices",
        "body": "What you want to say: This field is required.",
    }
    assert 'value="t"' in answer.text
    page = li.get(page_of(draft, "check/")).text
    assert set(errors(page)) == {"sort", "topic", "body"}
    assert "Confirm submission" not in page
    forced = li.post(page_of(draft, "check/"), hidden(page))
    assert (forced.status_code, Version.objects.exists()) == (422, False)


def test_sent_twice_it_is_one(li: Client, draft: Submission) -> None:
    fill(li, draft, **GOOD)
    token = hidden(li.get(page_of(draft, "check/")).text)

    answers = [li.post(page_of(draft, "check/"), token) for _twice in range(3)]

    assert {(one.status_code, one["Location"]) for one in answers} == {(302, page_of(draft, "versions/1/"))}
    assert Version.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_that_press_at_the_same_moment_make_one_and_numbers_have_no_gap(
    transactional_db: None, cast: Cast, li: Client
) -> None:
    drafts = [begin(li, cast.bodies[AGENCY], f"t{number}") for number in range(4)]
    for draft in drafts:
        fill(li, draft, **GOOD)
    tokens = [hidden(li.get(page_of(draft, "check/")).text) for draft in drafts]

    def press(number: int) -> tuple[int, str]:
        try:
            answer = signed_in(cast["agency-a"]).post(page_of(drafts[number % 4], "check/"), tokens[number % 4])
            return answer.status_code, answer["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(press, range(20)))

    assert answers == {(302, page_of(draft, "versions/1/")) for draft in drafts}
    assert Version.objects.count() == 4
    numbers = sorted(str(one.receipt)[5:11] for one in Submission.objects.all())
    assert numbers == ["000001", "000002", "000003", "000004"]


def test_what_was_changed_since_it_was_checked_is_checked_again(li: Client, draft: Submission) -> None:
    fill(li, draft, **GOOD)
    token = hidden(li.get(page_of(draft, "check/")).text)
    fill(li, draft, title="another")

    answer = li.post(page_of(draft, "check/"), token)

    assert answer.status_code == 409
    assert "changed since you checked it" in answer.text
    assert li.post(page_of(draft, "check/"), hidden(answer.text)).status_code == 302


def test_it_is_returned_with_a_reason_corrected_and_the_versions_are_compared(
    li: Client, zhou: Client, wang: Client, draft: Submission
) -> None:
    send(li, draft)
    receipt = Submission.objects.get().receipt

    assert returned(zhou, draft, **{"remark-title": "写明年份"}).status_code == 302

    page = li.get(page_of(draft)).text
    assert "请补充合同编号" in page
    assert page.index("写明年份") < page.index('id="id_title"')
    assert "Returned" in page
    assert li.get("/en/desk/").text.count(GOOD["title"]) == 1
    fill(li, draft, title="贴息二〇二五年何时到账")
    assert "贴息二〇二五年何时到账" not in zhou.get(LIST).text, "what is not sent yet is the agency's own"
    assert zhou.get(page_of(draft))["Location"] == page_of(draft, "versions/1/")

    again = send(li, draft, title="贴息二〇二五年何时到账")

    assert again["Location"] == page_of(draft, "versions/2/")
    assert Submission.objects.get().receipt == receipt
    compared = zhou.get(page_of(draft, "versions/1/compare/2/")).text
    shown = re.sub(r'<span lang="zh-Hans">|</span>', "", compared)
    assert "贴息<ins>二〇二五年</ins>何时到账" in shown
    assert wang.get(page_of(draft, "versions/1/compare/2/")).status_code == 404
    history = li.get(page_of(draft, "versions/2/")).text
    assert "official returned submission" in history
    assert "Reason: " in history


def test_before_the_office_decides_it_can_be_withdrawn(li: Client, zhou: Client, draft: Submission) -> None:
    send(li, draft)

    assert li.post(page_of(draft, "withdraw/")).status_code == 302
    assert returned(zhou, draft).status_code == 403
    assert li.post(page_of(draft, "withdraw/")).status_code == 403
    assert send(li, draft)["Location"] == page_of(draft, "versions/2/")


def test_who_had_a_hand_in_it_does_not_decide(cast: Cast, li: Client, zhou: Client, draft: Submission) -> None:
    cast.gives("official", "agency_editor", AGENCY)
    fill(zhou, draft, **GOOD)
    cast["official"].memberships.filter(role="agency_editor").delete()

    send(li, draft, title="Li's")

    page = zhou.get(page_of(draft, "versions/1/")).text
    assert "Whoever took part in it does not decide about it" in page
    assert zhou.post(page_of(draft, "accept/"), {"answer": "x"}).status_code == 403
    assert signed_in(cast["official-2"]).post(page_of(draft, "accept/"), {"answer": "x"}).status_code == 302


def test_nobody_changes_what_was_sent_signed_or_decided(li: Client, zhou: Client, draft: Submission) -> None:
    send(li, draft)
    returned(zhou, draft)
    version = Version.objects.get()

    changes: list[Callable[[], object]] = [
        lambda: Version.objects.update(by="x"),
        lambda: Decision.objects.update(text="x"),
        lambda: Submission.objects.update(receipt="2027-000009-1"),
    ]
    for change in changes:
        with pytest.raises(Exception, match=r"permission denied|does not go|grows"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="another text"), transaction.atomic():
        Signature.objects.create(version=version, digest="0" * 64, organisation_id=1, organisation_name="x", by_id=1)


def test_remarks_among_those_who_take_part_are_theirs(li: Client, zhou: Client, draft: Submission) -> None:
    li.post(page_of(draft, "comments/"), {"key": "title", "text": "which year?"})
    send(li, draft)
    zhou.post(page_of(draft, "comments/"), {"key": "body", "text": "number of the contract?"})

    office, agency = (client.get(page_of(draft, "versions/1/")).text for client in (zhou, li))

    assert "which year?" not in office
    assert "which year?" in agency
    assert "number of the contract?" in agency
    remark = draft.comments.get(of_the_office=False)
    assert zhou.post(page_of(draft, f"comments/{remark.pk}/settle/")).status_code == 404
    assert li.post(page_of(draft, f"comments/{remark.pk}/settle/")).status_code == 302
    assert draft.comments.filter(settled_by="agency-a").count() == 1


# --- what a room above declares --------------------------------------------------------------------------------------


@pytest.fixture
def shared(cast: Cast, report: Kind) -> Submission:
    """A report of Li's agency that its member signs too, about item 7 in the second half of 2026."""
    member = cast["member-a"].memberships.get().organisation
    return actions.begin(
        report,
        cast.bodies[AGENCY],
        by=cast["agency-a"],
        about=Subject("measures.item", "7", "第七项"),
        period="2026-H2",
        others={member: Right.SIGN},
    )


def put(draft: Submission, by: User, **texts: str) -> None:
    for key, typed in texts.items():
        row = draft.draft_fields.filter(key=key).first()
        drafting.save_field(draft, key, typed, row.revision if row else 0, by=by)


def version_of(draft: Submission, by: User) -> Version:
    from ipportal.core.submissions.freezing import content_of, digest_of

    draft.refresh_from_db()
    return actions.submit(draft, by=by, token=digest_of(content_of(draft)))


def test_every_kind_of_field_is_read(cast: Cast, shared: Submission) -> None:
    put(
        shared, cast["agency-a"], title="年报", grants="１２", ratio="3.5", funds="1,234.5", held_on="2026年3月1日",
        period="2026年下半年", sort="a", partner="91320100TE0D000715", numbers="202110123456.X，202110000001",
        agreed="no", text="第一行\n第二行",
    )  # fmt: skip
    wrong = {one.key: one.message for one in checking.faults(shared)}
    assert list(wrong) == ["numbers"]
    right = [written(202110123456), written(202110000001)]
    put(shared, cast["agency-a"], numbers="，ＺＬ".join(right))

    version = version_of(shared, cast["agency-a"])

    values = {key: one["value"] for key, one in version.content["fields"].items()}
    assert values == {
        "title": "年报", "text": "第一行\n第二行", "grants": 12, "ratio": "3.5", "funds": 123450,
        "held_on": "2026-03-01",
        "period": "2026-H2", "sort": "a", "partner": "91320100TE0D000715", "numbers": right, "agreed": False,
    }  # fmt: skip
    assert version.content["about"] == ["measures.item", "7", "2026-H2"]


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("grants", "-5", "-5 is below 0"),
        ("grants", "1.5", "1.5 is not a whole number"),
        ("grants", "abc", "is not a number"),
        ("ratio", "1.25", "more than 1 decimals"),
        ("ratio", "13", "above the grants"),
        ("funds", "1.001", "at most two decimals"),
        ("held_on", "2026-02-30", "does not exist"),
        ("period", "2026-Q1", "is not a period; write it as 2026-H1 / 2026"),
        ("period", "", "required"),
        ("sort", "b", "not one of the choices"),
        ("partner", "91320100TE0D000716", ""),
        ("numbers", "202110123456", "no check digit"),
        ("agreed", "perhaps", "not one of the choices"),
        ("title", "x" * 201, "at most 200"),
    ],
)
def test_what_cannot_be_read_keeps_it_from_being_sent(
    cast: Cast, shared: Submission, key: str, typed: str, told: str
) -> None:
    put(shared, cast["agency-a"], **({"title": "t", "period": "2026"} | {key: typed}))

    found = checking.faults(shared)

    assert [one.key for one in found] == [key]
    assert told in str(found[0].message)
    with pytest.raises(actions.Faulty):
        version_of(shared, cast["agency-a"])
    assert shared.draft_fields.filter(key=key, typed=typed).exists() or typed == ""


def test_one_draft_for_a_thing_and_a_period(cast: Cast, report: Kind, shared: Submission) -> None:
    again = actions.begin(
        report, cast.bodies[AGENCY], by=cast["agency-a"], about=Subject("measures.item", "7"), period="2026-H2"
    )

    assert again == shared
    assert dict(shared.draft_fields.values_list("key", "typed")) == {"grants": "12"}, "pre-filled"


def test_it_counts_when_everybody_has_signed_the_exact_text(cast: Cast, shared: Submission, zhou: Client) -> None:
    heard: list[str] = []
    subscribe("submissions.report.complete")(lambda submission, by: heard.append(submission.receipt))
    cast.gives("member-a", "agency_signatory", str(cast["member-a"].memberships.get().organisation))
    put(shared, cast["agency-a"], title="t", period="2026")
    version = version_of(shared, cast["agency-a"])
    li, member = signed_in(cast["agency-a"]), signed_in(cast["member-a"])
    sign = page_of(shared, "versions/1/sign/")

    bodies = [party.organisation_id for party in shared.parties.all()]
    for body in bodies * 2:
        li.post(sign, {"organisation": body})
    assert [signature.organisation_id for signature in version.signatures.all()] == bodies[:1]
    assert "It waits for signatures" in zhou.get(page_of(shared, "versions/1/")).text
    assert zhou.post(page_of(shared, "accept/")).status_code == 403
    assert heard == []

    SignIn.objects.update(proved_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    asked = member.post(sign, {"organisation": bodies[1]})
    assert "confirm" in asked["Location"]
    assert version.signatures.count() == 1
    SignIn.objects.update(proved_at=dt.datetime.now(dt.UTC))
    member.post(sign, {"organisation": bodies[1]})
    shared.refresh_from_db()
    assert (shared.is_complete, heard) == (True, [shared.receipt])
    assert {one.digest for one in version.signatures.all()} == {version.digest}

    actions.return_for_changes(shared, "reason", by=cast["official"])
    put(shared, cast["agency-a"], title="t2")
    second = version_of(shared, cast["agency-a"])
    shared.refresh_from_db()
    assert (second.signatures.count(), version.signatures.count(), shared.is_complete) == (0, 2, False)
    with pytest.raises(PermissionDenied):
        actions.accept(shared, by=cast["official"])


def test_rights_say_who_reads_writes_and_submits(cast: Cast, shared: Submission) -> None:
    editor, member = cast["member-a"], cast["member-a"].memberships.get().organisation
    assert (bool(rules.may_edit(editor, shared)), bool(rules.may_submit(editor, shared))) == (True, False)

    for right, may in ((Right.VIEW, (0, 0)), (Right.COMMENT, (0, 1)), (Right.EDIT, (1, 1))):
        actions.give_right(shared, member, right, by=cast["agency-a"])
        assert (bool(rules.may_edit(editor, shared)), bool(rules.may_comment(editor, shared))) == may, right
    actions.give_right(shared, member, Right.VIEW, by=cast["agency-a"])
    assert signed_in(editor).get(page_of(shared)).status_code == 200
    assert signed_in(editor).post(page_of(shared), {"title": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.give_right(shared, member, Right.SIGN, by=editor)


def test_a_city_sees_what_comes_from_it_and_the_province_everything_that_was_sent(
    cast: Cast, shared: Submission
) -> None:
    names = ("official", "official-nj", "official-sz", "agency-b", "admin", "auditor", "operator")

    def seers() -> set[str]:
        return {name for name in names if rules.visible_to(cast[name]).filter(pk=shared.pk).exists()}

    assert seers() == set()
    put(shared, cast["agency-a"], title="t", period="2026")
    version_of(shared, cast["agency-a"])
    assert seers() == {"official", "official-nj"}


def test_the_room_above_closes_and_opens_it(cast: Cast, shared: Submission) -> None:
    actions.lock(shared, "the period is over")
    with pytest.raises(PermissionDenied, match="the period is over"):
        put(shared, cast["agency-a"], title="t")

    actions.reopen(shared)
    put(shared, cast["agency-a"], title="t")

    assert Event.objects.filter(action="submission locked", reason="the period is over").exists()


def test_a_form_that_is_kept_is_never_another_text(report: Kind) -> None:
    report.form.write_text(report.form.read_text("utf8") + "\n# a word more\n", encoding="utf8")

    with pytest.raises(ValueError, match="a new text needs a new version"):
        load_forms()


def test_who_leaves_hands_drafts_over(cast: Cast, li: Client, draft: Submission) -> None:
    cast.gives("co-owner", "agency_editor", AGENCY)

    moved = leave(cast.bodies[AGENCY], by=cast["agency-a"], heir=cast["co-owner"])

    draft.refresh_from_db()
    assert (moved["submissions"], draft.begun_by) == (1, "co-owner")
    assert signed_in(cast["co-owner"]).get(page_of(draft)).status_code == 200
    assert li.get(page_of(draft)).status_code == 404


def test_bodies_that_become_one_keep_drafts_and_signatures(cast: Cast, shared: Submission) -> None:
    put(shared, cast["agency-a"], title="t", period="2026")
    version = version_of(shared, cast["agency-a"])
    actions.sign(version, cast.bodies[AGENCY], by=cast["agency-a"])
    member = cast["member-a"].memberships.get().organisation

    merge_organisations(member, cast.bodies[AGENCY], by=cast["admin"], reason="the same")

    assert [party.organisation for party in shared.parties.all()] == [member]
    assert rules.unsigned(version) == []


def test_states_change_one_way_only(cast: Cast, li: Client, draft: Submission) -> None:
    for act in (actions.accept, actions.return_for_changes):
        with pytest.raises(PermissionDenied):
            act(draft, "words", by=cast["official"])
    assert draft.state == State.DRAFT
    fill(li, draft, **GOOD)
    with pytest.raises(Conflict):
        actions.submit(draft, by=cast["agency-a"], token="0" * 64)
