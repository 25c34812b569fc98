"""Winners as rows, past the actions that award them: an edition with its hour, a decision, its awards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import connection, transaction

from awards.nominations.models import Nomination
from awards.results.models import Award, Decision
from awards.rounds.models import Category, Edition
from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.clock import OFFICE_ZONE
from tests.conftest import role

HOUR: Final = dt.datetime(2026, 7, 1, 10, tzinfo=OFFICE_ZONE)
PRIZES: Final = {"gold": 100_000_000, "silver": 30_000_000, "excellence": None, "inventor": 20_000_000}
CAPS: Final = {"gold": 10, "silver": 20, "excellence": 50, "inventor": 10}
DOCUMENT: Final = "苏政发〔2026〕1号（演示）"


@contextmanager
def past_the_guards() -> Iterator[None]:
    """The owner of the tables puts rows down as they are long after: no rule of how they come about, no trail."""
    tables = ("awards_edition", "awards_category", "awards_nomination", "awards_decision", "awards_award")
    with transaction.atomic(), role("NONE"), connection.cursor() as cursor:
        for how in ("DISABLE", "ENABLE"):
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {how} TRIGGER USER")
            if how == "DISABLE":
                yield


def an_edition(number: int, *, results_at: dt.datetime | None = HOUR, **more: Any) -> Edition:
    facts = {"year": 2020 + number, "name_zh": f"第{number}届江苏专利奖", "name_en": f"Edition {number}",
             "cut_off_on": dt.date(2020, 1, 1), "drafted_by": "甲", "published_by": "乙",
             "published_at": dt.datetime(2020, 1, 2, tzinfo=dt.UTC), "results_at": results_at} | more  # fmt: skip
    with past_the_guards():
        edition = Edition.objects.create(number=number, **facts)
        for code, prize in PRIZES.items():
            Category.objects.create(edition=edition, code=code, cap=CAPS[code], prize_fen=prize)
    return edition


def a_body(name: str = "紫金精密仪器有限公司（演示）") -> Organisation:
    return Organisation.objects.get_or_create(name=name, defaults={"kind": "enterprise", "region_id": "320115"})[0]


def a_winner(edition: Edition, category: str, **told: Any) -> Award:
    """Of the state that a nomination has once it is awarded."""
    with past_the_guards():
        given = edition.categories.get(code=category)
        body = a_body(told.get("organisation", "紫金精密仪器有限公司（演示）"))
        is_project = category != "inventor"
        number = told.pop("number", 2015_1_0100000 + Award.objects.count()) if is_project else None
        facts: dict[str, Any] = {
            "kind": "project" if is_project else "inventor", "title": "一种装置", "city_id": "320100",
            "filed_on": dt.date(2015, 6, 1) if is_project else None, "owner": body.name if is_project else "",
        } | told  # fmt: skip
        kept = {name: facts.pop(name) for name in ("organisation", "field", "surname", "demonstration", "prize_fen")
                if name in facts}  # fmt: skip
        nomination = Nomination.objects.create(
            edition=edition, number=number, body=body, channel=a_body("某推荐单位"), category=given,
            may_be_published=True, state="awarded", moved_by_id=1, moved_by="甲", begun_by="甲", **facts,
        )  # fmt: skip
        decision, _new = Decision.objects.get_or_create(
            edition=edition, document=DOCUMENT,
            defaults={"decided_on": dt.date(2026, 6, 20), "state": "applied", "drafted_by": "甲", "applied_by": "乙",
                      "applied_at": dt.datetime(2026, 6, 20, tzinfo=dt.UTC)},
        )  # fmt: skip
        return Award.objects.create(
            nomination=nomination, decision=decision, edition=edition, category=given, number=number,
            awarded_on=decision.decided_on, **{"organisation": body.name, "prize_fen": given.prize_fen} | kept, **facts,
        )  # fmt: skip


def some_winners(edition: Edition) -> list[Award]:
    """Two projects in gold, one without an amount, two inventors; laid down in another order than the official one."""
    first, last = edition.number * 100, edition.number * 100 + 9
    return [
        a_winner(edition, "inventor", person="欧阳明", surname="欧阳", given_name="明", title="欧阳明"),
        a_winner(edition, "inventor", person="丁一", surname="丁", given_name="一", title="丁一", city_id="320500"),
        a_winner(edition, "excellence", title=f"一种涂层{edition.number}", number=2016_1_0100000 + last, field="C09D"),
        a_winner(edition, "gold", title=f"一种轴承{edition.number}", number=2017_1_0100000 + first, field="F16C",
                 filed_on=dt.date(2017, 3, 1)),
        a_winner(edition, "gold", title=f"一种芯片{edition.number}", number=2014_1_0100000 + first, field="H01L",
                 filed_on=dt.date(2014, 3, 1), organisation="太湖新能源研究院（演示）"),
    ]  # fmt: skip


def revoke(award: Award, moment: dt.datetime) -> None:
    with past_the_guards():
        Award.objects.filter(pk=award.pk).update(revoked_at=moment, revoked_why="某原因")
        Nomination.objects.filter(pk=award.nomination_id).update(state="revoked")
