"""What a reader of a high-value figure sees: its own parts, and how much of the office's count it covers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.models import Figure, Run
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import january
from tests.figures import put_figures

__all__ = ["january"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("january")]
UNION, RATE, KIND_3 = (f"high-value-invention-patents{end}" for end in ("", "-per-10k", "-kind-3"))


@pytest.fixture
def high_value(figures: None, run: Run) -> None:
    """Nanjing and one of its districts, besides the figures of all inventions."""
    month = Month(2025, 12).no
    with role(WORKER):
        for code, patents, people in (("320100", 1500, "951.27"), ("320102", 300, "126.98")):
            shared = {"region_code": code, "month": month, "numerator": patents, "run": run.pk}
            rate = {"value": Decimal(patents) / Decimal(people), "denominator": Decimal(people)}
            union, of_kind_3 = (Figure(metric=metric, value=patents, **shared) for metric in (UNION, KIND_3))
            put_figures([union, of_kind_3, Figure(metric=RATE, denominator_year=2024, **shared, **rate)])


@pytest.mark.parametrize(
    ("prefix", "told"),
    [("", "非官方统计口径：本平台所载规则覆盖"), ("/en", "Not the office&#x27;s own count: the rules held here reach")],
)
def test_a_high_value_figure_never_poses_as_the_offices_own(
    client: Client, high_value: None, prefix: str, told: str
) -> None:
    page = client.get(f"{prefix}/figures/{RATE}/320100/2025-12/").text

    assert told in page
    assert "1,500" in page
    assert told not in client.get(f"{prefix}/figures/invention-patents/320100/2025-12/").text


def test_its_parts_are_those_of_the_same_figure(client: Client, high_value: None) -> None:
    rate, kind = (client.get(f"/figures/{metric}/320100/2025-12/").text for metric in (RATE, KIND_3))

    assert f'href="/figures/{UNION}/320102/2025-12/">300</a>' in rate
    assert f'href="/figures/{RATE}/320102/2025-12/">2.36</a>' in rate
    assert f'href="/figures/{KIND_3}/320102/2025-12/">300</a>' in kind
    assert f"/figures/{RATE}/" not in kind.partition("parts-title")[2]


def test_programs_are_told_too(client: Client, high_value: None) -> None:
    def remark(metric: str) -> str | None:
        found = client.get(f"/api/v1/figures/?metric={metric}&region=320100&month=2025-12").json()["results"]
        told: str | None = found[0]["remark"]
        return told

    assert "非官方统计口径" in (remark(UNION) or "")
    assert "第四类未计入" in (remark(UNION) or "")
    assert (remark(KIND_3), remark("invention-patents")) == (None, None)
