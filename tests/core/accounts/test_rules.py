"""Who holds which role, where, and from when to when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.contrib.auth.models import AnonymousUser

from ipportal.core.accounts import actions, rules
from ipportal.core.accounts.models import Membership, User
from tests.conftest import WEB, role

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(as_worker: None) -> dict[str, User]:
    actions.create_demonstration_accounts()
    return {user.username: user for user in User.objects.filter(demonstration=True)}


def test_a_person_holds_the_roles_given_to_them(people: dict[str, User]) -> None:
    assert rules.roles_of(people["agency-a"]) == {"agency_editor", "agency_signatory"}
    assert rules.holds(people["statistician"], "checker", "statistician")
    assert not rules.holds(people["official"], "checker")


def test_a_role_is_held_from_its_first_day_to_the_day_before_its_end(people: dict[str, User]) -> None:
    ended = dt.date(2024, 7, 1)
    with role(WEB):
        Membership.objects.filter(user=people["checker"]).update(ends_on=ended)

    assert rules.holds(people["checker"], "checker", on=dt.date(2024, 6, 30))
    assert not rules.holds(people["checker"], "checker", on=ended)
    assert not rules.holds(people["checker"], "checker", on=dt.date(2019, 12, 31))


def test_while_a_page_is_read_roles_are_looked_up_once(
    people: dict[str, User], django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    checker = people["checker"]
    with rules.asked_once():
        assert rules.holds(checker, "checker")
        with django_assert_num_queries(0):
            assert rules.holds(checker, "checker")
            assert not rules.holds(checker, "official")
    with role(WEB):
        Membership.objects.filter(user=checker).update(ends_on=dt.date(2024, 7, 1))

    assert not rules.holds(checker, "checker")


def test_without_an_account_or_with_a_closed_one_nobody_holds_anything(people: dict[str, User]) -> None:
    official = people["official"]
    official.is_active = False

    assert rules.roles_of(official) == frozenset()
    assert rules.region_scope(official) == frozenset()
    assert rules.roles_of(AnonymousUser()) == frozenset()
    assert rules.region_scope(AnonymousUser()) == frozenset()


@pytest.mark.parametrize(
    ("username", "places"),
    [("official", {"320000"}), ("official-nj", {"320100"}), ("official-wx", {"320200"}), ("agency-a", set())],
)
def test_an_official_acts_for_the_province_or_for_the_own_city(
    people: dict[str, User], username: str, places: set[str]
) -> None:
    assert rules.region_scope(people[username]) == places
