"""The demonstration's accounts."""

from __future__ import annotations

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured

from ipportal.core.accounts import actions
from ipportal.core.accounts.models import Membership, Organisation, Role, User
from ipportal.core.accounts.roles import rows_of
from tests import trail

pytestmark = pytest.mark.django_db

WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_every_account_of_the_contract_is_made_with_its_body_and_roles(as_worker: None) -> None:
    made = actions.create_demonstration_accounts()

    people = User.objects.filter(demonstration=True)
    assert made == people.count() == 42
    assert {"admin", "official-2", "agency-b", "co-owner", "reviewer-15", "committee-5", "bank-2"} <= set(
        people.values_list("username", flat=True)
    )
    assert not people.exclude(memberships__isnull=False).exists()
    assert len(trail.entries(action="demonstration accounts made")) == 1
    assert authenticate(username="reviewer-7", password="portal-demo") == people.get(username="reviewer-7")


def test_making_them_again_changes_nothing(as_worker: None) -> None:
    actions.create_demonstration_accounts()
    before = (User.objects.count(), Organisation.objects.count(), Membership.objects.count(), len(trail.entries()))

    assert actions.create_demonstration_accounts() == 0

    assert (
        User.objects.count(),
        Organisation.objects.count(),
        Membership.objects.count(),
        len(trail.entries()),
    ) == before


def test_outside_the_demonstration_they_cannot_exist(as_worker: None, settings: LazySettings) -> None:
    settings.DEMO = settings.TESTING = False

    with pytest.raises(ImproperlyConfigured, match="DEMO=1"):
        actions.create_demonstration_accounts()

    assert not User.objects.filter(demonstration=True).exists()


def test_their_bodies_have_valid_credit_codes() -> None:
    for row in rows_of("demonstration_organisations.csv"):
        code = row["credit_code"]
        total = sum(ALPHABET.index(sign) * weight for sign, weight in zip(code, WEIGHTS, strict=False))
        assert code[17] == ALPHABET[(31 - total % 31) % 31], code


def test_the_roles_are_loaded_with_words_in_both_languages() -> None:
    roles = Role.objects.in_bulk()

    assert len(roles) == 15
    assert roles["official"].name_zh == "省级官员"
    assert all(role.name_en and role.description_zh and role.description_en for role in roles.values())
