"""What the programmes come to on a day, against rows written out by hand."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from measures.items import indicators
from measures.programmes.models import Attendance, Discipline, ServiceCase, Talent, TalentPolicy, TrainingBase
from tests.patents.register.conftest import Import, imported

__all__ = ["imported"]

pytestmark = pytest.mark.django_db
Bring = Callable[..., dict[str, Any]]


@pytest.fixture
def bring(imported: Import, tmp_path: Path) -> Bring:
    """`bring("sessions", {...}, …)`: rows in English columns, as a file of that layout."""

    def run(layout: str, *rows: dict[str, str], **options: Any) -> dict[str, Any]:
        path = tmp_path / f"{layout or 'talents'}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return imported("talents", path, layout=layout, **options)

    return run


def value(code: str, on: str) -> int:
    found = indicators.value(code, dt.date.fromisoformat(on))
    assert found is not None
    return found.value


def test_person_times_are_as_reported_and_persons_are_counted_once(bring: Bring, client: Client) -> None:
    base = {"name": "某基地", "level": "city", "city": "苏州市", "designated_on": "2024-01-01"}
    session = {"base": "某基地", "topic": "导航", "hours": "8", "audience": "mixed"}
    first = {"code": "S1", "begins_on": "2025-01-06", "ends_on": "2025-01-07", "person_times": "40"}
    second = {"code": "S2", "begins_on": "2025-02-06", "ends_on": "2025-02-07", "person_times": "30"}
    assert bring("bases", base)["new"] == 1
    assert bring("sessions", session | first, session | second)["new"] == 2
    came = [("S1", "XY-0001"), ("S1", "XY-0002"), ("S2", "XY-0001")]
    assert bring("attendances", *({"session": code, "person": person} for code, person in came))["new"] == 3

    page = client.get("/en/measures/programmes/sessions/")

    assert [count for _label, _unit, count in page.context["totals"]] == [70, 2]
    assert (value("T3-person-times", "2025-01-31"), value("T3-person-times", "2025-02-28")) == (40, 70)
    assert (value("T3", "2023-12-31") + 1, value("T3", "2024-01-01")) == (2, 2)  # the shipped one of 2012, and this one


def test_a_name_is_refused_row_by_row(bring: Bring) -> None:
    row = {"person": "RC-0001", "level": "高级知识产权师", "city": "南京", "granted_on": "2025-01-01"}

    found = bring("", row, row | {"person": "张三"})

    assert [(one["row"], one["code"]) for one in found["rejected"]] == [(3, "contradicts-itself")]
    assert not Talent.objects.exists()
    with pytest.raises(IntegrityError, match="talent_is_named_by_nobody"), transaction.atomic():
        Talent.objects.create(person="张三", level="senior", granted_on="2025-01-01")
    with pytest.raises(IntegrityError, match="client_is_named_by_nobody"), transaction.atomic():
        ServiceCase.objects.create(case_no="1", client="张三", service="filing", began_on="2025-01-01")


def test_somebody_with_two_titles_is_one_person(bring: Bring) -> None:
    row = {"person": "RC-0001", "level": "senior", "city": "南京", "granted_on": "2025-01-01"}
    assert (
        bring("", row, row | {"level": "leading", "granted_on": "2025-06-01"}, row | {"person": "RC-0002"})["new"] == 3
    )

    assert (value("T4", "2024-12-31"), value("T4", "2025-12-31")) == (0, 2)


def test_an_application_is_no_discipline_and_a_policy_counts_while_it_is_in_force() -> None:
    shared = {"university": "某大学", "name": "知识产权"}
    Discipline.objects.create(code="1", degree="master", stage="applied", **shared)
    Discipline.objects.create(code="2", degree="doctor", stage="approved", approved_on="2025-03-01", **shared)
    policy = {"city_id": "320500", "issued_on": "2024-01-01"}
    TalentPolicy.objects.create(document="一", has_ip_clause=True, valid_to="2025-01-01", **policy)
    TalentPolicy.objects.create(document="二", has_ip_clause=False, **policy)

    assert (value("T1", "2025-02-28"), value("T1", "2025-03-01")) == (0, 1)
    assert (value("T4-cities", "2024-12-31"), value("T4-cities", "2025-01-01")) == (1, 0)
    with pytest.raises(IntegrityError, match="discipline_beyond_its_application"), transaction.atomic():
        Discipline.objects.create(code="3", degree="bachelor", stage="approved", **shared)


def test_clients_are_counted_once_and_dropped_cases_not_at_all() -> None:
    shared = {"service": "filing", "began_on": "2025-01-01"}
    over = {"ended_on": "2025-02-01"}
    ServiceCase.objects.create(case_no="1", client="KH-0001", **shared)
    ServiceCase.objects.create(case_no="2", client="KH-0001", outcome="completed", **shared, **over)
    ServiceCase.objects.create(case_no="3", client="KH-0002", outcome="dropped", **shared, **over)

    assert value("T5", "2025-12-31") == 1


def test_attendances_are_shown_to_nobody(bring: Bring, client: Client) -> None:
    base = TrainingBase.objects.create(name="某基地", level="city")
    session = base.sessions.create(
        code="S1", topic="导航", begins_on="2025-01-06", ends_on="2025-01-06", hours=8, audience="mixed", person_times=2
    )
    Attendance.objects.create(session=session, person="XY-0007")

    assert client.get("/measures/programmes/attendances/").status_code == 404
    assert "XY-0007" not in client.get("/measures/programmes/sessions/").content.decode()
