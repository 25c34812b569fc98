"""Bodies: their credit codes, their time, and what becomes of two entries of one body."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from ipportal.core.accounts import rules
from ipportal.core.accounts.models import Membership, Organisation
from ipportal.core.accounts.organisations import actions
from ipportal.core.accounts.organisations.moving import pointing_at, references
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from ipportal.core.kit.grants import GRANTS
from tests import trail
from tests.people import AGENCY, OFFICE, PROVEN, SUZHOU, Cast, body

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "name": "秦淮光电有限公司", "credit_code": PROVEN, "kind": "enterprise", "region_id": "320104",
    "valid_from": None, "valid_until": None,
}  # fmt: skip


def test_the_administrator_puts_a_body_down_and_nobody_else(cast: Cast) -> None:
    with pytest.raises(PermissionDenied, match=r"Only administrators|只有账号管理员"):
        actions.add_organisation(**FACTS, by=cast["official"])

    made = actions.add_organisation(**FACTS | {"credit_code": "９１３２０１００ te0t000173"}, by=cast["admin"])

    assert Organisation.objects.get(pk=made.pk).credit_code == PROVEN
    (told,) = trail.entries(action="organisation added")
    assert (told.actor, told.object_name) == ("admin", "秦淮光电有限公司")


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91310115MA1H8R7C6D", "9132010", "I1320100TE0T000173"])
def test_a_code_that_does_not_prove_itself_is_refused(cast: Cast, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        actions.add_organisation(**FACTS | {"credit_code": code}, by=cast["admin"])

    assert (refused.value.field, refused.value.code[:10]) == ("credit_code", "bad-credit")


@pytest.mark.parametrize("code", ["91350100M000100Y44", "91310115MA1H8R7C6D"])
def test_the_database_refuses_it_as_well(code: str) -> None:
    with pytest.raises(IntegrityError, match="organisation_credit_code_proves_itself"), transaction.atomic():
        body(credit_code=code)

    assert body(credit_code="91350100M000100Y43").pk


def test_a_code_belongs_to_one_body(cast: Cast) -> None:
    body("金陵光电有限公司", credit_code=PROVEN)

    with pytest.raises(BadInput, match="金陵光电有限公司"):
        actions.add_organisation(**FACTS, by=cast["admin"])


def test_the_database_refuses_a_body_that_ends_before_it_begins() -> None:
    with pytest.raises(IntegrityError, match="organisation_ends_after_it_begins"):
        body(valid_from=dt.date(2025, 1, 1), valid_until=dt.date(2025, 1, 1))


def test_roles_in_a_body_that_has_ended_are_no_longer_held(cast: Cast) -> None:
    ended = cast.bodies[SUZHOU]
    facts = {name: getattr(ended, name) for name in FACTS} | {"valid_until": dt.date(2025, 7, 1)}

    actions.change_organisation(ended, by=cast["admin"], reason="merged into the city government", **facts)

    assert rules.holds(cast["official-sz"], "city_official", on=dt.date(2025, 6, 30))
    assert not rules.holds(cast["official-sz"], "city_official", on=dt.date(2025, 7, 1))
    assert rules.region_scope(cast["official-sz"]) == frozenset()


def test_the_office_of_the_last_administrator_does_not_end(cast: Cast) -> None:
    office = cast.bodies[OFFICE]
    facts = {name: getattr(office, name) for name in FACTS} | {"valid_until": clock.today()}

    with pytest.raises(BadInput) as refused:
        actions.change_organisation(office, by=cast["admin"], **facts)

    assert (refused.value.code, refused.value.field) == ("last-administrator", "valid_until")
    assert rules.holds(cast["admin"], "administrator")


def test_merging_moves_whatever_points_at_the_one(cast: Cast) -> None:
    keep, gone = cast.bodies[AGENCY], body("金陵专利运营公司（演示）", demonstration=True)
    older = body("金陵运营（演示）", demonstration=True)
    actions.merge_organisations(gone, older, by=cast["admin"])
    Membership.objects.filter(user=cast["member-a"]).update(organisation=gone)
    assert pointing_at(gone) == {"membership": 1, "organisation": 1}

    moved = actions.merge_organisations(keep, gone, by=cast["admin"], reason="the same firm")

    assert moved == {"membership": 1, "organisation": 1}
    assert pointing_at(gone) == {}
    assert cast["member-a"].memberships.get().organisation == keep
    gone.refresh_from_db()
    older.refresh_from_db()
    assert gone.merged_into == keep
    assert older.merged_into == keep
    assert gone.merged_at
    (told,) = trail.entries(action="organisation merged", object_id=str(gone.pk))
    assert (told.actor, told.reason, told.details["other"], told.details["moved"]) == (
        "admin", "the same firm", keep.name, {"membership": 1, "organisation": 1},
    )  # fmt: skip
    changed = trail.entries(action="changed", object_kind="membership")[-1]
    assert changed.after == {"organisation_id": keep.pk}


def test_the_same_role_in_both_becomes_one_that_lasts_as_long_as_the_longer(cast: Cast) -> None:
    keep, gone = cast.bodies[AGENCY], body("金陵专利运营公司（演示）", demonstration=True)
    first = Membership.objects.get(user=cast["agency-a"], role="agency_editor")
    Membership.objects.filter(pk=first.pk).update(ends_on=dt.date(2025, 1, 1))
    Membership.objects.create(user=cast["agency-a"], organisation=gone, role=first.role, begins_on=first.begins_on)

    actions.merge_organisations(keep, gone, by=cast["admin"])

    (one,) = Membership.objects.filter(user=cast["agency-a"], role="agency_editor")
    assert (one.pk, one.organisation, one.ends_on) == (first.pk, keep, None)


def test_a_kept_body_without_a_code_takes_that_of_the_other(cast: Cast) -> None:
    keep, gone = body("秦淮光电"), body("秦淮光电有限公司", credit_code=PROVEN)

    actions.merge_organisations(keep, gone, by=cast["admin"])

    keep.refresh_from_db()
    gone.refresh_from_db()
    assert (keep.credit_code, gone.credit_code) == (PROVEN, None)


def test_what_stands_at_both_and_cannot_be_one_stops_the_whole_merger(cast: Cast) -> None:
    from ipportal.core.accounts.invitations.actions import invite

    keep, gone = body("秦淮光电"), body("秦淮光电有限公司")
    day = dt.date(2026, 12, 1)
    for one in (keep, gone):
        invite("li@example.cn", one, "nominator", begins_on=day, ends_on=None, language="en", by=cast["admin"])
    Membership.objects.create(user=cast["nominator"], organisation=gone, role_id="nominator", begins_on=day)

    with pytest.raises(Conflict, match=r"li@example\.cn"):
        actions.merge_organisations(keep, gone, by=cast["admin"])

    gone.refresh_from_db()
    assert not gone.is_merged
    assert pointing_at(gone) == {"membership": 1, "invitation": 1}


def test_what_cannot_be_merged_says_why(cast: Cast) -> None:
    admin, office, real = cast["admin"], cast.bodies[OFFICE], body()
    gone = body("又一家公司")
    actions.merge_organisations(real, gone, by=admin)
    gone.refresh_from_db()

    for keep, other in ((office, office), (office, real), (real, gone), (gone, real)):
        with pytest.raises(PermissionDenied):
            actions.merge_organisations(keep, other, by=admin)
    with pytest.raises(PermissionDenied):
        actions.merge_organisations(real, body("第三家公司"), by=cast["official"])
    with pytest.raises(PermissionDenied):
        actions.change_organisation(gone, by=admin, **FACTS)


def test_the_database_knows_no_body_merged_halfway() -> None:
    one, other = body(), body("又一家公司")

    with pytest.raises(IntegrityError, match="organisation_merged_says_into_which_and_when"), transaction.atomic():
        Organisation.objects.filter(pk=one.pk).update(merged_into=other)
    with pytest.raises(IntegrityError, match="organisation_is_not_merged_into_itself"), transaction.atomic():
        Organisation.objects.filter(pk=one.pk).update(merged_into=one, merged_at=dt.datetime.now(dt.UTC))


def test_every_table_that_names_a_body_can_be_moved_by_the_pages() -> None:
    tables = {field.model._meta.label_lower for field in references()}

    assert {"ipportal.membership", "ipportal.invitation", "ipportal.organisation"} <= tables
    assert [label for label in tables if "UPDATE" not in GRANTS[label].web] == []
