"""A sign-in and its end: idle, too long, elsewhere, by a new password, with the account. What was typed is kept."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.conf import LazySettings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.accounts.signin.models import KeptForm
from ipportal.core.accounts.signin.models import SignIn as Row
from ipportal.core.audit.actions import SYSTEM
from ipportal.core.jobs import runner
from ipportal.core.jobs.actions import claim, enqueue
from ipportal.core.kit.sealed import unseal
from ipportal.core.statistics.models import Population
from tests import trail
from tests.conftest import WORKER, role
from tests.core.accounts.signin.conftest import PASSWORD, SignIn

pytestmark = pytest.mark.django_db
DESK, SIGN_IN, PAGE = "/desk/", "/accounts/login/", "/desk/populations/320100/2024/"
TYPED: Final = {"resident_10k": "957.70", "published_on": "2025-03-14", "source": "统计公报", "reason": "漏报 <b>"}


def grow_old(**ago: float) -> None:
    """All sign-ins were last used that long ago."""
    moment = timezone.now() - dt.timedelta(**ago)
    Row.objects.update(seen_at=moment, begun_at=moment)


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


@pytest.fixture
def sun(office: Organisation) -> User:
    """A statistician, who corrects populations."""
    person = User.objects.create_user("sun", password=PASSWORD)
    person.memberships.create(organisation=office, role_id="statistician", begins_on=dt.date(2020, 1, 1))
    return person


def test_after_half_an_hour_without_a_request_one_is_out_and_told_why(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    grow_old(minutes=29)
    assert is_in(client)
    grow_old(minutes=30)

    answer = client.get(DESK)

    assert answer["Location"] == f"{SIGN_IN}?next={DESK}"
    assert "由于 30 分钟未操作" in client.get(answer["Location"]).text
    assert "nothing had happened for 30 minutes" in client.get("/en" + answer["Location"]).text
    assert [event.object_name for event in trail.entries(action="sign-in ran out")] == ["li"]


def test_every_request_counts_but_not_what_a_page_asks_by_itself(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    grow_old(minutes=20)
    before = Row.objects.get().seen_at

    client.get("/desk/calculations/", headers={"HX-Request": "true"})
    assert Row.objects.get().seen_at == before
    client.get("/desk/calculations/")

    assert Row.objects.get().seen_at > before


def test_after_twelve_hours_one_is_out_however_busy(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    Row.objects.update(begun_at=timezone.now() - dt.timedelta(hours=12))

    assert not is_in(client)
    assert "每次登录最长 12 小时" in client.get(SIGN_IN).text


def test_both_are_settings(li: User, sign_in: SignIn, settings: LazySettings) -> None:
    client = sign_in("li")
    settings.SESSION_IDLE = dt.timedelta(minutes=5)
    grow_old(minutes=6)

    assert not is_in(client)


def test_an_old_cookie_is_worth_nothing_after_signing_out(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    thief = Client()
    thief.cookies = client.cookies.copy()  # type: ignore[assignment]  # as stolen
    assert is_in(thief)

    client.post("/accounts/logout/")

    assert not is_in(thief)


def test_a_closed_account_is_out_on_the_next_request(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    User.objects.filter(pk=li.pk).update(is_active=False)

    assert not is_in(client)


def test_a_new_password_ends_every_sign_in_on_every_device(li: User, sign_in: SignIn) -> None:
    here, there = sign_in("li"), sign_in("li")
    new = " 七座木桥 and a very long sentence, which is not cut off after 72 bytes or so … ok "

    answer = here.post(
        "/accounts/password/", {"present_password": PASSWORD, "new_password": new, "again": new}, follow=True
    )

    assert "密码已修改，请用新密码登录" in answer.text
    assert not is_in(here)
    assert not is_in(there)
    assert not is_in(sign_in("li", new.strip()))
    assert not is_in(sign_in("li", new[:72]))
    assert is_in(sign_in("li", new))
    (event,) = trail.entries(action="password changed")
    assert event.actor == "li"


def test_one_sees_ones_sign_ins_and_ends_one_of_them(li: User, zhou: User, sign_in: SignIn) -> None:
    here = sign_in(
        "li", REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537"
    )
    there = sign_in("li", REMOTE_ADDR="192.0.2.8", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Version/18 Safari/605")
    other = sign_in("zhou", REMOTE_ADDR="192.0.2.9")

    page = here.get("/accounts/sessions/").text
    assert "Chrome · Windows" in page
    assert "Safari · iPhone" in page
    assert "192.0.2.8" in page
    assert "192.0.2.9" not in page
    assert page.count("当前浏览器") == 1
    others = Row.objects.exclude(user=li).get()
    assert here.post(f"/accounts/sessions/{others.pk}/end/").status_code == 404
    here.post(f"/accounts/sessions/{Row.objects.get(ip='192.0.2.8').pk}/end/")

    assert (is_in(here), is_in(there), is_in(other)) == (True, False, True)
    assert "您已从其他浏览器退出" in there.get(SIGN_IN).text


@pytest.mark.parametrize("browsers", [1, 3])
def test_the_list_costs_the_same_for_one_browser_or_three(
    li: User, sign_in: SignIn, browsers: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    here, *_ = [sign_in("li") for _ in range(browsers)]
    here.get("/accounts/sessions/")  # what is fetched once per process is fetched now

    with django_assert_num_queries(6):
        page = here.get("/accounts/sessions/").text

    assert page.count("<tr>") == 1 + browsers


def test_all_others_end_at_once(li: User, sign_in: SignIn) -> None:
    here, there, elsewhere = (sign_in("li") for _ in range(3))

    here.post("/accounts/sessions/end-others/")

    assert (is_in(here), is_in(there), is_in(elsewhere)) == (True, False, False)
    (event,) = trail.entries(action="sign-ins ended")
    assert event.details["count"] == 2


def sent_too_late(client: Client, **more: object) -> str:
    """The form goes off half an hour too late; answers where that leads."""
    assert client.get(PAGE).status_code == 200
    grow_old(minutes=31)
    answer = client.post(PAGE, {**TYPED, **more})
    assert answer.status_code == 302
    return answer["Location"]


def test_a_form_sent_too_late_stands_in_its_page_again_and_is_not_applied(sun: User, sign_in: SignIn) -> None:
    client = sign_in("sun")
    rows = Population.objects.count()

    asked = sent_too_late(client)
    assert "您填写的内容已保存" in client.get(asked).text
    back = client.post(asked, {"username": "sun", "password": PASSWORD}, follow=True)

    assert back.redirect_chain[-1][0].partition("?")[0] == PAGE
    assert "尚未提交" in back.text
    for name in ("resident_10k", "published_on", "source"):
        assert re.search(rf'name="{name}" value="{TYPED[name]}"', back.text), name
    assert 'value="漏报 &lt;b&gt;"' in back.text
    assert Population.objects.count() == rows
    assert client.post(PAGE, TYPED)["Location"] == PAGE
    assert Population.objects.count() == rows + 1


def test_what_is_kept_is_sealed_and_without_password_and_token(sun: User, sign_in: SignIn) -> None:
    sent_too_late(sign_in("sun"), my_password="typed-secret", csrfmiddlewaretoken="x")

    kept = KeptForm.objects.get()
    assert kept.user == sun
    assert "957.70" not in kept.sealed
    told = unseal(kept.sealed) or ""
    assert "957.70" in told
    assert "typed-secret" not in told
    assert "csrfmiddlewaretoken" not in told


def test_nobody_else_gets_it(sun: User, zhou: User, sign_in: SignIn) -> None:
    client = sign_in("sun")
    asked = sent_too_late(client)

    other = client.post(asked, {"username": "zhou", "password": PASSWORD}, follow=True)

    assert other.redirect_chain[-1][0] == DESK
    assert "没有为您保存的内容" in other.text
    token = KeptForm.objects.get().token
    assert "957.70" not in client.get(f"{PAGE}?kept={token}").text
    assert "957.70" not in client.get(f"/accounts/kept/{token}/?show=1").text


def test_it_is_gone_after_a_day(sun: User, sign_in: SignIn) -> None:
    client = sign_in("sun")
    asked = sent_too_late(client)
    KeptForm.objects.update(kept_at=timezone.now() - dt.timedelta(hours=25))

    back = client.post(asked, {"username": "sun", "password": PASSWORD}, follow=True)

    assert back.redirect_chain[-1][0] == DESK


def test_all_of_it_can_be_looked_at_and_thrown_away(sun: User, sign_in: SignIn) -> None:
    client = sign_in("sun")
    client.post(sent_too_late(client), {"username": "sun", "password": PASSWORD})
    path = f"/accounts/kept/{KeptForm.objects.get().token}/"

    assert "957.70" in client.get(f"{path}?show=1").text
    client.post(path)

    assert not KeptForm.objects.exists()


def test_a_form_without_any_session_is_not_kept(sun: User) -> None:
    answer = Client().post(PAGE, TYPED)

    assert answer["Location"] == f"{SIGN_IN}?next={PAGE}"
    assert not KeptForm.objects.exists()


def test_a_page_that_asks_by_itself_is_not_replaced_by_the_sign_in_page(li: User, sign_in: SignIn) -> None:
    client = sign_in("li")
    grow_old(minutes=31)

    answer = client.get(
        "/desk/calculations/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"}
    )

    assert answer.status_code == 286
    assert "您已退出登录" in answer.text
    assert "/accounts/login/?next=/desk/" in answer.text


@pytest.mark.parametrize("path", [DESK, "/accounts/sessions/", "/accounts/2fa/", "/accounts/password/", SIGN_IN])
def test_pages_of_the_signed_in_are_kept_by_no_cache(li: User, sign_in: SignIn, path: str) -> None:
    answer = sign_in("li").get(path)

    assert "no-store" in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]


def test_by_night_what_is_past_is_forgotten_and_what_lasts_is_not(li: User, sun: User, sign_in: SignIn) -> None:
    sign_in("li")
    lasts = sign_in("sun")
    for person, days in ((li, 8), (li, 2), (sun, 0)):
        moment = timezone.now() - dt.timedelta(days=days)
        KeptForm.objects.create(token=f"{person}-{days}", user=person, sealed="-", kept_at=moment)
    Row.objects.filter(user=li).update(begun_at=timezone.now() - dt.timedelta(days=8))
    Session.objects.exclude(pk=lasts.session.session_key).update(expire_date=timezone.now() - dt.timedelta(days=1))

    with role(WORKER):
        enqueue("accounts.forget", key="forget", by=SYSTEM)
        job = claim("a worker")
        assert job
        runner.perform(job)

    assert [str(form.user) for form in KeptForm.objects.all()] == ["sun"]
    assert [row.user for row in Row.objects.all()] == [sun]
    assert [row.pk for row in Session.objects.all()] == [lasts.session.session_key]
    assert is_in(lasts)
