"""Roles given and ended, accounts closed: what is refused to whom, by the action and by PostgreSQL."""

from __future__ import annotations

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from ipportal.core.accounts import actions as accounts
from ipportal.core.accounts.models import ALONE, Membership, Organisation, User
from ipportal.core.accounts.people import actions
from ipportal.core.accounts.rules import roles_of
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput, Conflict
from tests import trail
from tests.conftest import WORKER, role
from tests.people import AGENCY, OFFICE, Cast

pytestmark = pytest.mark.django_db


def give(cast: Cast, name: str, code: str, *, by: str = "admin", ends_on: dt.date | None = None) -> Membership:
    begins_on = clock.today()
    office = cast.bodies[OFFICE]
    return actions.give_role(cast[name], office, code, begins_on=begins_on, ends_on=ends_on, by=cast[by])


def test_a_role_is_given_and_held_from_that_day(cast: Cast) -> None:
    give(cast, "official", "checker")

    assert roles_of(cast["official"]) == {"official", "checker"}
    (told,) = trail.entries(action="role given")
    assert (told.actor, told.object_name, told.details["role"]) == ("admin", "周处长（演示）", "checker")


def test_a_role_that_was_taken_back_on_its_first_day_can_be_given_again(cast: Cast) -> None:
    held = give(cast, "official", "checker")
    actions.end_role(held, on=clock.today(), by=cast["admin"])
    assert roles_of(cast["official"]) == {"official"}

    give(cast, "official", "checker")

    assert roles_of(cast["official"]) == {"official", "checker"}


@pytest.mark.parametrize("special", ALONE)
@pytest.mark.parametrize("first", ["official", "auditor"])
def test_who_watches_over_others_holds_no_other_role(cast: Cast, special: str, first: str) -> None:
    if special == first:
        return
    with pytest.raises(BadInput) as refused:
        give(cast, first, special)

    assert refused.value.code == "role-stands-alone"
    with pytest.raises(IntegrityError, match="auditor_and_operator_hold_no_other_role"), transaction.atomic():
        cast.gives(first, special)
    assert roles_of(cast[first]) == {first}


def test_not_the_other_way_round_either(cast: Cast) -> None:
    with pytest.raises(BadInput):
        give(cast, "auditor", "checker")
    with pytest.raises(IntegrityError, match="hold_no_other_role"), transaction.atomic():
        cast.gives("operator", "bank_officer", AGENCY)


def test_one_after_the_other_is_fine(cast: Cast) -> None:
    held = cast["operator"].memberships.get()
    actions.end_role(held, on=clock.today(), by=cast["admin"])

    give(cast, "operator", "auditor")

    assert roles_of(cast["operator"]) == {"auditor"}


def test_other_roles_stand_beside_each_other(cast: Cast) -> None:
    assert roles_of(cast["agency-a"]) == {"agency_editor", "agency_signatory"}


def test_an_administrator_does_not_touch_the_own_account(cast: Cast) -> None:
    give(cast, "official-2", "checker")
    second = User.objects.create_user("admin-2")
    office = cast.bodies[OFFICE]
    actions.give_role(second, office, "administrator", begins_on=clock.today(), ends_on=None, by=cast["admin"])
    own = second.memberships.get()

    for refused in (
        lambda: actions.give_role(second, office, "auditor", begins_on=clock.today(), ends_on=None, by=second),
        lambda: actions.end_role(own, on=clock.today(), by=second),
        lambda: actions.close_account(second, by=second, reason="tired"),
    ):
        with pytest.raises(PermissionDenied, match=r"own account|本人"):
            refused()


def test_the_last_administrator_stays(cast: Cast) -> None:
    second = User.objects.create_user("admin-2")
    ending = clock.today() + dt.timedelta(days=9)
    office = cast.bodies[OFFICE]
    actions.give_role(second, office, "administrator", begins_on=clock.today(), ends_on=ending, by=cast["admin"])
    only = cast["admin"].memberships.get()

    with pytest.raises(PermissionDenied, match=r"last administrator|最后一名"):
        actions.end_role(only, on=clock.today(), by=second)
    with pytest.raises(PermissionDenied, match=r"last administrator|最后一名"):
        actions.close_account(cast["admin"], by=second, reason="left")
    for statement in (
        lambda: Membership.objects.filter(pk=only.pk).update(ends_on=clock.today()),
        lambda: Membership.objects.filter(pk=only.pk).delete(),
        lambda: User.objects.filter(pk=cast["admin"].pk).update(is_active=False),
    ):
        with pytest.raises(IntegrityError, match="the last administrator stays"), transaction.atomic():
            statement()
    assert User.objects.filter(username="official").update(is_active=False) == 1


def test_a_closed_account_holds_nothing_and_opens_again_with_its_roles(cast: Cast) -> None:
    actions.close_account(cast["official"], by=cast["admin"], reason="left the office")

    official = User.objects.get(username="official")
    assert roles_of(official) == frozenset()
    assert authenticate(username="official", password="portal-demo") is None
    (told,) = trail.entries(action="account closed")
    assert told.reason == "left the office"
    with pytest.raises(PermissionDenied):
        give(cast, "official", "checker")

    actions.reopen_account(official, by=cast["admin"], reason="came back")

    assert roles_of(User.objects.get(username="official")) == {"official"}


@pytest.mark.parametrize(
    ("days", "until", "code"),
    [(-1, None, "begins-in-the-past"), (0, 0, "ends-before-it-begins"), (3, 1, "ends-before-it-begins")],
)
def test_a_period_makes_sense(cast: Cast, days: int, until: int | None, code: str) -> None:
    today = clock.today()
    ends_on = None if until is None else today + dt.timedelta(days=until)

    with pytest.raises(BadInput) as refused:
        actions.give_role(
            cast["official"], cast.bodies[OFFICE], "checker",
            begins_on=today + dt.timedelta(days=days), ends_on=ends_on, by=cast["admin"],
        )  # fmt: skip

    assert refused.value.code == code


def test_a_role_is_not_given_twice_nor_in_a_body_that_is_gone(cast: Cast) -> None:
    with pytest.raises(BadInput) as refused:
        give(cast, "official", "official")
    assert refused.value.code == "role-held-already"

    Organisation.objects.filter(name=AGENCY).update(valid_until=clock.today())
    with pytest.raises(Conflict):
        actions.give_role(
            cast["official"], cast.bodies[AGENCY], "nominator", begins_on=clock.today(), ends_on=None, by=cast["admin"]
        )


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_remove_each_other_at_once_leave_one() -> None:
    with role(WORKER):
        accounts.create_demonstration_accounts()
    admin, office = User.objects.get(username="admin"), Organisation.objects.get(name=OFFICE)
    second = User.objects.create_user("admin-2")
    actions.give_role(second, office, "administrator", begins_on=clock.today(), ends_on=None, by=admin)
    start, outcomes = Barrier(2), []

    def close(whom: User, by: User) -> None:
        start.wait()
        try:
            actions.close_account(whom, by=by, reason="race")
            outcomes.append("closed")
        except PermissionDenied:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=close, args=pair) for pair in ((admin, second), (second, admin))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["closed", "refused"]
    assert User.objects.filter(memberships__role="administrator", is_active=True).count() == 1
