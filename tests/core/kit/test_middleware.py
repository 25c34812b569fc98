"""Every request: methods first, limits, headers, and clear answers when something is missing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import ConnectionError as RedisConnectionError

from ipportal.core.kit.errors import BadInput, Conflict, Unavailable
from ipportal.core.kit.http import declared_methods
from ipportal.urls import urlpatterns as house

PROBLEMS: dict[str, Exception] = {
    "conflict": Conflict("a checked file cannot be checked again"),
    "bad": BadInput("bad-month", "there is no month 13"),
    "denied": PermissionDenied("only Li may do this"),
    "down": OperationalError("server closed the connection"),
    "interface": InterfaceError("connection already closed"),
    "queue": RedisConnectionError("refused"),
    "saved": Unavailable("the queue is down", saved=True),
}


@login_not_required
def raising(_request: HttpRequest, name: str) -> HttpResponse:
    raise PROBLEMS[name]


@login_not_required
@require_safe
def readable(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


@login_not_required
@require_POST
def writable(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("written")


urlpatterns = [
    path("raising/<str:name>/", raising),
    path("api/v1/raising/<str:name>/", raising),
    path("readable/", readable),
    path("writable/", writable),
    *house,
]

pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "FOO", "PUT", "PATCH", "DELETE"])
def test_methods_nobody_offers_get_405_with_allow(visitor: Client, method: str) -> None:
    answer = visitor.generic(method, "/readable/")

    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_a_method_is_judged_before_the_forms_token(visitor: Client) -> None:
    assert visitor.post("/readable/").status_code == 405
    assert visitor.post("/readable/")["Allow"] == "GET, HEAD"
    assert visitor.get("/writable/")["Allow"] == "POST"
    assert visitor.post("/writable/").status_code == 403


def test_the_override_header_is_not_a_method(visitor: Client) -> None:
    assert visitor.get("/readable/", headers={"X-HTTP-Method-Override": "DELETE"}).content == b"ok"


def test_what_views_declare_is_read_from_the_decorator() -> None:
    assert declared_methods(readable) == ["GET", "HEAD"]
    assert declared_methods(raising) is None


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [
        ("conflict", 409, "cannot be checked again"),
        ("bad", 400, "no month 13"),
        ("denied", 403, "only Li"),
        ("down", 503, ""),
        ("interface", 503, ""),
        ("queue", 503, ""),
    ],
)
def test_errors_become_pages_and_problems(visitor: Client, name: str, status: int, said: str) -> None:
    page = visitor.get(f"/raising/{name}/")
    problem = visitor.get(f"/api/v1/raising/{name}/")

    assert (page.status_code, problem.status_code) == (status, status)
    assert "<h1>" in page.content.decode()
    assert said in page.content.decode()
    assert problem["Content-Type"] == "application/problem+json"
    assert said in problem.json()["detail"]
    if status == 503:
        assert page["Retry-After"] == "10"


@pytest.mark.parametrize(("name", "sentence"), [("down", "was not saved"), ("saved", "was saved")])
def test_a_form_is_told_whether_it_was_saved(name: str, sentence: str) -> None:
    sender = Client(raise_request_exception=False)

    answer = sender.post(f"/api/v1/raising/{name}/?lang=en", {"name": "Red"})
    page = sender.post(f"/raising/{name}/", {"name": "Red"})

    assert (answer.status_code, page.status_code) == (503, 503)
    assert sentence in answer.json()["detail"]
    assert "Traceback" not in page.content.decode()


def test_what_was_typed_is_kept_on_the_page_and_sent_again_from_there(visitor: Client) -> None:
    """F07: without passwords, and only for who sent a form of ours."""
    visitor.get("/accounts/login/")
    token = visitor.cookies["csrftoken"].value
    typed = {"name": ["甲\n“乙”", "<丙>"], "password1": "secret", "csrfmiddlewaretoken": token}

    page = visitor.post("/raising/down/?a=1", typed | {"file": SimpleUploadedFile("清单.csv", b"x")}).content.decode()
    stranger = visitor.post("/raising/down/", typed | {"csrfmiddlewaretoken": "x" * 64})

    assert re.findall(r'name="name" value="([^"]*)"', page) == ["甲\n“乙”", "&lt;丙&gt;"]
    assert 'action="/raising/down/?a=1"' in page
    assert "清单.csv" in page
    assert "secret" not in page
    assert (stranger.status_code, "甲" in stranger.content.decode()) == (403, False)


def test_of_a_strangers_form_nothing_is_kept(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database is asked who it is before the form's token is looked at."""
    visitor.get("/accounts/login/")
    token = visitor.cookies["csrftoken"].value
    monkeypatch.setattr("django.contrib.auth.middleware.auth.get_user", _gone)

    for sent, kept in ({"csrfmiddlewaretoken": token}, True), ({}, False):
        answer = visitor.post("/desk/imports/new/", {"name": "甲"} | sent)
        assert (answer.status_code, "甲" in answer.content.decode()) == (503, kept)


def _gone(*_args: Any) -> None:
    raise OperationalError("server closed the connection")


def test_trouble_on_the_way_to_the_view_is_503_too(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.get_user", _gone)
    monkeypatch.setattr("django.contrib.auth.middleware.auth.get_user", _gone)

    answer = visitor.get("/desk/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/readable/?q=" + "a" * 100_000, 414),
        ("/readable/?" + "&".join(f"p{number}=1" for number in range(1_001)), 400),
        ("/readable/?q=%00", 400),
        ("/readable/?q=%ff%fe", 400),
        ("/readable/?year=%EF%BC%92", 200),
    ],
)
def test_addresses_beyond_the_limits_are_refused(visitor: Client, address: str, status: int) -> None:
    assert visitor.get(address).status_code == status


def test_a_body_beyond_the_limit_is_refused_unread(visitor: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 3_000_000
    too_large = b"x" * 3_100_000

    answer = visitor.post("/writable/", too_large, content_type="multipart/form-data; boundary=b")
    small = visitor.post("/api/v1/raising/bad/", json.dumps("x" * 2_600_000), content_type="application/json")

    assert answer.status_code == 413
    assert "3 MB" in answer.content.decode()
    assert (small.status_code, small["Content-Type"]) == (413, "application/problem+json")


def test_every_answer_carries_the_headers_and_private_ones_are_not_kept(visitor: Client) -> None:
    answer = visitor.get("/readable/")

    assert answer["Cache-Control"] == "private, no-store"
    assert "Cookie" in answer["Vary"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in answer["Permissions-Policy"]
    assert "Server" not in answer
    assert "X-Powered-By" not in answer


def test_the_api_speaks_the_language_it_is_asked_in(visitor: Client) -> None:
    asked = visitor.get("/api/v1/raising/down/?lang=en")
    accepted = visitor.get("/api/v1/raising/down/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    default = visitor.get("/api/v1/raising/down/")

    assert asked["Content-Language"] == accepted["Content-Language"] == "en"
    assert default["Content-Language"] == "zh-hans"
    assert "restarted" in asked.json()["detail"]
