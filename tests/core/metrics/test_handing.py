"""A statistician leaves with a draft in hand: whoever takes over draws it anew and answers for it."""

from __future__ import annotations

import pytest

from ipportal.core.accounts.leaving.actions import leave
from ipportal.core.accounts.leaving.registry import open_things
from ipportal.core.accounts.models import User
from ipportal.core.accounts.people.actions import give_role
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.metrics.releases import actions
from ipportal.core.metrics.releases.models import Release
from tests.conftest import WEB, role
from tests.core.metrics.conftest import january, worker
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_releases import CODE, DECEMBER, Cast, cast, register

__all__ = ["cast", "january", "register", "worker"]
pytestmark = pytest.mark.django_db


def test_a_draft_goes_to_another_statistician_and_to_nobody_else(cast: Cast, register: list[Event]) -> None:
    drafter, office = cast.drafter, cast.drafter.memberships.get().organisation
    actions.draft_release(DECEMBER, by=drafter)
    heir = User.objects.get(username="committee-1")

    with role(WEB):
        assert [thing.name for thing in open_things(drafter, office)] == [CODE]
        with pytest.raises(BadInput) as refused:
            leave(office, by=drafter, heir=cast.publisher)
        assert refused.value.code == "nobody-takes-over"
        assert Release.objects.get().drafted_by == "statistician"
        admin = User.objects.get(username="admin")
        give_role(heir, office, "statistician", begins_on=clock.today(), ends_on=None, by=admin)
        leave(office, by=drafter, heir=heir)

    taken = Release.objects.get()
    assert (taken.code, taken.state, taken.drafted_by) == (CODE, "draft", "committee-1")
    assert not drafter.memberships.open(clock.today()).exists()
