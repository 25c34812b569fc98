"""Li of the office explores a figure: how the places stand, how its definition changed; the table is taken away."""

from __future__ import annotations

import csv
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ipportal.core.kit.periods import Month
from ipportal.core.metrics.actions import load_definitions
from ipportal.core.metrics.models import DefinitionVersion
from tests.conftest import WORKER, role
from tests.site.conftest import PER_10K, Write, figures, no_page_is_kept, run, write
from tests.stories.test_pages_in_a_browser import SHAPES, look_at

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["figures", "no_page_is_kept", "run", "write"]
pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
PAGES: Final = {
    "explore": "figures/explore/",
    "explore-counties": "figures/explore/?places=320100&place=320102",
    "explore-no-data": "figures/explore/?metric=pct-filings",
    "explore-ratio": "figures/explore/?metric=high-value-ratio-to-nation",
    "versions": f"metrics-catalogue/{PER_10K}/?from=1&to=2",
}


@pytest.fixture
def explored(figures: None, write: Write) -> None:
    """Two districts of Nanjing have figures; the definition of the density had three decimals before."""
    for month in (Month(2025, 11), Month(2025, 12)):
        write("320102", month, 900, "60.00")
        write("320104", month, 1200, "60.00")
    with role(WORKER):
        load_definitions()
        text = DefinitionVersion.objects.get(metric=PER_10K).text.replace("decimals = 2", "decimals = 3")
        DefinitionVersion.objects.create(
            metric=PER_10K, version=2, text=text, sha256=sha256(text.encode()).hexdigest()
        )  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_each_page_is_for_everyone_and_fits(
    explored: None, open_page: Open, screenshot: Look, shape: tuple[str, tuple[int, int]]
) -> None:
    look_at(open_page(shape[1]), PAGES, shape, screenshot)


def test_li_finds_a_district_and_takes_the_table_away_without_scripts(
    explored: None, open_page: Open, tmp_path: Path
) -> None:
    page = open_page(scripts=False)
    page.goto("/figures/")
    page.get_by_role("link", name="数据查询").click()
    page.get_by_role("combobox", name="地区范围").select_option("南京市各县（市、区）")
    page.get_by_role("combobox", name="时间序列地区").select_option("苏州市")
    page.get_by_role("button", name="筛选", exact=True).click()

    rows = page.get_by_role("table", name="2025年12月各地区每万人口发明专利拥有量").get_by_role("row")
    assert [cell.strip() for cell in rows.nth(1).all_inner_texts()[0].split("\t")][:3] == ["1", "秦淮区", "20.00"]
    assert page.get_by_role("img", name="苏州市").is_visible()
    assert page.get_by_role("img", name="江苏省").is_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载 CSV").click()
    taken.value.save_as(tmp_path / "table.csv")
    with (tmp_path / "table.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.reader(file))
    assert [line[2] for line in lines[1:3]] == ["秦淮区", "玄武区"]
    assert len(lines) == rows.count()

    page.get_by_role("listitem").filter(has_text="苏州").get_by_role("link").last.click()
    assert page.url.endswith(f"/figures/{PER_10K}/320500/2025-12/")


def test_li_sees_how_the_definition_changed(explored: None, page: Page) -> None:
    page.goto(f"/figures/{PER_10K}/320100/2025-12/")
    page.get_by_role("main").get_by_role("link", name="每万人口发明专利拥有量", exact=True).click()
    assert "下次复审" in page.get_by_role("main").inner_text()
    page.get_by_role("combobox", name="一版", exact=True).select_option("1")
    page.get_by_role("combobox", name="另一版").select_option("2")
    page.get_by_role("button", name="比较", exact=True).click()

    changed = page.get_by_role("table", name="第 1 版与第 2 版").get_by_role("row").filter(has_text="改动")
    assert changed.count() == 1
    assert changed.inner_text().split("\t") == ["改动", "decimals = 2", "decimals = 3"]


def test_paper_has_the_table_the_map_and_the_lines(explored: None, open_page: Open, tmp_path: Path) -> None:
    page = open_page((794, 1123))
    page.goto("/figures/explore/")
    page.emulate_media(media="print")

    assert not page.locator(".filters").is_visible()
    for shown in ("main table", ".map svg", "svg.series", ".small-lines"):
        assert page.locator(shown).first.is_visible(), shown
    assert "数据来源" in page.locator("body").inner_text()
    assert page.pdf(path=tmp_path / "page.pdf", format="A4").startswith(b"%PDF")
