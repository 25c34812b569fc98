"""Sign-in and the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from ipportal.core.accounts.models import Membership, Organisation, Role, User
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.jobs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def statistician(client: Client) -> User:
    person = User.objects.create_user("statistician", password="portal-demo")
    office = Organisation.objects.create(name="江苏省知识产权局", kind="department", region_id="320000")
    Membership.objects.create(
        user=person, organisation=office, role=Role.objects.get(code="statistician"), begins_on=dt.date(2020, 1, 1)
    )
    client.force_login(person)
    return person


def test_a_person_signs_in_and_lands_on_the_desk(client: Client) -> None:
    User.objects.create_user("official", password="portal-demo")

    for prefix in ("", "/en"):
        answer = client.post(f"{prefix}/accounts/login/", {"username": "official", "password": "portal-demo"})
        assert (answer.status_code, answer["Location"]) == (302, f"{prefix}/desk/")


@pytest.mark.parametrize("target", ["//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)"])
def test_signing_in_leads_to_the_portal_only(client: Client, target: str) -> None:
    User.objects.create_user("official", password="portal-demo")

    answer = client.post("/accounts/login/", {"username": "official", "password": "portal-demo", "next": target})

    assert answer["Location"] == "/desk/"


def test_a_wrong_password_is_told_with_the_title_first(client: Client) -> None:
    answer = client.post("/accounts/login/", {"username": "official", "password": "wrong"})

    assert "<title>错误:" in answer.text
    assert 'role="alert"' in answer.text
    assert "出现问题" in answer.text
    assert 'value="official"' in answer.text


def test_the_desk_is_for_the_signed_in(client: Client) -> None:
    answer = client.get("/desk/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_the_desk_is_kept_by_nobody_and_offers_sign_out(client: Client, official: User) -> None:
    answer = client.get("/desk/")

    assert "no-store" in answer["Cache-Control"]
    assert "退出登录" in answer.text
    assert "没有待办事项" in answer.text
    assert "重新计算" not in answer.text


def test_signing_out_is_a_post(client: Client, official: User) -> None:
    assert client.get("/accounts/logout/").status_code == 405
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert client.get("/desk/").status_code == 302


def test_the_statistician_sees_what_waits_and_orders_a_calculation(client: Client, statistician: User) -> None:
    ImportBatch.objects.create(
        kind="patents", file_name="一月.xlsx", sha256="0" * 64, size=1, state=BatchState.CHECKED, rejected=2,
        uploaded_by_id=statistician.pk, uploaded_by="statistician",
    )  # fmt: skip

    desk = client.get("/desk/").text
    assert "一月.xlsx" in desk
    assert "批量导入" in desk

    answer = client.post("/desk/recompute/")

    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert Job.objects.get().kind == "metrics.recompute"
    assert "计算中" in client.get("/desk/").text
    assert "计算中" in client.get("/desk/calculations/").text


def test_others_may_not_order_a_calculation(client: Client, official: User) -> None:
    answer = client.post("/desk/recompute/")

    assert answer.status_code == 403
    assert not Job.objects.exists()


def test_another_persons_import_is_not_on_the_desk(client: Client, official: User) -> None:
    ImportBatch.objects.create(
        kind="patents",
        file_name="secret.xlsx",
        sha256="0" * 64,
        size=1,
        uploaded_by_id=official.pk + 1,
        uploaded_by="x",
    )

    assert "secret.xlsx" not in client.get("/desk/").text


@pytest.mark.parametrize("batches", [1, 3])
def test_the_desk_costs_the_same_for_one_import_or_three(
    client: Client, statistician: User, django_assert_num_queries: Any, batches: int
) -> None:
    for number in range(batches):
        ImportBatch.objects.create(
            kind="patents", file_name=f"{number}.csv", sha256="0" * 64, size=1, uploaded_by="statistician"
        )

    with django_assert_num_queries(33):
        client.get("/desk/")
