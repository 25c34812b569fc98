"""Zhou writes the next version of a form, Sun releases it; what was begun before stays on its own version."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any, Final

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ipportal.core.audit.models import Event
from ipportal.core.submissions import actions
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.formdesk.rules import visible_to
from ipportal.core.submissions.models import FormVersion
from ipportal.core.submissions.registry import Kind
from ipportal.core.submissions.suggestions import SUGGESTION
from tests.conftest import role
from tests.core.submissions.conftest import begin, errors, page_of
from tests.people import AGENCY, Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/en/desk/forms/"
FORM: Final = f"{DESK}suggestion/"
QUESTION: Final = {
    "label_zh": "希望何时答复", "label_en": "When do you want the answer?", "kind": "date", "section": "matter",
    "key": "wanted_on", "help_zh": "例如 2026-03-01", "help_en": "For example 2026-03-01",
}  # fmt: skip


@pytest.fixture
def sun(cast: Cast) -> Client:
    """Another official of the province."""
    return signed_in(cast["official-2"])


@pytest.fixture
def next_one(zhou: Client) -> FormDraft:
    return new_version(zhou)


def new_version(client: Client, version: int = 1, form: str = FORM) -> FormDraft:
    answer = client.post(f"{form}{version}/next/")
    assert answer.status_code == 302, answer.text
    return FormDraft.objects.get(pk=int(answer["Location"].rstrip("/").rpartition("/")[2]))


def at(draft: FormDraft, more: str = "") -> str:
    return f"{DESK}drafts/{draft.pk}/{more}"


def opened(client: Client, path: str) -> dict[str, Any]:
    """What a page's form would send if nothing were typed."""
    page = client.get(path)
    assert page.status_code == 200, page.status_code
    form = page.context["form"]
    return {
        name: html.unescape(str(form[name].value()))
        for name in form.fields
        if form[name].value() not in (None, False, [])
    }


def save(client: Client, path: str, **typed: Any) -> Any:
    return client.post(path, opened(client, path) | typed)


def released(draft: FormDraft, by: Client, reason: str = "新一批征集") -> FormVersion:
    answer = (
        save(by, at(draft), reason=reason)
        if False
        else by.post(at(draft, "release/"), {"reason": reason, "seen": opened(by, at(draft))["seen"]})
    )
    assert answer.status_code == 302, answer.text
    draft.refresh_from_db()
    assert draft.released_as
    return draft.released_as


def test_a_question_more_is_written_looked_at_and_released_by_another(
    zhou: Client, sun: Client, li: Client, cast: Cast, draft: Any
) -> None:
    assert "Suggestion or question" in zhou.get(DESK).text
    assert f'href="{DESK}"' in zhou.get("/en/desk/").text
    next_one = new_version(zhou)
    assert new_version(zhou) == next_one, "pressed twice it is one"

    assert save(zhou, at(next_one, "fields/new/"), **QUESTION).status_code == 302

    page = zhou.get(at(next_one)).text
    assert "When do you want the answer?" in page
    assert "Another official than those who wrote in it releases a form." in html.unescape(page)
    assert zhou.post(at(next_one, "release/"), {"reason": "x", "seen": "x"}).status_code == 403
    preview = sun.get(at(next_one, "preview/")).text
    assert '<label for="id_wanted_on">When do you want the answer?' in preview
    assert "For example 2026-03-01" in preview

    version = released(next_one, sun)

    assert (version.version, version.released_by, version.text) == (2, "official-2", next_one.text)
    told = sun.get(FORM).text
    assert re.search(r'<span class="pill good">added</span> <strong>When do you want the answer\?</strong>', told)
    assert re.search(r"<dt>Submissions</dt><dd>0</dd>.*<dt>Submissions</dt><dd>1</dd>", told, re.DOTALL)
    assert "wanted_on" not in li.get(page_of(draft)).text, "what was begun stays on its version"
    assert "When do you want the answer?" in li.get("/en/desk/submissions/new/suggestion/").text
    assert "id_wanted_on" in li.get(page_of(begin(li, cast.bodies[AGENCY], token="t2"))).text
    acts = Event.objects.filter(action__startswith="form").order_by("pk").values_list("actor", "action", "reason")
    assert list(acts) == [
        ("official", "form draft begun", ""),
        ("official", "form draft changed", ""),
        ("official-2", "form released", "新一批征集"),
    ]


def test_the_version_is_that_of_the_day(
    zhou: Client, sun: Client, li: Client, cast: Cast, stand_at: Any, next_one: FormDraft
) -> None:
    stand_at(dt.datetime(2026, 1, 20, 2, tzinfo=dt.UTC))
    assert save(zhou, at(next_one, "fields/new/"), **QUESTION).status_code == 302
    days = {"valid_from": "2026-03-01", "valid_until": "2026-04-01"}
    assert save(zhou, at(next_one, "head/"), **days).status_code == 302
    version = released(next_one, sun)

    given_out = []
    for moment in ((2026, 2, 28, 15), (2026, 2, 28, 16), (2026, 3, 31, 15), (2026, 3, 31, 16)):
        stand_at(dt.datetime(*moment, tzinfo=dt.UTC))
        client = signed_in(cast["agency-a"])
        given_out.append(begin(client, cast.bodies[AGENCY], token=str(moment)).form_version.version)

    assert given_out == [1, 2, 2, 1]
    named = new_version(zhou)
    assert save(zhou, at(named, "head/"), valid_from="2026-04-01", only_named="on").status_code == 302
    assert released(named, sun).only_named
    assert actions.form_for(SUGGESTION).version == 1, "whoever wants it names it"
    with pytest.raises(IntegrityError, match="form_version"), transaction.atomic(), role("NONE"):
        FormVersion.objects.filter(pk=version.pk).update(title_zh="改")


def test_what_is_typed_wrong_is_kept_and_told(zhou: Client, next_one: FormDraft) -> None:
    wrong = QUESTION | {
        "kind": "choice", "key": "Wanted On", "help_en": "", "lowest": "many", "options": "a | 甲 | A\nb 乙",
        "most": "3",
    }  # fmt: skip

    answer = save(zhou, at(next_one, "fields/new/"), **wrong)

    assert answer.status_code == 422
    assert set(errors(answer.text)) == {"key", "help_en", "lowest", "options", "most"}
    assert re.search(r"Line 2 cannot be read: b <span lang=\"zh-Hans\">乙", answer.text)
    assert 'value="Wanted On"' in answer.text
    taken = save(zhou, at(next_one, "fields/new/"), **(QUESTION | {"key": "title"}))
    assert (taken.status_code, "Another field has this key." in taken.text) == (422, True)
    backwards = save(zhou, at(next_one, "head/"), valid_from="2026-03-01", valid_until="2026-03-01")
    assert (backwards.status_code, set(errors(backwards.text))) == (422, {"valid_until"})
    next_one.refresh_from_db()
    assert next_one.writers == []


def test_the_text_is_kept_as_typed_or_refused_with_its_line(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    typed = next_one.text.replace("version = 2\n", "version   =  2 # 第二版\n")
    bad = typed.replace('kind = "yes_no"', 'kind = "maybe"')
    line = bad[: bad.index('"consent"')].count("\n") + 1

    refused = save(zhou, at(next_one, "text/"), text=bad)

    assert refused.status_code == 422
    assert f"Line {line}: consent: kind is maybe; allowed: text" in html.unescape(refused.text)
    assert html.escape(bad, quote=True).replace("&#x27;", "&#39;") in refused.text, "what was typed stands in the form"
    assert save(zhou, at(next_one, "text/"), text=typed.replace("\n", "\r\n")).status_code == 302
    next_one.refresh_from_db()
    assert next_one.text == typed
    other = save(zhou, at(next_one, "text/"), text=typed.replace('"suggestion"\n', '"another"\n', 1))
    assert (other.status_code, "the code of a form stays" in other.text) == (422, True)
    assert released(next_one, sun).text == typed


def test_the_number_is_that_which_is_next_when_it_is_released(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    """Of two that were written side by side the second has the next number; the rest of its text stays."""
    text = next_one.text.replace("version = 2\n", "version   =  2 # 第二版\n")
    assert save(zhou, at(next_one, "text/"), text=text).status_code == 302
    other = new_version(zhou)
    assert save(zhou, at(other, "fields/new/"), **QUESTION).status_code == 302
    assert released(other, sun).version == 2
    assert "Version 2 was released meanwhile" in sun.get(at(next_one)).text

    version = released(next_one, sun)

    assert (version.version, version.form.version) == (3, 3)
    assert version.text == text.replace("version   =  2", "version   =  3")


def test_two_officials_at_once(zhou: Client, sun: Client, cast: Cast, next_one: FormDraft) -> None:
    page, same = at(next_one, "fields/edit/title/"), at(next_one, "fields/edit/body/")
    before, elsewhere = opened(zhou, page), opened(zhou, same)
    assert save(sun, page, label_zh="主题", label_en="Subject").status_code == 302

    met = zhou.post(page, before | {"label_zh": "题目", "label_en": "Heading"})

    assert met.status_code == 409
    assert "Changed by someone else" in met.text
    assert re.search(r"主题</span> / Subject</dd>", met.text)
    assert 'value="题目"' in met.text
    assert zhou.post(same, elsewhere | {"label_en": "Your words"}).status_code == 302, "another field is another matter"
    next_one.refresh_from_db()
    assert [str(next_one.form.fields[key].label.en) for key in ("title", "body")] == ["Subject", "Your words"]
    kept = met.context["form"]["seen"].value()
    assert zhou.post(page, before | {"seen": kept, "label_zh": "题目", "label_en": "Heading"}).status_code == 302
    next_one.refresh_from_db()
    assert next_one.form.fields["title"].label.zh == "题目"
    assert next_one.writers == sorted((cast["official"].pk, cast["official-2"].pk))
    assert "Another official than those who wrote" in html.unescape(sun.get(at(next_one)).text)


def test_the_whole_text_shows_both_where_two_wrote(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    before = opened(zhou, at(next_one, "text/"))
    assert save(sun, at(next_one, "fields/edit/title/"), label_zh="主题", label_en="Subject").status_code == 302

    met = zhou.post(at(next_one, "text/"), before | {"text": before["text"].replace("Title", "Heading")})

    assert met.status_code == 409
    assert "<del>Subject</del>" in met.text
    assert "<ins>Heading</ins>" in met.text


def test_what_is_released_is_what_was_looked_at(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    assert save(zhou, at(next_one, "fields/new/"), **QUESTION).status_code == 302
    seen = opened(sun, at(next_one))["seen"]
    assert save(zhou, at(next_one, "fields/edit/wanted_on/"), required="on").status_code == 302

    answer = sun.post(at(next_one, "release/"), {"reason": "看过", "seen": seen})

    assert answer.status_code == 409
    assert "Somebody else changed it since you opened it." in answer.text
    assert 'value="看过"' in answer.text
    assert FormVersion.objects.filter(code="suggestion").count() == 1
    again = sun.post(at(next_one, "release/"), {"reason": "", "seen": opened(sun, at(next_one))["seen"]})
    assert (again.status_code, set(errors(again.text))) == (422, {"reason"})


def test_a_first_day_that_is_over_becomes_that_of_the_release(
    zhou: Client, sun: Client, cast: Cast, stand_at: Any, next_one: FormDraft
) -> None:
    assert save(zhou, at(next_one, "head/"), valid_until="2090-01-01").status_code == 302
    next_one.refresh_from_db()
    stand_at(dt.datetime(2089, 12, 31, 15, tzinfo=dt.UTC))
    version = released(next_one, signed_in(cast["official-2"]))
    begun = next_one.form.valid_from
    assert version.text == next_one.text.replace(f"valid_from = {begun}", "valid_from = 2089-12-31")
    assert version.valid_from == dt.date(2089, 12, 31)

    late = new_version(signed_in(cast["official"]))
    save(signed_in(cast["official"]), at(late, "head/"), valid_until="2090-01-01")
    stand_at(dt.datetime(2089, 12, 31, 16, tzinfo=dt.UTC))
    sun = signed_in(cast["official-2"])
    answer = sun.post(at(late, "release/"), {"reason": "x", "seen": opened(sun, at(late))["seen"]})

    assert (answer.status_code, "Its last day is over already." in answer.text) == (409, True)


def test_fields_and_sections_are_arranged(zhou: Client, next_one: FormDraft) -> None:
    def keys() -> list[str]:
        next_one.refresh_from_db()
        return list(next_one.form.fields)

    page = at(next_one, "arrange/")
    assert keys() == ["sort", "topic", "title", "body", "consent", "files"]
    assert zhou.post(page, {"up": "field:title"}).status_code == 302
    assert zhou.post(page, {"down": "field:body"}).status_code == 302
    assert keys() == ["sort", "title", "topic", "consent", "body", "files"]
    assert zhou.post(page, {"up": "section:evidence"}).status_code == 302
    assert keys() == ["files", "sort", "title", "topic", "consent", "body"]
    assert save(zhou, at(next_one, "sections/new/"), code="more", title_zh="其他", title_en="More").status_code == 302
    assert save(zhou, at(next_one, "fields/edit/consent/"), section="more").status_code == 302
    assert keys() == ["files", "sort", "title", "topic", "body", "consent"]
    changed = save(zhou, at(next_one, "sections/edit/more/"), title_zh="补充", title_en="Further")
    assert changed.status_code == 302
    assert "<del>在</del>" not in zhou.get(at(next_one)).text

    stale = zhou.post(page, {"remove": "section:more", "seen": "of another time"})
    mark = zhou.get(at(next_one, "sections/edit/more/")).context["mark"]
    removed = zhou.post(page, {"remove": "section:more", "seen": mark})

    assert (stale.status_code, removed.status_code) == (409, 302)
    assert keys() == ["files", "sort", "title", "topic", "body"]
    told = zhou.get(at(next_one)).text
    assert "removed</span> <strong>May the answer be published?</strong> <code>consent</code>" in told
    for nonsense in ({}, {"up": "field"}, {"up": "colour:red"}, {"up": "field:nothing"}):
        assert zhou.post(page, nonsense).status_code in (400, 409, 422)


def test_a_field_that_the_portal_reads_stays(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    """The title names a suggestion in every list."""
    page = at(next_one, "fields/edit/title/")
    mark = zhou.get(page).context["mark"]
    assert "The portal reads this field" in zhou.get(page).text

    gone = zhou.post(at(next_one, "arrange/"), {"remove": "field:title", "seen": mark})
    otherwise = save(zhou, page, kind="long_text")
    unasked = save(zhou, page, required="")
    text = next_one.text.replace('key = "title"', 'key = "subject"')
    assert save(zhou, at(next_one, "text/"), text=text).status_code == 302, "a text may be on its way"
    refused = sun.post(at(next_one, "release/"), {"reason": "x", "seen": opened(sun, at(next_one))["seen"]})

    assert [one.status_code for one in (gone, otherwise, unasked, refused)] == [409, 422, 422, 409]
    for one in (gone, refused):
        assert "Title (title): the portal reads this field; it cannot be removed" in one.text
    assert "its kind stays text" in otherwise.text
    assert "it stays required" in unasked.text
    assert FormVersion.objects.filter(code="suggestion").count() == 1


def test_a_key_that_was_released_stays(zhou: Client, next_one: FormDraft) -> None:
    assert save(zhou, at(next_one, "fields/new/"), **QUESTION).status_code == 302
    assert save(zhou, at(next_one, "fields/edit/wanted_on/"), key="answer_by").status_code == 302
    assert save(zhou, at(next_one, "fields/edit/body/"), key="words").status_code == 302, "a field shown fixed stays"

    next_one.refresh_from_db()
    assert {"answer_by", "body"} <= set(next_one.form.fields)
    assert not {"wanted_on", "words"} & set(next_one.form.fields)


def test_given_up_it_is_kept_and_frozen(zhou: Client, sun: Client, next_one: FormDraft) -> None:
    assert zhou.post(at(next_one, "give-up/"), {"reason": ""}).status_code == 422
    assert zhou.post(at(next_one, "give-up/"), {"reason": "改用旧表"}).status_code == 302

    assert f"drafts/{next_one.pk}/" not in zhou.get(FORM).text
    assert "Given up" in zhou.get(at(next_one)).text
    assert zhou.get(at(next_one, "text/")).status_code == 403
    with pytest.raises(IntegrityError, match="released or given up"), transaction.atomic():
        FormDraft.objects.filter(pk=next_one.pk).update(text="x")


def test_the_database_wants_two(cast: Cast, next_one: FormDraft) -> None:
    pk = cast["official"].pk
    facts = {
        "code": "suggestion", "title_zh": "x", "title_en": "x", "text": "x", "sha256": "x",
        "valid_from": dt.date(2026, 1, 1),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="another_than_its_writers"), transaction.atomic():
        FormVersion.objects.create(version=7, writers=[3, pk], released_by_id=pk, released_by="official", **facts)
    with pytest.raises(IntegrityError, match="says_who_released_it"), transaction.atomic():
        FormVersion.objects.create(version=7, writers=[pk], **facts)


def test_it_is_for_officials_of_the_province_alone(cast: Cast, next_one: FormDraft) -> None:
    pages = (DESK, FORM, f"{FORM}1/", at(next_one), at(next_one, "text/"), at(next_one, "preview/"))
    for name in ("agency-a", "admin", "auditor", "official-nj", "finance-official"):
        client = signed_in(cast[name])

        assert {client.get(path).status_code for path in pages} == {403}, name
        assert client.post(f"{FORM}1/next/").status_code == 403
        assert not visible_to(cast[name]).exists()
        assert f'href="{DESK}"' not in client.get("/en/desk/").text
    assert not visible_to(AnonymousUser()).exists()
    assert visible_to(cast["official"]).exists()


def test_pages_cost_the_same_for_one_version_or_three(zhou: Client, sun: Client, report: Kind) -> None:
    def cost(path: str) -> int:
        zhou.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert zhou.get(path).status_code == 200
        return len(queries)

    before = [cost(DESK), cost(FORM)]
    for number in (1, 2):
        one = new_version(zhou, version=number)
        assert save(zhou, at(one, "fields/new/"), **(QUESTION | {"key": f"wanted_{number}"})).status_code == 302
        released(one, sun)
        new_version(zhou, form=f"{DESK}report/")
        new_version(sun, form=f"{DESK}report/")

    assert [cost(DESK), cost(FORM)] == before
    assert actions.form_for(report).version == 1


def test_faults_and_words_are_in_the_readers_language(zhou: Client, next_one: FormDraft) -> None:
    page = at(next_one, "text/").removeprefix("/en")
    answer = save(zhou, page, text=next_one.text.replace('"yes_no"', '"maybe"'))

    assert answer.status_code == 422
    assert re.search(r"第 ?\d+ ?行", answer.text)
