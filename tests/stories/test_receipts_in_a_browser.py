"""Chen opens a published number to its patents and checks it; Zhou's office brings the next release to the public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.pages import shelf
from ipportal.core.metrics import actions as figures
from ipportal.core.metrics.releases.models import Release
from ipportal.core.statistics.demonstration import seed_populations
from patents.register.models import Patent
from tests.conftest import WORKER, role
from tests.core.metrics.conftest import JANUARY, Progress, tell
from tests.core.metrics.oracle import Event
from tests.core.metrics.test_releases import CODE, KUNSHAN, XUANWU, Cast, grants
from tests.live import WIDE
from tests.stories.test_pages_in_a_browser import SHAPES, faults, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
FIGURE: Final = "figures/invention-patents-per-10k/320100/2025-12/"
PUBLIC: Final = {
    "receipt": FIGURE,
    "receipt-then": f"{FIGURE}?as_of=2026-01-20",
    "boundaries-now": "figures/invention-patents/320614/2025-12/",
    "boundaries-then": "figures/invention-patents/320684/2020-05/?boundaries=then",
    "counties-then": "figures/invention-patents-per-10k/320600/2020-05/?boundaries=then",
    "receipt-patents": f"{FIGURE}patents/",
    "movements": f"{FIGURE}movements/",
    "releases": "figures/releases/",
    "revisions": "figures/revisions/?metric=invention-patents&region=320100",
    "release": f"figures/releases/{CODE}/",
    "release-check": f"figures/releases/{CODE}/check/",
}


@pytest.fixture
def published(transactional_db: None) -> None:
    """Nanjing's December with 60 inventions is published; then a lapse is learned late and a second release drafted."""
    shelf.clear()
    with role("NONE"):
        set_clock(JANUARY)
    with role(WORKER):
        cast = Cast()
        seed_populations()
        told = [*grants(XUANWU, 57), *grants(XUANWU, 4, on="2025-12-05", first=200), *grants(KUNSHAN, 4)]
        told.append(Event(told[1].number, 0, 2, "T", date(2025, 12, 8), KUNSHAN))
        tell(told)
        Patent.objects.bulk_create(
            Patent(
                number=event.number,
                kind=1,
                title=f"一种用于检测的装置及其方法{place}",
                filed_on="2010-05-04",
                granted_on=event.on,
                first_owner="南京某某科技有限公司",
                county=XUANWU,
                ipc_main="G06N3/08",
                seq=1,
            )
            for place, event in enumerate(told)
            if event.kind == "G"
        )
        figures.recompute(Progress())
        cast.publish()
        tell([Event(told[0].number, 0, 1, "L", JANUARY.date().replace(year=2025))])
        figures.recompute(Progress())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_page_is_for_everyone_and_fits(
    published: None, open_page: Open, screenshot: Look, shape: tuple[str, tuple[int, int]]
) -> None:
    look_at(open_page(shape[1]), PUBLIC, shape, screenshot)


def test_chen_checks_a_number_without_scripts(published: None, open_page: Open) -> None:
    page = open_page(scripts=False)
    page.goto("/figures/")
    table = page.get_by_role("table", name="各设区市每万人口发明专利拥有量")
    table.get_by_role("row", name="南京市").get_by_role("link", name="60", exact=True).click()
    page.get_by_role("link", name="计入的全部专利").click()

    assert page.get_by_role("status").inner_text() == "共 60 条结果"
    listed = page.get_by_role("table", name="计入的专利").get_by_role("rowheader")
    first = listed.all_inner_texts()
    page.get_by_role("navigation", name="分页").get_by_role("link", name="下一页").click()
    rest = listed.all_inner_texts()
    assert len({*first, *rest}) == len(first) + len(rest) == 60

    page.get_by_role("link", name=CODE).click()
    page.get_by_role("link", name="重算并核对").click()
    assert page.get_by_role("status").inner_text().startswith("逐位一致")


def test_chen_reads_what_moved_a_number(published: None, open_page: Open) -> None:
    page = open_page(scripts=False)
    page.goto("/" + FIGURE)
    page.get_by_role("link", name="全部增减明细", exact=True).click()

    moved = page.get_by_role("table", name="较上月的增减明细").get_by_role("row")
    assert page.get_by_role("status").inner_text() == "共 5 条结果"
    assert "授权" in moved.nth(1).inner_text()
    assert "转让，转至昆山市" in moved.nth(5).inner_text()
    assert "2025年12月8日" in moved.nth(5).inner_text()


def test_the_office_brings_a_revision_to_the_public(published: None, open_page: Open, screenshot: Look) -> None:
    for name, button, said in (
        ("statistician", "起草", "已起草"),
        ("checker", "复核并确认", "已复核"),
        ("official", "公布", "已公布"),
    ):
        page = open_page(WIDE)
        page.goto("/accounts/login/?next=/desk/releases/")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill("portal-demo")
        page.get_by_role("button", name="登录").click()
        if name == "statistician":
            page.get_by_role("textbox", name="月份").fill("2025-12")
        if name == "official":
            page.get_by_role("button", name=button, exact=True).click()
            assert page.get_by_role("alert").get_by_role("heading").inner_text() == "出现问题"
            page.get_by_role("textbox", name="原因").fill("迟报的终止")
        assert faults(page) == []
        screenshot(page, f"release-desk-{name}")
        page.get_by_role("button", name=button, exact=True).click()
        assert said in page.get_by_role("status").first.inner_text()

    assert dict(Release.objects.values_list("code", "state")) == {CODE: "revised", "2025-12.r2": "published"}
    page.goto("/desk/figures/invention-patents/320100/2025-12/")
    assert "南京某某科技有限公司" in page.get_by_role("table", name="计入的专利").inner_text()
    assert faults(page) == []
    screenshot(page, "figure-today-zh-1280")
    page.goto("/" + FIGURE)
    assert "迟报的终止" in page.get_by_role("table", name="历次公布值").inner_text()
