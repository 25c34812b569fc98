"""What international exchange comes to on a day, against rows written out by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from measures.exchange.models import Branch, Conference, CrossBorderService, Exhibition
from measures.items import indicators

pytestmark = pytest.mark.django_db


def value(code: str, on: str) -> int:
    found = indicators.value(code, dt.date.fromisoformat(on))
    assert found is not None
    return found.value


def test_an_enterprise_at_two_fairs_counts_twice_once_they_are_over(client: Client) -> None:
    days = {"begins_on": "2025-03-01", "ends_on": "2025-03-05"}
    Exhibition.objects.create(fair="甲", country="德国", city_id="320500", enterprises=3, **days)
    Exhibition.objects.create(fair="甲", country="德国", city_id="320100", enterprises=4, **days)
    Exhibition.objects.create(fair="乙", country="法国", enterprises=2, begins_on="2025-04-01", ends_on="2025-04-02")

    assert [value("I1", day) for day in ("2025-03-04", "2025-03-05", "2025-04-02")] == [0, 7, 9]
    found = indicators.value("I1", dt.date(2025, 3, 5))
    assert found is not None
    assert [line["thing"].enterprises for line in client.get(found.rows).context["lines"]] == [3, 4]


def test_an_agreement_is_counted_apart_from_an_opening() -> None:
    branch = {"body": "某组织", "kind": "firm", "agreed_on": "2024-01-01"}
    Branch.objects.create(office="签约", **branch)
    Branch.objects.create(office="挂牌", registered_on="2024-02-01", **branch)
    Branch.objects.create(office="启用", registered_on="2024-02-01", opened_on="2024-03-01", **branch)
    Branch.objects.create(
        office="撤销", registered_on="2024-02-01", opened_on="2024-03-01", closed_on="2025-01-01", **branch
    )

    assert [value("I4", day) for day in ("2024-02-29", "2024-03-01", "2025-01-01")] == [0, 2, 1]
    assert Branch.objects.agreed(dt.date(2025, 1, 1)).count() == 4


@pytest.mark.parametrize(
    ("sentence", "more"),
    [
        ("branch_is_open_only_once_it_is_registered", {"opened_on": "2024-03-01"}),
        ("branch_is_open_only_once_it_is_registered", {"registered_on": "2024-04-01", "opened_on": "2024-03-01"}),
        ("branch_closes_after_it_opens", {"registered_on": "2024-03-01", "opened_on": "2024-03-01",
                                          "closed_on": "2024-03-01"}),
    ],
)  # fmt: skip
def test_the_database_refuses_what_is_no_opening(sentence: str, more: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Branch.objects.create(body="某组织", office="处", kind="firm", **more)


def test_agencies_count_once_a_year_of_theirs_is_over_and_conferences_once_they_are() -> None:
    CrossBorderService.objects.create(agency="甲", year=2024, case_kind="filing", cases=10)
    CrossBorderService.objects.create(agency="乙", year=2025, case_kind="filing", cases=5)
    Conference.objects.create(
        event="会", country="瑞士", begins_on="2025-06-01", ends_on="2025-06-03", role="host", delegates=4
    )

    assert [value("I3", day) for day in ("2024-12-30", "2024-12-31", "2025-12-31")] == [0, 1, 2]
    assert [value("I2", day) for day in ("2025-06-02", "2025-06-03")] == [0, 1]


def test_more_incidents_are_not_handled_than_there_were() -> None:
    with pytest.raises(IntegrityError, match="no_more_incidents_are_handled"), transaction.atomic():
        Exhibition.objects.create(
            fair="甲", country="德国", begins_on="2025-03-01", ends_on="2025-03-05", enterprises=1, incidents=1,
            incidents_handled=2,
        )  # fmt: skip
