"""Zhou signs in: sets up a second factor, loses the telephone, is locked out, and is signed out in mid-form."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import LazySettings
from django.utils import timezone

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.signin.models import SignIn
from ipportal.core.statistics.models import Population
from tests.conftest import WORKER, role
from tests.live import NARROW, WIDE
from tests.stories.test_pages_in_a_browser import SMALL_TARGETS, faults, is_too_wide

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., "Page"]
Look = Callable[["Page", str], None]
PASSWORD: Final = "seven wooden bridges"
POPULATION: Final = "/desk/populations/320100/2024/"


@pytest.fixture(autouse=True)
def outside_the_demonstration(settings: LazySettings) -> None:
    settings.SECOND_FACTOR_FOR_OFFICIALS = True


@pytest.fixture
def zhou(transactional_db: None) -> User:
    """An official, without a second factor yet."""
    with role(WORKER):
        office = Organisation.objects.create(name="省知识产权局", kind="department", region_id="320000")
    person = User.objects.create_user("zhou", password=PASSWORD, display_name="周处长")
    person.memberships.create(organisation=office, role_id="official", begins_on=dt.date(2020, 1, 1))
    return person


def sign_in(page: Page, password: str = PASSWORD, path: str = "/accounts/login/") -> None:
    page.goto(path)
    page.get_by_role("textbox", name="用户名").fill("zhou")
    page.get_by_label("密码").fill(password)
    page.get_by_role("main").get_by_role("button", name="登录").click()


def code_of(key: str, ahead: int = 0) -> str:
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30 + ahead)))


def set_up(page: Page) -> tuple[str, list[str]]:
    key = page.locator("code.key").inner_text()
    page.get_by_label("应用显示的验证码").fill(code_of(key))
    page.get_by_role("button", name="启用", exact=True).click()
    return key, page.locator(".codes code").all_inner_texts()


def is_fine(page: Page) -> None:
    assert faults(page) == []
    assert not is_too_wide(page)
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_zhou_sets_up_a_second_factor_and_recovers_without_the_telephone(
    zhou: User, open_page: Open, screenshot: Look, size: tuple[int, int]
) -> None:
    page = open_page(size)
    sign_in(page)
    assert "您是知识产权局工作人员" in page.get_by_role("main").inner_text()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth > 0")
    is_fine(page)
    screenshot(page, f"second-factor-set-up-zh-{size[0]}")

    _, codes = set_up(page)
    assert len(codes) == 10
    is_fine(page)
    screenshot(page, f"recovery-codes-zh-{size[0]}")
    page.get_by_role("link", name="已保存，继续").click()
    assert page.get_by_role("heading", level=1).inner_text() == "我的工作台"
    page.get_by_role("button", name="退出登录").click()

    sign_in(page)
    assert page.get_by_role("heading", level=1).inner_text() == "登录第二步"
    is_fine(page)
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    assert page.get_by_role("alert").get_by_role("heading").inner_text() == "出现问题"
    screenshot(page, f"second-step-wrong-zh-{size[0]}")
    page.get_by_label("验证码").fill(codes[0])
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == "我的工作台"
    page.get_by_role("link", name="第二验证").click()
    assert "剩余 9 个备用码" in page.get_by_role("main").inner_text()
    is_fine(page)
    screenshot(page, f"second-factor-zh-{size[0]}")


def test_zhou_signs_in_with_the_app_without_scripts(zhou: User, open_page: Open) -> None:
    page = open_page(scripts=False)
    sign_in(page)
    key, _ = set_up(page)
    page.get_by_role("link", name="已保存，继续").click()
    page.get_by_role("button", name="退出登录").click()

    sign_in(page)
    page.get_by_label("验证码").fill(code_of(key, 1))
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()

    assert page.get_by_role("heading", level=1).inner_text() == "我的工作台"


def test_ten_wrong_passwords_lock_and_the_page_says_for_how_long(zhou: User, open_page: Open, screenshot: Look) -> None:
    page = open_page(NARROW)
    for _ in range(10):
        sign_in(page, "wrong")

    told = page.get_by_role("alert").inner_text()
    assert "用户名或密码不正确" in told
    assert "15 分钟后重试" in told
    is_fine(page)
    screenshot(page, "locked-out-zh-360")
    sign_in(page)
    assert "15 分钟后重试" in page.get_by_role("alert").inner_text()


def test_zhou_is_signed_out_in_the_middle_of_a_form_and_loses_nothing(
    zhou: User, open_page: Open, screenshot: Look, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_FOR_OFFICIALS = False
    before = Population.objects.count()
    page = open_page(WIDE)
    sign_in(page, path=f"/accounts/login/?next={POPULATION}")
    page.get_by_role("textbox", name="常住人口").fill("957.70")
    page.get_by_role("textbox", name="来源").fill("2024年国民经济和社会发展统计公报")
    page.get_by_role("textbox", name="原因").fill("年报更正")
    old = timezone.now() - dt.timedelta(minutes=31)
    SignIn.objects.update(begun_at=old, seen_at=old)

    page.get_by_role("button", name="保存", exact=True).click()

    told = page.get_by_role("main").get_by_role("status").inner_text()
    assert "由于 30 分钟未操作" in told
    assert "您填写的内容已保存" in told
    is_fine(page)
    screenshot(page, "signed-out-in-mid-form-zh-1280")
    page.get_by_role("textbox", name="用户名").fill("zhou")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="登录").click()

    assert "尚未提交" in page.get_by_role("main").inner_text()
    assert page.get_by_role("textbox", name="常住人口").input_value() == "957.70"
    assert page.get_by_role("textbox", name="原因").input_value() == "年报更正"
    assert Population.objects.count() == before
    is_fine(page)
    screenshot(page, "form-filled-in-again-zh-1280")
    page.get_by_role("button", name="保存", exact=True).click()
    assert "已保存" in page.get_by_role("main").get_by_role("status").first.inner_text()
    assert Population.objects.count() == before + 1


def test_zhou_looks_at_the_own_sign_ins_and_changes_the_password(
    zhou: User, open_page: Open, screenshot: Look, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_FOR_OFFICIALS = False
    there, page = open_page(WIDE), open_page(NARROW)
    sign_in(there)
    sign_in(page)
    page.get_by_role("link", name="我的登录状态").click()
    assert page.get_by_role("table").get_by_role("row").count() == 3
    is_fine(page)
    screenshot(page, "sign-ins-zh-360")
    page.get_by_role("button", name="结束其他所有登录").click()
    assert page.get_by_role("table").get_by_role("row").count() == 2
    there.goto("/desk/")
    assert "您已从其他浏览器退出" in there.get_by_role("main").inner_text()

    page.get_by_role("link", name="修改密码").click()
    field = page.get_by_label("新密码", exact=True)
    field.fill("ipportal2026")
    page.get_by_role("button", name="显示").nth(1).click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="修改密码").click()
    assert page.get_by_role("alert").is_visible()
    is_fine(page)
    screenshot(page, "new-password-refused-zh-360")
    for label, value in (
        ("当前密码", PASSWORD),
        ("新密码", "eight wooden bridges"),
        ("再次输入新密码", "eight wooden bridges"),
    ):
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="修改密码").click()
    assert "密码已修改，请用新密码登录" in page.get_by_role("main").inner_text()
    screenshot(page, "password-changed-zh-360")


def test_before_a_release_zhou_confirms_who_sits_there(
    zhou: User, open_page: Open, screenshot: Look, settings: LazySettings
) -> None:
    settings.SECOND_FACTOR_FOR_OFFICIALS = False
    page = open_page(NARROW)
    sign_in(page)
    SignIn.objects.update(proved_at=timezone.now() - dt.timedelta(minutes=16))

    page.goto("/accounts/2fa/set-up/")

    assert page.get_by_role("heading", level=1).inner_text() == "确认身份"
    is_fine(page)
    screenshot(page, "confirm-identity-zh-360")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    assert page.get_by_role("heading", level=1).inner_text() == "启用第二验证"
