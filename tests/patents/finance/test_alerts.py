"""A pledged patent ends or changes hands: bank, city and finance officials are told once, until somebody sees to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.intake import registry
from ipportal.core.intake.actions import import_path
from ipportal.core.intake.engine import Order
from ipportal.core.letters.models import Message
from patents.finance import actions
from patents.finance.models import PledgeAlert
from tests.conftest import WORKER, role
from tests.patents.finance.conftest import make_pledge
from tests.patents.finance.test_entry import WRITTEN, make_patent
from tests.patents.register.conftest import EVENT_HEADING, write
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db


def told(tmp_path: Path, event: str, day: str = "2026-01-02", **more: str) -> None:
    row = {"申请号": WRITTEN, "事件": event, "生效日": day} | more
    path = write(tmp_path / "events.csv", EVENT_HEADING, [row])
    with role(WORKER):
        order = Order(kind=registry.find("patent_events"), path=path, by=SYSTEM)
        import_path(order, sha256="", size=0).report.close()


@pytest.fixture
def pledge(people: Cast) -> Any:
    make_patent()
    return make_pledge(people, rights=[("patent", WRITTEN.replace(".", ""))])


def told_people() -> list[str]:
    return sorted(Message.objects.filter(kind="pledge alert").values_list("user__username", flat=True))


@pytest.mark.parametrize("event", ["未缴年费终止", "放弃", "全部无效", "部分无效", "期满"])
def test_an_end_is_told_to_those_concerned_and_once(tmp_path: Path, pledge: Any, event: str) -> None:
    told(tmp_path, event)
    told(tmp_path, event)

    assert PledgeAlert.objects.get().happened_on == dt.date(2026, 1, 2)
    assert told_people() == ["bank-1", "bank-1-2", "finance-official", "official-nj"]


def test_a_transfer_is_told_and_a_licence_is_not(tmp_path: Path, pledge: Any) -> None:
    told(tmp_path, "许可")
    assert not PledgeAlert.objects.exists()

    told(tmp_path, "转让", 区县代码="310115", 新专利权人="上海某公司")
    assert PledgeAlert.objects.get().kind == "T"


def test_it_stands_on_the_desk_until_somebody_has_seen_to_it(tmp_path: Path, people: Cast, pledge: Any) -> None:
    told(tmp_path, "未缴年费终止")
    bank, city = signed_in(people["bank-1"]), signed_in(people["official-nj"])
    at = f"/en/desk/finance/alerts/{PledgeAlert.objects.get().pk}/"
    assert WRITTEN in bank.get("/en/desk/finance/").content.decode().replace(WRITTEN.replace(".", ""), WRITTEN)
    assert signed_in(people["bank-2"]).get(at).status_code == 404
    assert bank.post(at, {"note": " "}).status_code == 422

    bank.post(at, {"note": "已要求追加担保"})

    assert "Pledged rights that ended" not in city.get("/en/desk/finance/").content.decode()
    assert "已要求追加担保" in city.get(f"/en/desk/finance/pledges/{pledge.pk}/").content.decode()
    assert city.post(at, {"note": "再看"}).status_code == 409


def test_what_is_no_longer_pledged_is_not_told(tmp_path: Path, people: Cast, pledge: Any) -> None:
    actions.release_pledge(pledge, by=people["bank-1"], ground="已还清", released_on=pledge.registered_on)
    told(tmp_path, "放弃")
    assert not PledgeAlert.objects.exists()
