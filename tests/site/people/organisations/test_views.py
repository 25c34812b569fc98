"""Bodies at the desk: found, added, asked about where something looks wrong, changed, and merged."""

from __future__ import annotations

import pytest
from django.test import Client

from ipportal.core.accounts.models import Organisation
from tests import trail
from tests.people import AGENCY, PROVEN, SUZHOU, Cast, body

pytestmark = pytest.mark.django_db
LIST = "/en/desk/organisations/"
SHIPPED = 31  # bodies of the measures come with the product
GOOD = {"name": "秦淮光电有限公司", "credit_code": PROVEN, "kind": "enterprise", "region": "320104"}


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("", 15 + SHIPPED),
        ("q=金陵", 1),
        ("q=91320100TE0D", 1),
        ("kind=bank", 2),
        ("city=320100", 5 + 1),
        ("state=merged", 0),
        ("state=ended", 0),
        ("state=without-code", SHIPPED),
        ("state=there", 15 + SHIPPED),
    ],
)
def test_the_list_is_narrowed(admin: Client, asked: str, count: int) -> None:
    assert f"{count} result" in admin.get(f"{LIST}?{asked}").text


def test_a_body_is_added_with_its_code_in_one_form(admin: Client) -> None:
    answer = admin.post(f"{LIST}new/", GOOD | {"credit_code": " 91320100-te0t000173 ", "name": "秦淮 光电有限公司"})

    made = Organisation.objects.get(credit_code=PROVEN)
    assert answer["Location"] == f"{LIST}{made.pk}/"
    assert (made.name, made.region_id, made.demonstration) == ("秦淮光电有限公司", "320104", False)
    page = admin.get(answer["Location"]).text
    assert '<span lang="zh-Hans">秦淮光电有限公司</span> was added.' in page
    assert "admin added body" in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", " ", "This field is required"),
        ("credit_code", "91350100M000100Y44", "the last sign does not fit"),
        ("credit_code", "123", "is not a credit code"),
        ("credit_code", "91320100TE0D000715", "金陵专利运营有限公司"),
        ("kind", "", "This field is required"),
        ("region", "110000", "Select a valid choice"),
        ("valid_until", "2019-12-30", "The last day lies before the first"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(admin: Client, field: str, value: str, told: str) -> None:
    answer = admin.post(f"{LIST}new/", GOOD | {"valid_from": "2020-01-01", field: value})

    assert answer.status_code == 422
    assert told in answer.text
    assert f'href="#id_{field}"' in answer.text
    assert Organisation.objects.count() == 15 + SHIPPED


def test_a_code_that_breaks_the_older_rule_and_a_name_that_is_there_are_asked_about(admin: Client) -> None:
    body("秦淮光电公司")
    broken = "91320100TE0T00022L"  # the eighteenth sign fits, the seventeenth does not
    form = GOOD | {"credit_code": broken}

    answer = admin.post(f"{LIST}new/", form)

    assert answer.status_code == 422
    assert "signs 9 to 17 do not prove each other" in answer.text
    assert "秦淮光电公司" in answer.text
    assert not Organisation.objects.filter(credit_code=broken).exists()
    seen = answer.text.split('name="seen" value="')[1].split('"')[0]

    assert admin.post(f"{LIST}new/", form | {"seen": seen}).status_code == 302
    assert Organisation.objects.filter(credit_code=broken).exists()


def test_a_change_keeps_what_stood_there(admin: Client, cast: Cast) -> None:
    agency = cast.bodies[AGENCY]
    page = admin.get(f"{LIST}{agency.pk}/edit/").text
    assert f'value="{AGENCY}"' in page
    kept = {"name": AGENCY, "credit_code": agency.credit_code or "", "region": "320100"}

    answer = admin.post(f"{LIST}{agency.pk}/edit/", kept | {"kind": "enterprise", "reason": "registered anew"})

    assert answer.status_code == 302
    page = admin.get(answer["Location"]).text
    assert "kind: from IP service agency to Enterprise" in page
    assert "Reason: registered anew" in page


def test_two_entries_are_looked_at_side_by_side_and_become_one(admin: Client, cast: Cast) -> None:
    keep = cast.bodies[SUZHOU]
    twin = body("苏州市知识产权局", kind="city_office", region_id="320500", demonstration=True)
    cast.gives("official-nj", "city_official", SUZHOU)
    cast["official-nj"].memberships.filter(organisation=keep).update(organisation=twin)
    address = f"{LIST}{keep.pk}/merge/"

    assert f'href="{address}{twin.pk}/">Compare' in admin.get(f"{address}?q=苏州市知").text
    check = admin.get(f"{address}{twin.pk}/").text
    assert "1 role of a person" in check
    assert "A merger is not undone" in check
    assert admin.post(f"{address}{twin.pk}/", {"reason": ""}).status_code == 422
    answer = admin.post(f"{address}{twin.pk}/", {"reason": "entered twice"})

    assert answer["Location"] == f"{LIST}{keep.pk}/"
    page = admin.get(f"{LIST}{twin.pk}/").text
    assert f'href="{LIST}{keep.pk}/"' in page
    assert 'name="undo" value="1" disabled' in page
    assert "could not be told apart" in page
    moved = trail.entries(action="changed", object_kind="membership")[-1]
    assert (moved.reason, moved.after) == ("entered twice", {"organisation_id": keep.pk})
    assert admin.get(f"{LIST}{twin.pk}/edit/").status_code == 403


def test_what_looks_alike_is_offered_without_a_search(admin: Client, cast: Cast) -> None:
    keep = cast.bodies[AGENCY]
    body("金陵专利运营公司(演示)", demonstration=True)

    assert "金陵专利运营公司(演示)" in admin.get(f"{LIST}{keep.pk}/merge/").text


def test_a_merger_that_may_not_be_is_grey_with_its_reason(admin: Client, cast: Cast) -> None:
    keep, real = cast.bodies[AGENCY], body()
    address = f"{LIST}{keep.pk}/merge/{real.pk}/"

    page = admin.get(address).text

    assert 'name="merge" value="1" disabled' in page
    assert "A body of the demonstration is not merged with a real one." in page
    answer = admin.post(address, {"reason": "x"})
    assert (answer.status_code, "not merged with a real one" in answer.text) == (403, True)


def test_people_of_another_place_are_warned_about(admin: Client, cast: Cast) -> None:
    keep, gone = cast.bodies[SUZHOU], cast.bodies["南京市知识产权局（演示）"]

    page = admin.get(f"{LIST}{keep.pk}/merge/{gone.pk}/").text

    assert "will act for Suzhou instead of Nanjing" in page
