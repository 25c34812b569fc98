"""Zhou comes in through the office's own sign-in service, once he has said that he is who it says he is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.test import Client

from ipportal.core.accounts.models import User
from ipportal.core.accounts.signin.models import OfficeIdentity
from tests import trail
from tests.conftest import WEB, role
from tests.core.accounts.signin import provider
from tests.core.accounts.signin.conftest import SignIn
from tests.core.accounts.signin.provider import Service, serve

pytestmark = pytest.mark.django_db
HERE = "/accounts/office/"


@pytest.fixture
def service(settings: LazySettings) -> Iterator[Service]:
    """A service of this test alone, with an address that no other had."""
    found = Service()
    server = serve(found)
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = found.address, "苏政认证"
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = provider.CLIENT, provider.SECRET
    settings.PORTAL_URL = "http://testserver"
    yield found
    server.shutdown()
    server.server_close()


def through_the_service(client: Client, path: str, **sent: str) -> Any:
    """What a browser does: to the service, and back with what it says."""
    there = client.post(path, sent)
    assert there.status_code == 302, there.status_code
    back = requests.get(there["Location"], allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://testserver/accounts/office/callback/"
    return client.get(f"{parts.path}?{parts.query}")


def connect(client: Client) -> None:
    assert through_the_service(client, f"{HERE}connect/")["Location"] == HERE


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_without_a_service_none_is_offered(zhou: User, sign_in: SignIn) -> None:
    assert "office" not in Client().get("/accounts/login/").text
    assert Client().post(f"{HERE}sign-in/").status_code == 404
    assert Client().get(f"{HERE}callback/").status_code == 404
    assert sign_in("zhou").get(HERE).status_code == 404


def test_zhou_connects_his_account_and_comes_in_by_the_service_from_then_on(
    zhou: User, sign_in: SignIn, service: Service
) -> None:
    client = sign_in("zhou")
    assert "连接" in client.get(HERE).text
    connect(client)
    assert "已连接" in client.get(HERE).text

    anew = Client()
    assert "使用苏政认证登录" in anew.get("/accounts/login/").text
    answer = through_the_service(anew, f"{HERE}sign-in/", next="/desk/imports/")

    assert answer["Location"] == "/desk/imports/"
    assert is_in(anew)
    assert [entry.action for entry in trail.entries()][-2:] == ["office identity connected", "signed in"]
    assert "0042" not in str(trail.entries())


def test_a_name_that_the_service_gives_is_nobodys_here(zhou: User, service: Service) -> None:
    """It says `preferred_username: zhou`, and so could anybody."""
    client = Client()

    answer = through_the_service(client, f"{HERE}sign-in/")

    assert answer.status_code == 403
    assert "没有账号与该身份连接" in answer.text
    assert not is_in(client)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another portal"},
        {"nonce": "of yesterday"},
        {"exp": 1_700_000_000, "iat": 1_699_999_000},
        {"iss": "https://elsewhere.example.cn"},
        {"sub": None},
    ],
)
def test_what_is_not_said_to_us_now_by_the_service_opens_nothing(
    zhou: User, sign_in: SignIn, service: Service, wrong: dict[str, Any]
) -> None:
    connect(sign_in("zhou"))
    service.claims = wrong
    client = Client()

    answer = through_the_service(client, f"{HERE}sign-in/")

    assert answer.status_code in (400, 403)
    assert not is_in(client)


def test_what_another_key_signed_opens_nothing(zhou: User, sign_in: SignIn, service: Service) -> None:
    connect(sign_in("zhou"))
    service.key = provider.OTHER_KEY
    client = Client()

    assert through_the_service(client, f"{HERE}sign-in/").status_code == 400
    assert not is_in(client)


def test_an_answer_that_was_not_asked_for_opens_nothing(zhou: User, sign_in: SignIn, service: Service) -> None:
    """Somebody else's code, or the own one used again."""
    connect(sign_in("zhou"))
    asked = Client()
    there = asked.post(f"{HERE}sign-in/")["Location"]
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])
    path = f"{back.path}?{back.query}"

    stranger = Client()
    assert stranger.get(path).status_code == 400
    assert not is_in(stranger)
    assert asked.get(path).status_code == 302
    assert Client().get(path).status_code == 400
    assert asked.get(f"{HERE}callback/?error=access_denied&state=x").status_code == 400


def test_what_comes_back_writes_no_line_of_its_own_into_the_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    state = parse_qs(urlsplit(client.post(f"{HERE}sign-in/")["Location"]).query)["state"][0]

    told = {"state": state, "error": "access_denied", "error_description": "x\nINFO zhou signed in"}
    assert client.get(f"{HERE}callback/", told).status_code == 400

    said = [record.getMessage() for record in caplog.records if record.name.endswith("signin.service")]
    assert len(said) == 1
    assert "zhou signed in" in said[0]
    assert "\n" not in said[0]


def test_of_two_ways_begun_in_one_browser_the_later_counts(zhou: User, sign_in: SignIn, service: Service) -> None:
    """An answer to the one is not taken for the purpose of the other."""
    client = sign_in("zhou")
    there = client.post(f"{HERE}connect/")["Location"]
    client.post(f"{HERE}sign-in/")
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])

    assert client.get(f"{back.path}?{back.query}").status_code == 400
    assert not OfficeIdentity.objects.exists()


def test_while_the_service_is_down_the_page_says_so(zhou: User, settings: LazySettings, service: Service) -> None:
    settings.OIDC_SERVER_URL = "http://127.0.0.1:1"

    answer = Client().post(f"{HERE}sign-in/")

    assert answer.status_code == 503
    assert "用户名和密码" in answer.text


def test_the_second_factor_is_asked_for_as_well(zhou: User, sign_in: SignIn, service: Service) -> None:
    connect(sign_in("zhou"))
    with role(WEB):
        TOTP.activate(zhou, "JBSWY3DPEHPK3PXP")
    client = Client()

    answer = through_the_service(client, f"{HERE}sign-in/")

    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)


def test_a_closed_account_stays_closed(zhou: User, sign_in: SignIn, service: Service) -> None:
    connect(sign_in("zhou"))
    with role(WEB):
        User.objects.filter(pk=zhou.pk).update(is_active=False)

    assert through_the_service(Client(), f"{HERE}sign-in/").status_code == 403


def test_one_identity_belongs_to_one_account(zhou: User, li: User, sign_in: SignIn, service: Service) -> None:
    connect(sign_in("zhou"))

    answer = through_the_service(sign_in("li"), f"{HERE}connect/")

    assert answer.status_code == 409
    assert "属于另一个账号" in answer.text
    assert OfficeIdentity.objects.get().user == zhou


def test_whoever_goes_to_connect_and_comes_back_as_somebody_else_connects_nothing(
    zhou: User, li: User, sign_in: SignIn, service: Service
) -> None:
    client = sign_in("zhou")
    there = client.post(f"{HERE}connect/")["Location"]
    back = urlsplit(requests.get(there, allow_redirects=False, timeout=5).headers["Location"])
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"username": "li", "password": "seven wooden bridges"})

    client.get(f"{back.path}?{back.query}")

    assert not OfficeIdentity.objects.exists()


def test_disconnected_the_password_is_the_way_in(zhou: User, sign_in: SignIn, service: Service) -> None:
    client = sign_in("zhou")
    connect(client)

    assert client.post(f"{HERE}disconnect/")["Location"] == HERE

    assert through_the_service(Client(), f"{HERE}sign-in/").status_code == 403
    assert trail.entries(action="office identity disconnected")


def test_accounts_of_the_demonstration_are_connected_with_nobody(zhou: User, sign_in: SignIn, service: Service) -> None:
    with role(WEB):
        User.objects.filter(pk=zhou.pk).update(demonstration=True)

    assert sign_in("zhou").post(f"{HERE}connect/").status_code == 403
