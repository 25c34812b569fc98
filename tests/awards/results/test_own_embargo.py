"""Before the hour whoever nominated, or recommended, is told nothing of what was decided about it, on no page."""

from __future__ import annotations

import pytest
from django.test import Client

from awards.nominations.models import Nomination
from awards.results.models import Award
from awards.results.revoking import revoke_award
from awards.rounds.models import Edition
from ipportal.core.kit.pages import shelf
from tests.awards.nominations.conftest import Stand
from tests.awards.results.given import DECIDED, FIRST, LATER, NOTICE, applied, decision_of, noticed, project
from tests.gate.world import NONCE
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
PAGES = (
    "/desk/", "/desk/nominations/", "/desk/nominations/all/", "/desk/nominations/all/?state=awarded",
    "/desk/nominations/all/?state=on_notice", "/desk/awards/decisions/", "/desk/awards/decisions/awards/",
    "/desk/messages/", "/search/?q=%E8%A3%85%E7%BD%AE", "/awards/", "/awards/results/", "/api/v1/awards/",
    "/awards/results/award-winners.csv", "/notices/",
)  # fmt: skip


def told(client: Client, nomination: Nomination) -> dict[str, tuple[int, bytes]]:
    shelf.clear()
    answers = {path: client.get(path) for path in (*PAGES, f"/desk/nominations/{nomination.pk}/")}
    return {path: (answer.status_code, NONCE.sub(b"", answer.content)) for path, answer in answers.items()}


def otherwise(before: dict[str, tuple[int, bytes]], after: dict[str, tuple[int, bytes]]) -> set[str]:
    return {path for path, answer in before.items() if after[path] != answer}


@pytest.mark.parametrize("who", ["nominator", "official-nj"])
def test_the_nominee_and_the_channel_see_the_same_whatever_was_decided(
    cast: Cast, edition: Edition, stand_at: Stand, who: str
) -> None:
    nomination, client = project(cast, edition), signed_in(cast[who])
    project(cast, edition, FIRST + 1, "silver")
    stand_at(NOTICE)
    noticed(cast, edition)
    stand_at(DECIDED)
    decision = decision_of(cast, edition)
    before = told(client, nomination)

    applied(cast, decision)
    award = Award.objects.get(nomination=nomination)
    assert otherwise(before, told(client, nomination)) == set()
    assert client.get(f"/awards/results/{award.pk}/").status_code == 404
    assert client.get(f"/desk/awards/decisions/awards/{award.pk}/").status_code in (403, 404)
    revoke_award(award, by=cast["official-2"], reason="某原因")
    assert otherwise(before, told(client, nomination)) == set()

    stand_at(LATER)
    assert f"/desk/nominations/{nomination.pk}/" in otherwise(before, told(client, nomination))
