"""The demonstration of the rooms: whole, marked, the same twice, and with something to miss."""

from __future__ import annotations

import pytest

from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.intake.models import ImportBatch
from ipportal.core.kit import clock
from ipportal.core.kit.periods import Month
from measures.exchange.demonstration import seed_exchange
from measures.exchange.models import Branch
from measures.exchange.sorts import BRANCHES
from measures.items import indicators
from measures.network import queries
from measures.network.demonstration import FORGOTTEN, seed_network
from measures.network.models import NodeReturn, ProtectionNode
from measures.programmes.demonstration import seed_programmes
from measures.records.sorts import every

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("as_worker", "accounts")]


@pytest.fixture
def accounts(as_worker: None) -> None:
    create_demonstration_accounts()


def test_the_network_is_whole_and_reports_a_year_with_some_months_missing() -> None:
    assert seed_network() > 200
    assert seed_network() == 0

    nodes, returns = ProtectionNode.objects.all(), NodeReturn.objects.all()
    assert returns.count() == 12 * nodes.count() - len(FORGOTTEN)
    assert not returns.exclude(demonstration=True).exists()
    assert set(returns.values_list("state", flat=True)) == {"draft", "confirmed"}
    assert not returns.filter(state="draft").exclude(month=Month(2025, 12).no).exists()
    missing = {
        (duty.node.code, month.month)
        for duty in queries.duties(nodes, returns, Month(2025, 12))
        for month in duty.missing
        if month.year == 2025
    }
    assert missing == FORGOTTEN
    found = queries.doubts(nodes, clock.today())
    assert not [doubt for _node, doubt in found if doubt.impossible]
    cities = {f"32{number:02d}00": "" for number in range(1, 14)}
    assert queries.shape(nodes, cities).is_whole


def test_programmes_and_exchange_come_in_as_files_and_are_marked() -> None:
    assert seed_programmes() > 400
    assert seed_exchange() > 40
    assert (seed_programmes(), seed_exchange()) == (0, 0)

    for sort in every():
        rows = sort.model._default_manager.filter(source="demonstration")
        assert not rows.filter(demonstration=False).exists(), sort.code
    assert not ImportBatch.objects.exclude(source="demonstration").exists()
    assert BRANCHES.counted(clock.today()).count() == 1
    assert Branch.objects.filter(agreed_on__isnull=False).count() == 4


INDICATORS = ("B5-root", "B5-city", "B5-other", "T1", "T2", "T3", "T4", "T5", "I1", "I2", "I3", "I4")


def test_every_indicator_equals_the_rows_it_names() -> None:
    seed_network()
    seed_programmes()
    seed_exchange()
    today = clock.today()

    found = {code: indicators.value(code, today) for code in INDICATORS}

    assert found.pop("B5-root") is None  # since when the real provincial centre works is not known
    assert all(one is not None and one.value > 0 and one.demonstration and one.rows for one in found.values())
