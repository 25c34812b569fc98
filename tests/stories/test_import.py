"""Zhou of the office imports 500 patents from a file: two rows are wrong, the mended file goes in (scenario A3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from ipportal.core.accounts.actions import DEMONSTRATION_PASSWORD, create_demonstration_accounts
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.kit.identifiers import written
from ipportal.core.kit.workbooks import write_workbook
from ipportal.local.leash import wait_until
from patents.register.models import Patent
from tests.conftest import WORKER, role
from tests.live import NARROW, WIDE, Stack
from tests.stories.test_pages_in_a_browser import faults

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
HEADINGS = ["申请号", "名称", "申请日", "授权公告日", "第一专利权人", "区县代码", "主分类号"]
PATENTS = 500


@pytest.fixture(autouse=True)
def accounts() -> None:
    with role(WORKER):
        create_demonstration_accounts()


def rows() -> list[list[Any]]:
    first = 201810000000
    return [
        [
            written(first + n),
            f"一种灯笼及其制作方法{n}",
            "2018-03-05",
            "2020年5月6日",
            "南京灯笼有限公司",
            "320102",
            "F21S 6/00",
        ]
        for n in range(PATENTS)
    ]


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    wrong = rows()
    wrong[15][0] = wrong[15][0][:-1] + ("1" if wrong[15][0][-1] != "1" else "2")  # row 17 of the sheet
    wrong[238][2] = "2018-02-30"  # row 240
    write_workbook(tmp_path / "专利清单.xlsx", HEADINGS, wrong)
    return tmp_path / "专利清单.xlsx"


@pytest.fixture
def mended(tmp_path: Path) -> Path:
    write_workbook(tmp_path / "专利清单-改.xlsx", HEADINGS, rows())
    return tmp_path / "专利清单-改.xlsx"


def sign_in(page: Page) -> None:
    page.goto("/accounts/login/?next=/desk/imports/")
    page.get_by_label("用户名").fill("official")
    page.get_by_label("密码").fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def upload(page: Page, path: Path) -> None:
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()


def test_zhou_imports_what_is_right_after_mending_what_is_wrong(
    stack: Stack, open_page: Callable[..., Page], faulty: Path, mended: Path, screenshot: Callable[[Page, str], None]
) -> None:
    page = open_page(WIDE)
    sign_in(page)
    assert page.get_by_role("heading", level=1).inner_text() == "批量导入"
    assert faults(page) == []
    screenshot(page, "import-form-zh-1280")

    upload(page, faulty)
    page.get_by_role("alert").wait_for(timeout=20_000)

    found = page.get_by_role("table").last.inner_text()
    assert "17" in found
    assert "240" in found
    assert "2018-02-30" in found
    assert not Patent.objects.exists()
    assert faults(page) == []
    screenshot(page, "import-errors-zh-1280")
    _also_narrow_and_english(page, open_page, screenshot)

    page.get_by_role("link", name="上传修改后的文件").click()
    upload(page, mended)
    page.get_by_role("button", name="确认导入").click(timeout=20_000)
    page.get_by_text("已导入 500 行").wait_for(timeout=20_000)

    assert Patent.objects.count() == PATENTS
    assert faults(page) == []


def _also_narrow_and_english(
    page: Page, open_page: Callable[..., Page], screenshot: Callable[[Page, str], None]
) -> None:
    address = page.url
    for name, size, path in (("zh-360", NARROW, ""), ("en-1280", WIDE, "/en")):
        other = open_page(size)
        sign_in(other)
        other.goto(path + address.removeprefix(other.url.split("/desk")[0]))
        other.get_by_role("alert").wait_for()
        assert other.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert faults(other) == []
        screenshot(other, f"import-errors-{name}")


def test_without_scripts_the_reload_link_shows_what_was_found(
    stack: Stack, open_page: Callable[..., Page], faulty: Path
) -> None:
    page = open_page(WIDE, scripts=False)
    sign_in(page)

    upload(page, faulty)
    batch = ImportBatch.objects.latest("id")
    assert wait_until(lambda: ImportBatch.objects.get(pk=batch.pk).state == BatchState.CHECKED, seconds=20)
    page.goto(f"/desk/imports/{batch.pk}/")

    assert page.get_by_role("alert").is_visible()
    assert (Path(settings.MEDIA_ROOT) / batch.stored_as).exists()
