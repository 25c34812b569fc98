"""Li and a colleague fill in one draft: fields do not collide, and of two texts in one field none is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.submissions.models import DraftField, OtherText, Submission
from tests.core.submissions.conftest import GOOD, begin, errors, fill, hidden, page_of
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def chen(cast: Cast) -> Client:
    """Another editor of Li's agency."""
    cast.gives("co-owner", "agency_editor", AGENCY)
    return signed_in(cast["co-owner"])


def stands(draft: Submission) -> dict[str, str]:
    return dict(draft.draft_fields.values_list("key", "typed"))


def autosave(client: Client, draft: Submission, key: str, typed: str, **told: object) -> dict[str, Any]:
    answer = client.post(page_of(draft, f"fields/{key}/"), {"typed": typed, "base": 0, "writer": "w", "turn": 1} | told)
    told_back: dict[str, Any] = answer.json()
    return told_back | {"status": answer.status_code}


def test_a_draft_is_kept_as_typed_also_what_cannot_be_read(li: Client, draft: Submission) -> None:
    typed = GOOD | {"title": "题" * 101, "body": "line\r\nline"}

    answer = fill(li, draft, **typed)

    assert (answer.status_code, answer["Location"]) == (302, page_of(draft))
    assert stands(draft) == typed | {"body": "line\nline"}
    page = li.get(page_of(draft)).text
    assert "Draft saved" in page
    assert "at most 100 fit here" in page
    assert "<title>Suggestion" in page, "what cannot be read is no error until it is to be sent"


def test_beginning_twice_makes_one_draft(li: Client, cast: Cast, draft: Submission) -> None:
    assert begin(li, cast.bodies[AGENCY], "t1") == draft
    assert begin(li, cast.bodies[AGENCY], "t2") != draft


def test_two_editors_in_different_fields_do_not_collide(li: Client, chen: Client, draft: Submission) -> None:
    both = [client.get(page_of(draft)).text for client in (li, chen)]

    first = fill(li, draft, page=both[0], title="Li's title", body="")
    second = fill(chen, draft, page=both[1], title="", body="Chen's text")

    assert (first.status_code, second.status_code) == (302, 302)
    assert stands(draft) == {"title": "Li's title", "body": "Chen's text"}


def test_in_the_same_field_both_texts_are_kept_and_the_second_is_shown_both(
    li: Client, chen: Client, draft: Submission
) -> None:
    both = [client.get(page_of(draft)).text for client in (li, chen)]
    fill(li, draft, page=both[0], title="Li's title")

    answer = fill(chen, draft, page=both[1], title="Chen's title", body="Chen's text")

    assert answer.status_code == 409
    assert "<title>Error:" in answer.text
    assert "Changed by someone else" in answer.text
    assert "Chen&#x27;s title" in answer.text
    assert "Li&#x27;s title" in answer.text
    assert stands(draft) == {"title": "Li's title", "body": "Chen's text"}
    other = OtherText.objects.get()
    assert (other.typed, other.by, other.settled_at) == ("Chen's title", "co-owner", None)
    blocked = fill(chen, draft, page=answer.text, check="1")
    assert errors(blocked.text)["title"] == "Title: Two people wrote here; choose which text stays."

    compared = chen.get(page_of(draft, f"texts/{other.pk}/")).text
    assert "<del>Li</del><ins>Chen</ins>" in compared.replace("&#x27;", "'")
    chosen = fill(chen, draft, page=answer.text, keep=str(other.pk))

    assert chosen.status_code == 302
    assert stands(draft)["title"] == "Chen's title"
    assert set(OtherText.objects.filter(settled_by="co-owner").values_list("typed", flat=True)) == {
        "Chen's title",
        "Li's title",
    }, "the text that made room is kept too"
    again = fill(chen, draft, page=answer.text, drop=str(other.pk))
    assert again.status_code == 409, "somebody has chosen already"


def test_the_text_that_stands_may_stay(li: Client, chen: Client, draft: Submission) -> None:
    both = [client.get(page_of(draft)).text for client in (li, chen)]
    fill(li, draft, page=both[0], title="Li's title")
    answer = fill(chen, draft, page=both[1], title="Chen's title")

    fill(chen, draft, page=answer.text, drop=str(OtherText.objects.get().pk))

    assert stands(draft)["title"] == "Li's title"
    assert not OtherText.objects.filter(settled_at__isnull=True).exists()


def test_what_was_chosen_against_does_not_come_back_when_it_is_sent_once_more(
    li: Client, chen: Client, draft: Submission
) -> None:
    autosave(li, draft, "title", "Li's", writer="l")
    autosave(chen, draft, "title", "Chen's", writer="c")
    fill(li, draft, drop=str(OtherText.objects.get().pk))

    assert autosave(chen, draft, "title", "Chen's", writer="c")["how"] == "late"
    assert autosave(chen, draft, "title", "Chen's own", writer="c", turn=2)["how"] == "other"


def test_a_page_that_saves_while_somebody_types_goes_on_from_its_own_texts(li: Client, draft: Submission) -> None:
    assert autosave(li, draft, "title", "a")["revision"] == 1
    lost = autosave(li, draft, "title", "ab", turn=2)  # its answer never arrives
    assert (lost["how"], lost["revision"]) == ("saved", 2)

    further = autosave(li, draft, "title", "abc", turn=3)
    late = autosave(li, draft, "title", "ab", turn=2)

    assert (further["how"], further["revision"], late["how"]) == ("saved", 3, "late")
    assert stands(draft) == {"title": "abc"}
    assert not OtherText.objects.exists()


def test_of_one_page_only_its_newest_text_waits(li: Client, chen: Client, draft: Submission) -> None:
    autosave(li, draft, "title", "Li's", writer="l")

    for turn, typed in enumerate(("C", "Ch", "Chen's"), 1):
        answer = autosave(chen, draft, "title", typed, writer="c", turn=turn)
        assert (answer["status"], answer["how"]) == (409, "other")
    late = autosave(chen, draft, "title", "Ch", writer="c", turn=2)

    assert "Keep my text" in str(late["panel"])
    assert [other.typed for other in OtherText.objects.all()] == ["Chen's"]
    agreed = autosave(chen, draft, "title", "Li's", writer="c", turn=4)
    assert agreed["how"] == "same"
    assert OtherText.objects.get().settled_by == "co-owner"


def test_an_autosave_says_what_is_wrong_and_keeps_it(cast: Cast, li: Client, draft: Submission) -> None:
    answer = autosave(li, draft, "sort", "nonsense")

    assert (answer["how"], answer["fault"]) == ("saved", "nonsense is not one of the choices")
    for field in ("unknown", "files"):
        assert li.post(page_of(draft, f"fields/{field}/"), {"typed": "x", "base": 0}).status_code == 400
    long = li.post(page_of(draft, "fields/body/"), {"typed": "x" * 100_001, "base": 0})
    assert long.status_code == 400


def test_whose_sign_in_has_ended_is_told_so_by_the_autosave(draft: Submission) -> None:
    answer = Client().post(page_of(draft, "fields/title/"), {"typed": "x"}, headers={"X-Autosave": "1"})

    assert (answer.status_code, answer.json()) == (401, {"how": "signed-out"})


def test_others_see_no_draft(wang: Client, zhou: Client, draft: Submission) -> None:
    for client in (wang, zhou):
        for more in ("", "check/", "versions/1/", "texts/1/", "attachments/1/"):
            assert client.get(page_of(draft, more)).status_code == 404, more
        assert client.post(page_of(draft), {"title": "x"}).status_code == 404
        assert client.post(page_of(draft, "fields/title/"), {"typed": "x"}).status_code == 404
        assert str(draft) not in client.get("/en/desk/submissions/").text


def test_what_was_typed_when_the_sign_in_ended_meets_what_others_wrote_since(
    li: Client, chen: Client, draft: Submission
) -> None:
    old = li.get(page_of(draft)).text
    fill(chen, draft, title="Chen's title")
    base = hidden(old)["base-title"]

    answer = li.post(page_of(draft), {"title": "Li's title", "base-title": base, "writer": "later"})

    assert answer.status_code == 409


def test_the_database_counts_revisions_one_by_one(li: Client, draft: Submission) -> None:
    autosave(li, draft, "title", "a")
    row = DraftField.objects.get()

    for wrong in ({"typed": "b"}, {"typed": "b", "revision": 3}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DraftField.objects.filter(pk=row.pk).update(**wrong)


def test_the_database_keeps_one_open_draft_for_a_subject_and_period(draft: Submission) -> None:
    about = {"subject_kind": "measures.item", "subject_id": "7", "period": "2026-Q1"}
    Submission.objects.filter(pk=draft.pk).update(**about)
    twin = {"kind": draft.kind, "form_version": draft.form_version, "owner": draft.owner, "begun_by": "li"}

    with pytest.raises(IntegrityError, match="one_open_draft"), transaction.atomic():
        Submission.objects.create(**about, **twin)


def test_the_database_writes_nothing_into_what_was_sent(li: Client, draft: Submission) -> None:
    autosave(li, draft, "title", "a")
    Submission.objects.filter(pk=draft.pk).update(locked_at="2026-01-01T00:00Z", lock_reason="over")

    with pytest.raises(IntegrityError, match="not written into"), transaction.atomic():
        DraftField.objects.update(typed="b", revision=2)
    with pytest.raises(IntegrityError, match="does not go from draft to accepted"), transaction.atomic():
        Submission.objects.filter(pk=draft.pk).update(state="accepted")


def test_the_page_costs_the_same_for_one_text_or_five(li: Client, draft: Submission) -> None:
    counts = []
    for typed in ({"title": "a"}, GOOD):
        fill(li, draft, **typed)
        li.get(page_of(draft))
        with CaptureQueriesContext(connection) as queries:
            li.get(page_of(draft))
        counts.append(len(queries))

    assert counts[0] == counts[1] > 0
