"""The demonstration's talents and programmes: made up, the same for every run, and brought in as files are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random
from typing import Any, Final

from ipportal.core.regions.models import Region
from measures.programmes.models import Audience, BaseLevel, CaseOutcome, Service, TalentLevel
from measures.programmes.sorts import (
    ATTENDANCES,
    BASES,
    COLLEGES,
    DISCIPLINES,
    ENROLMENTS,
    POLICIES,
    SERVICES,
    SESSIONS,
    TALENTS,
)
from measures.records.demonstration import bring_in

Row = dict[str, Any]
KIND: Final = "talents"
UNIVERSITIES: Final = (("320100", "金陵演示大学"), ("320500", "姑苏演示大学"), ("320300", "彭城演示大学"))
FIRST: Final = dt.date(2023, 1, 9)
PERSONS: Final = 260


def seed_programmes() -> int:
    """What is not there yet; how many rows. What is pointed at comes before what points."""
    cities = [city.code for city in Region.objects.cities().order_by("code")]
    files = (
        (DISCIPLINES, _disciplines()),
        (ENROLMENTS, _enrolments()),
        (COLLEGES, _colleges()),
        (BASES, _bases(cities)),
        (SESSIONS, _sessions(cities)),
        (ATTENDANCES, _attendances(cities)),
        (POLICIES, _policies(cities)),
        (TALENTS, _talents(cities)),
        (SERVICES, _services(cities)),
    )
    made = 0
    for sort, rows in files:
        layout = "" if sort is TALENTS else sort.code
        made += bring_in(KIND, layout, [name.removesuffix("_fen") for name in sort.names if name != "source"], rows)
    return made


def _disciplines() -> Iterator[Row]:
    for place, (city, university) in enumerate(UNIVERSITIES):
        shared = {"university": university, "name": "知识产权（自设交叉学科，演示）", "city": city, "faculty": 14}
        approved = {"stage": "enrolling", "approved_on": dt.date(2022 + place, 6, 1), "approval_body": "演示机关"}
        yield {"code": f"YS-{place + 1}", "degree": "master"} | shared | approved
        yield {"code": f"YS-{place + 1}D", "degree": "doctor", "stage": "applied"} | shared


def _enrolments() -> Iterator[Row]:
    for place in range(len(UNIVERSITIES)):
        for year in range(2023 + place, 2026):
            yield {"discipline": f"YS-{place + 1}", "year": year, "enrolled": 12 + 4 * place + year - 2022}


def _colleges() -> Iterator[Row]:
    for place, (city, university) in enumerate(UNIVERSITIES):
        yield {
            "university": university, "name": "知识产权学院（演示）", "city": city,
            "opened_on": dt.date(2021 + place, 9, 1), "bachelors": 90 + 10 * place, "masters": 40 + place, "staff": 20,
        }  # fmt: skip


def _bases(cities: list[str]) -> Iterator[Row]:
    for place, city in enumerate(cities):
        if place % 3 == 0:
            yield {
                "name": f"{city}知识产权培训基地（演示）", "host": "演示单位", "city": city,
                "level": BaseLevel.PROVINCIAL if place % 2 else BaseLevel.CITY,
                "designated_on": dt.date(2020 + place % 4, 5, 1),
                "valid_to": dt.date(2025, 5, 1) if place == 9 else "",
            }  # fmt: skip


def _sessions(cities: list[str]) -> Iterator[Row]:
    audiences = list(Audience)
    for base in _bases(cities):
        chance = Random(f"sessions {base['name']}")  # noqa: S311 - made up, not secret
        for number in range(6):
            begins = FIRST + dt.timedelta(days=170 * number + chance.randint(0, 60))
            yield {
                "code": f"YS-{base['city']}-{number + 1}", "base": base["name"],
                "topic": chance.choice(("专利导航", "专利撰写", "海外维权", "质押融资", "数据知识产权")),
                "begins_on": begins, "ends_on": begins + dt.timedelta(days=chance.randint(0, 4)),
                "hours": chance.choice((8, 16, 24)), "audience": chance.choice(audiences).value,
                "person_times": chance.randint(25, 90), "satisfaction": 85 + chance.randint(0, 14),
            }  # fmt: skip


def _attendances(cities: list[str]) -> Iterator[Row]:
    """A few of each session, some of whom come again."""
    for session in _sessions(cities):
        chance = Random(f"attendances {session['code']}")  # noqa: S311 - made up, not secret
        for person in sorted(chance.sample(range(PERSONS), 12)):
            yield {"session": session["code"], "person": _number("XY", person)}


def _policies(cities: list[str]) -> Iterator[Row]:
    for place, city in enumerate(cities):
        has_clause = place % 4 != 2
        yield {
            "document": f"{city}人才引进办法（演示）", "city": city, "issued_on": dt.date(2022 + place % 3, 4, 1),
            "has_ip_clause": "Y" if has_clause else "N",
            "clause": "知识产权高层次人才纳入目录（演示）" if has_clause else "",
            "benefits": "安家补贴、子女就学（演示）" if has_clause else "",
            "beneficiaries": 6 + place if has_clause else "",
        }  # fmt: skip


def _talents(cities: list[str]) -> Iterator[Row]:
    levels = list(TalentLevel)
    for person in range(PERSONS):
        chance = Random(f"talents {person}")  # noqa: S311 - made up, not secret
        city = chance.choice(cities)
        level = levels[min(chance.randint(0, 5), chance.randint(0, 5))]
        yield {
            "person": _number("RC", person), "level": level.value, "employer": "演示单位", "city": city,
            "granted_on": FIRST + dt.timedelta(days=chance.randint(0, 1060)),
            "policy": f"{city}人才引进办法（演示）" if person % 5 == 0 else "",
        }  # fmt: skip


def _services(cities: list[str]) -> Iterator[Row]:
    for number in range(70):
        chance = Random(f"services {number}")  # noqa: S311 - made up, not secret
        began = FIRST + dt.timedelta(days=chance.randint(0, 1060))
        outcome = chance.choice(list(CaseOutcome))
        yield {
            "case_no": f"YS-{number + 1:03d}", "client": _number("KH", chance.randint(0, 40)),
            "service": chance.choice(list(Service)).value, "provider": "演示服务机构", "city": chance.choice(cities),
            "began_on": began, "outcome": outcome.value,
            "ended_on": "" if outcome == CaseOutcome.OPEN else began + dt.timedelta(days=chance.randint(5, 30)),
        }  # fmt: skip


def _number(kind: str, person: int) -> str:
    return f"{kind}-{person + 1:04d}"
