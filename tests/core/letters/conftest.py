"""The people of the demonstration with addresses, a kind of message, and a worker that does what is ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from ipportal.core.accounts.models import User
from ipportal.core.jobs import runner
from ipportal.core.jobs.actions import claim
from ipportal.core.letters import kinds
from ipportal.core.letters.models import Delivery
from tests.conftest import WORKER, role
from tests.people import Cast
from tests.people import cast as cast_of_the_demonstration

Work = Callable[[], int]
KIND = "kind of the tests"
__all__ = ["cast_of_the_demonstration"]


@pytest.fixture
def cast(cast_of_the_demonstration: Cast) -> Cast:
    """With addresses; one of them reads English."""
    for person in cast_of_the_demonstration.people.values():
        person.email = f"{person.username}@example.cn"
        person.language = "en" if person.username == "agency-a" else "zh-hans"
    User.objects.bulk_update(cast_of_the_demonstration.people.values(), ["email", "language"])
    return cast_of_the_demonstration


@pytest.fixture(autouse=True)
def kind() -> Iterator[None]:
    """Plugged in as a room does it, and out again."""
    kinds.message_kind(KIND, "Things", "%(who)s did %(what)s", delivery=Delivery.DAILY)
    kinds.message_kind("essential", "Essential", "must be known", essential=True, delivery=Delivery.PORTAL)
    kinds.shown_at("thing", lambda key: f"/things/{key}/")
    yield
    for code in (KIND, "essential"):
        kinds._kinds.pop(code)


@pytest.fixture
def work() -> Work:
    """The worker does whatever is ready, with its own rights; how many jobs it began."""

    def do() -> int:
        begun = 0
        with role(WORKER):
            while job := claim(f"test-{begun}"):
                runner.perform(job)
                begun += 1
        return begun

    return do
