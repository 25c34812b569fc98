"""An edition on its way to the decision, and nominations put where the committee left them."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from django.db import connection

from awards.nominations.models import Nomination
from awards.results import deciding, publicity
from awards.results.models import Award, Decision
from awards.rounds.models import Category, Edition, Phase
from ipportal.core.kit.clock import now
from ipportal.core.notices.models import Notice
from patents.register.models import Patent
from tests.awards.nominations.conftest import CITY, drafted, inventor, make_patent, moment
from tests.conftest import role
from tests.people import Cast

NOTICE, OVER, DECIDED, TOLD, LATER = (
    moment("2026-06-01"), moment("2026-06-09"), moment("2026-06-16"), moment("2026-07-01"), moment("2026-07-06"),
)  # fmt: skip
DAY: Final = dt.date(2026, 6, 16)
FIRST: Final = 2015_1_0100001
GOLD_FEN, INVENTOR_FEN = 50_000_000, 10_000_000


def make_edition(people: Cast, number: int = 5, **more: Any) -> Edition:
    """Its notice runs for five working days from 1 June; results are told on 1 July at ten."""
    facts: dict[str, Any] = {"notice_days": 5, "results_at": TOLD} | more
    with role("NONE"):
        edition = Edition.objects.create(
            number=number, year=2026, name_zh=f"第{number}届江苏专利奖", cut_off_on=dt.date(2026, 3, 31),
            drafted_by="甲", notice_days=facts["notice_days"],
        )  # fmt: skip
        for kind, opens, closes in (
            ("nominating", "2026-03-01", "2026-03-31"),
            ("notice", "2026-06-01", "2026-06-15"),
            ("decision", "2026-06-16", "2026-06-30"),
        ):
            Phase.objects.create(edition=edition, kind=kind, opens_on=opens, closes_on=closes)
        Category.objects.create(edition=edition, code="gold", cap=2, prize_fen=GOLD_FEN)
        Category.objects.create(edition=edition, code="silver", cap=2)
        Category.objects.create(edition=edition, code="inventor", cap=1, prize_fen=INVENTOR_FEN)
        for kind in ("project", "inventor"):
            edition.channels.create(organisation=people.bodies[CITY], kind=kind, places=9)
        edition.published_at, edition.published_by, edition.results_at = now(), "乙", facts["results_at"]
        edition.save()
    return edition


def put(nomination: Nomination, state: str, code: str = "gold") -> Nomination:
    """Past its path, by the owner of the tables."""
    category = Category.objects.get(edition=nomination.edition, code=code)
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE awards_nomination DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE awards_nomination SET state = %s, moved_by_id = 0, moved_by = 'x', category_id = %s WHERE id = %s",
            [state, category.pk, nomination.pk],
        )
        cursor.execute("ALTER TABLE awards_nomination ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    nomination.refresh_from_db()
    return nomination


def project(people: Cast, edition: Edition, number: int = FIRST, code: str = "gold", **told: Any) -> Nomination:
    patent = Patent.objects.filter(pk=number).first() or make_patent(number, **told)
    return put(drafted(people, edition, patent), "shortlisted", code)


def person(people: Cast, edition: Edition, surname: str, given_name: str = "某") -> Nomination:
    return put(inventor(people, edition, surname, given_name), "shortlisted", "inventor")


def noticed(people: Cast, edition: Edition, by: str = "official") -> Notice:
    return publicity.put_on_notice(edition, by=people[by], reason="经评审，现予公示。")


def decision_of(people: Cast, edition: Edition, **more: Any) -> Decision:
    facts: dict[str, Any] = {"document": "苏政发〔2026〕9号", "decided_on": DAY} | more
    chosen = facts.pop("chosen", None) or list(deciding.proposable(edition))
    return deciding.draft_decision(edition, chosen, by=people["official"], **facts)


def applied(people: Cast, decision: Decision, by: str = "official-2") -> list[Award]:
    return deciding.apply_decision(decision, by=people[by], version=decision.version)
