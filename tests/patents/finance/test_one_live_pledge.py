"""Invariant 7: no right is in two live pledges, whatever is done in whichever order, by an action or past it."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import User
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict, PortalError
from patents.finance import actions
from patents.finance.chains import roots_of
from patents.finance.models import Pledge, PledgedRight, State
from patents.finance.states import LIVE
from tests.conftest import WORKER, role
from tests.patents.finance.conftest import hand_in, make_draft

RIGHT = [("trademark", "TM-ONE")]


def people() -> dict[str, User]:
    return {name: User.objects.get(username=name) for name in ("bank-1", "bank-2", "official-nj")}


@pytest.mark.django_db(transaction=True)
def test_two_banks_pledge_one_right_at_once_and_one_wins() -> None:
    with role(WORKER):
        create_demonstration_accounts()
    cast = people()
    drafts = [hand_in(make_draft(cast[bank], rights=RIGHT)) for bank in ("bank-1", "bank-2")]
    start, outcomes = threading.Barrier(2), []

    def confirm(draft: Pledge) -> None:
        try:
            start.wait(timeout=30)
            actions.confirm_pledge(draft, by=cast["official-nj"])
            outcomes.append("confirmed")
        except Conflict as conflict:
            outcomes.append(str(conflict))
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=[draft]) for draft in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(one == "confirmed" for one in outcomes) == [False, True]
    assert Pledge.objects.filter(state=State.REGISTERED).count() == 1
    assert PledgedRight.objects.filter(bound=True).count() == 1


STEPS = st.tuples(
    st.integers(0, 4),
    st.sampled_from(["registered", "changed", "overdue", "released", "realised", "void"]),
    st.booleans(),
)


class OneLivePledge(TestCase):
    """Five pledges of one right, some adding to others, led along at random, by the actions and by raw updates."""

    @classmethod
    def setUpTestData(cls) -> None:
        with role(WORKER):
            create_demonstration_accounts()
        cls.cast = people()

    cast: dict[str, User]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(STEPS, max_size=14), extra=st.booleans())
    def test_no_right_is_in_two_live_pledges(self, steps: list[tuple[int, str, bool]], extra: bool) -> None:
        first = hand_in(make_draft(self.cast["bank-1"], rights=RIGHT))
        others = [hand_in(make_draft(self.cast["bank-1"], rights=RIGHT)) for _n in range(2)]
        added = hand_in(make_draft(self.cast["bank-1"], rights=RIGHT, adds_to=first if extra else None))
        further = hand_in(make_draft(self.cast["bank-1"], rights=RIGHT, adds_to=added))
        pledges = [first, *others, added, further]
        for place, target, raw in steps:
            before = dict(Pledge.objects.values_list("pk", "state"))
            try:
                with transaction.atomic():
                    (self.past if raw else self.by_action)(pledges[place], target)
            except (PortalError, IntegrityError):
                assert before == dict(Pledge.objects.values_list("pk", "state"))
            live = list(Pledge.objects.filter(state__in=LIVE).values_list("pk", flat=True))
            chains = set(roots_of(live).values())
            assert len(chains) <= 1
            assert PledgedRight.objects.filter(bound=True).count() == len(chains)

    def past(self, pledge: Pledge, target: str) -> None:
        """An update that asks nobody."""
        ended = clock.today() if target in ("released", "realised", "void") else None
        overdue: dict[str, Any] = {"overdue_on": clock.today()} if target == "overdue" else {}
        Pledge.objects.filter(pk=pledge.pk).update(
            state=target, state_reason="因故", moved_by_id=1_000_000, moved_by="x", ended_on=ended, **overdue
        )

    def by_action(self, pledge: Pledge, target: str) -> None:
        day: dt.date = clock.today()
        bank, city = self.cast["bank-1"], self.cast["official-nj"]
        acts: dict[str, Callable[[], object]] = {
            "registered": lambda: actions.confirm_pledge(pledge, by=city),
            "changed": lambda: actions.change_pledge(pledge, by=bank, note="因故", changed_on=day),
            "overdue": lambda: actions.mark_overdue(pledge, by=bank, reason="因故", overdue_on=day),
            "released": lambda: actions.release_pledge(pledge, by=bank, ground="因故", released_on=day),
            "realised": lambda: actions.realise_pledge(pledge, by=bank, ground="因故", realised_on=day),
            "void": lambda: actions.void_pledge(pledge, by=city, reason="因故"),
        }
        acts[target]()
