"""What comes with the portal and what the staff have released live side by side; neither overwrites the other."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from ipportal.core.audit.models import Event
from ipportal.core.submissions import actions, registry
from ipportal.core.submissions.formdesk.actions import write_field
from ipportal.core.submissions.formdesk.editing import mark
from ipportal.core.submissions.formdesk.loading import load_forms
from ipportal.core.submissions.formdesk.models import FormDraft
from ipportal.core.submissions.models import FormVersion
from ipportal.core.submissions.registry import Kind
from tests.conftest import role
from tests.core.submissions.formdesk.test_views import at, new_version, released
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/forms/report/"
Ship = Callable[..., Kind]


@pytest.fixture
def ship(report: Kind, tmp_path: Path) -> Iterator[Ship]:
    """Another text of the form comes with the next portal."""

    def shipped(number: int, **more: Any) -> Kind:
        text = report.form.read_text("utf-8").replace("version = 1", f"version = {number}").replace("报告", "总结")
        path = tmp_path / f"report-{number}.toml"
        path.write_text(text, encoding="utf-8")
        registry._kinds["report"] = dataclasses.replace(report, form=path, **more)
        return registry._kinds["report"]

    yield shipped
    registry._kinds["report"] = report


def load() -> int:
    with role("NONE"):
        return load_forms().new


def staffs_own(cast: Cast, zhou: Client) -> FormVersion:
    """Version 2, by the staff: the title is asked otherwise."""
    draft = new_version(zhou, form=PAGE)
    field = draft.form.fields["title"]
    other = dataclasses.replace(field, label=dataclasses.replace(field.label, zh="题目"))
    write_field(draft, other, mark(field), by=cast["official"], instead_of="title")
    return released(draft, signed_in(cast["official-2"]))


def known() -> list[tuple[int, str]]:
    return list(FormVersion.objects.filter(code="report").order_by("version").values_list("version", "released_by"))


def test_as_long_as_the_staff_wrote_nothing_the_shipped_one_is_the_next(ship: Ship) -> None:
    kind = ship(2)

    assert (load(), load()) == (1, 0)

    assert known() == [(1, ""), (2, "")]
    assert actions.form_for(kind).version == 2


def test_a_text_that_is_kept_is_never_another(ship: Ship) -> None:
    ship(1)

    with pytest.raises(ValueError, match="needs a new version"):
        load()


@pytest.mark.parametrize("number", [2, 3])
def test_after_the_staff_a_shipped_text_waits_for_an_official(
    number: int, ship: Ship, cast: Cast, zhou: Client
) -> None:
    """Whether its number is taken or not: what is given out is what the staff have released."""
    own = staffs_own(cast, zhou)
    kind = ship(number)

    assert (load(), load()) == (1, 0), "it is proposed once"

    assert known() == [(1, ""), (2, "official-2")]
    assert actions.form_for(kind) == own
    proposed = FormDraft.objects.get(shipped_sha256=kind.shipped().sha256)
    assert proposed.text == kind.shipped().text
    assert "Shipped with the portal; waits for an official" in zhou.get(PAGE).text
    assert Event.objects.filter(action="form proposed").count() == 1
    released(proposed, zhou)
    assert known() == [(1, ""), (2, "official-2"), (3, "official")]
    assert actions.form_for(kind).title.zh == "总结"
    assert load() == 0


def test_given_up_it_is_not_proposed_again(ship: Ship, cast: Cast, zhou: Client) -> None:
    own = staffs_own(cast, zhou)
    kind = ship(2)
    load()
    proposed = FormDraft.objects.get(shipped_sha256=kind.shipped().sha256)

    assert zhou.post(at(proposed, "give-up/"), {"reason": "不需要"}).status_code == 302

    assert load() == 0
    assert actions.form_for(kind) == own


def test_a_portal_that_reads_more_than_the_staffs_version_asks_says_so(
    ship: Ship, cast: Cast, zhou: Client, report: Kind
) -> None:
    draft = new_version(zhou, form=PAGE)
    seen = zhou.get(at(draft, "fields/edit/agreed/")).context["mark"]
    assert zhou.post(at(draft, "arrange/"), {"remove": "field:agreed", "seen": seen}).status_code == 302
    released(draft, signed_in(cast["official-2"]))
    assert "asks too little" not in zhou.get("/en/desk/forms/").text

    ship(3, needs=frozenset({"agreed"}))
    load()

    assert "asks too little" in zhou.get("/en/desk/forms/").text
    assert "agreed (agreed): the portal reads this field" in zhou.get(PAGE).text
