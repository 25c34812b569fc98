"""Li names the account, Zhou prepares, the finance official pays: once, never more than the prize, none revoked."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from openpyxl import load_workbook

from awards.nominations.models import Nomination
from awards.results import paying, revoking
from awards.results.models import Award, Payment
from awards.rounds.models import Edition
from ipportal.core.accounts.actions import create_demonstration_accounts
from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit.clock import set_clock
from ipportal.core.kit.errors import BadInput, Conflict
from tests import trail
from tests.awards.nominations.conftest import Stand, moment
from tests.awards.results.given import (
    DECIDED,
    FIRST,
    GOLD_FEN,
    LATER,
    NOTICE,
    TOLD,
    applied,
    decision_of,
    make_edition,
    noticed,
    project,
)
from tests.awards.results.test_publicity import state_of
from tests.conftest import WORKER, role
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
DESK: Final = "/en/desk/awards/decisions/"
ACCOUNT: Final = "6222021001116245702"
FORM: Final = {"payee": "江宁新材料有限公司", "bank": "某银行江宁支行", "account": "6222 0210 0111 6245 702"}
PAID_ON: Final = LATER.date()


def told(people: Cast, stand: Callable[[Any], None], edition: Edition, count: int = 1) -> list[Award]:
    for one in range(count):
        project(people, edition, FIRST + one, "gold" if one < 2 else "silver")
    stand(NOTICE)
    noticed(people, edition)
    stand(DECIDED)
    given = applied(people, decision_of(people, edition))
    stand(LATER)
    return given


@pytest.fixture
def award(cast: Cast, edition: Edition, stand_at: Stand) -> Award:
    return told(cast, stand_at, edition)[0]


def named(people: Cast, award: Award, **more: Any) -> Payment:
    facts: dict[str, Any] = FORM | {"version": 0} | more
    return paying.name_account(award, by=people["nominator"], **facts)


def prepared(people: Cast, award: Award) -> Payment:
    return paying.prepare_payment(named(people, award), by=people["official"])


def test_from_the_account_to_the_payment(cast: Cast, award: Award) -> None:
    li, zhou, finance = (signed_in(cast[name]) for name in ("nominator", "official", "finance-official"))
    page = f"{DESK}awards/{award.pk}/"
    assert "Name the account" in li.get(page).text
    assert li.post(f"{page}account/", FORM | {"version": 0, "account": "12 34"}).status_code == 422
    assert li.post(f"{page}account/", FORM | {"version": 0}).status_code == 302
    assert li.post(f"{page}account/", FORM | {"version": 0, "payee": "他人"}).status_code == 409
    payment = Payment.objects.get()
    assert (payment.account, payment.amount_fen) == (ACCOUNT, GOLD_FEN)

    assert zhou.post(f"{DESK}payments/{payment.pk}/prepare/").status_code == 302
    assert zhou.post(f"{DESK}payments/{payment.pk}/prepare/").status_code == 409
    assert li.post(f"{page}account/", FORM | {"version": 1}).status_code == 403, "the account stands"
    assert zhou.get(f"{DESK}payments/pay/").status_code == 403
    for who in (li, zhou, finance):
        shown = who.get(page).text
        assert "****5702" in shown
        assert ACCOUNT not in shown
    listed = finance.get(f"{DESK}payments/").text
    assert "****5702" in listed
    assert ACCOUNT not in listed + finance.get(f"{DESK}payments/pay/").text

    form = {"paid_on": PAID_ON.isoformat(), "payments": [payment.pk]}
    assert finance.post(f"{DESK}payments/pay/", form).status_code == 302
    assert finance.post(f"{DESK}payments/pay/", form).status_code == 422, "it is on the list no more"
    payment.refresh_from_db()
    assert (payment.paid_on, payment.paid_by, state_of(award.nomination)) == (PAID_ON, "finance-official", "paid")
    assert "6 July 2026" in li.get(page).text


def test_whole_accounts_go_to_the_finance_official_alone_and_that_is_written_down(cast: Cast, award: Award) -> None:
    prepared(cast, award)
    path = f"{DESK}payments/prizes.xlsx"
    for somebody in ("official", "nominator", "auditor", "admin", "reviewer-1", "official-nj"):
        assert signed_in(cast[somebody]).get(path).status_code == 403
    assert Client().get(path).status_code == 302

    book = load_workbook(BytesIO(signed_in(cast["finance-official"]).get(path).content))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert ACCOUNT in cells
    assert "500000" in {cell.removesuffix(".0") for cell in cells}
    read = [entry for entry in trail.entries(action="personal data read") if "prizes" in entry.details["what"]]
    assert [(entry.actor, entry.details["count"]) for entry in read] == [("finance-official", 1)]
    assert not [entry for entry in trail.entries() if ACCOUNT in str(entry.details)], "the trail keeps no account"


def test_nobody_names_pays_or_prepares_out_of_turn(cast: Cast, award: Award, stand_at: Stand) -> None:
    for somebody in ("official", "co-owner", "finance-official", "official-nj"):
        with pytest.raises(PermissionDenied):
            paying.name_account(award, by=cast[somebody], **FORM, version=0)
    stand_at(TOLD - dt.timedelta(seconds=1))
    with pytest.raises(PermissionDenied, match=r"told|公布"):
        named(cast, award)
    stand_at(LATER)
    payment = named(cast, award)
    with pytest.raises(PermissionDenied):
        paying.pay([payment], by=cast["finance-official"], paid_on=PAID_ON)
    with pytest.raises(PermissionDenied):
        paying.prepare_payment(payment, by=cast["finance-official"])
    cast.gives("official", "finance_official")
    paying.prepare_payment(payment, by=cast["official"])
    with pytest.raises(PermissionDenied):
        paying.pay([payment], by=cast["official"], paid_on=PAID_ON)
    for day in (PAID_ON + dt.timedelta(days=1), DECIDED.date() - dt.timedelta(days=1)):
        with pytest.raises(BadInput):
            paying.pay([payment], by=cast["finance-official"], paid_on=day)
    assert state_of(award.nomination) == "awarded"


def test_an_account_that_is_wrong_is_given_back(cast: Cast, award: Award) -> None:
    payment = prepared(cast, award)
    zhou = signed_in(cast["official"])
    assert zhou.post(f"{DESK}payments/{payment.pk}/give-back/").status_code == 302
    payment.refresh_from_db()
    assert named(cast, award, account="12345678", version=payment.version).account == "12345678"


def test_what_was_revoked_is_not_paid(cast: Cast, award: Award) -> None:
    payment = prepared(cast, award)
    revoking.revoke_award(award, by=cast["official-2"], reason="撤销")
    with pytest.raises(PermissionDenied):
        paying.pay([payment], by=cast["finance-official"], paid_on=PAID_ON)
    finance = signed_in(cast["finance-official"])
    assert "****5702" not in finance.get(f"{DESK}payments/").text
    with pytest.raises(IntegrityError, match="revoked"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(paid_on=PAID_ON, paid_by="x", paid_by_id=7)


def test_a_prize_that_nobody_announced_is_not_paid(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    silver = next(one for one in told(cast, stand_at, edition, 3) if one.prize_fen is None)
    with pytest.raises(PermissionDenied, match=r"not announced|未公布"):
        named(cast, silver)
    assert (
        "was not announced; nothing is paid yet" in signed_in(cast["nominator"]).get(f"{DESK}awards/{silver.pk}/").text
    )


@pytest.mark.parametrize("typed", ["", "1234567", "1" * 31, "6222 0210 O111", "6222;DROP", "-", "１２３４"])
def test_an_account_has_digits(cast: Cast, award: Award, typed: str) -> None:
    with pytest.raises(BadInput):
        named(cast, award, account=typed)


def test_wide_digits_are_read(cast: Cast, award: Award) -> None:
    assert named(cast, award, account="６２２２ ０２１０-0111").account == "622202100111"


def test_all_of_a_list_is_paid_or_nothing(cast: Cast, edition: Edition, stand_at: Stand) -> None:
    first, second = told(cast, stand_at, edition, 2)
    ready, waiting = prepared(cast, first), named(cast, second)
    with pytest.raises(PermissionDenied):
        paying.pay([ready, waiting], by=cast["finance-official"], paid_on=PAID_ON)
    assert not Payment.objects.filter(paid_on__isnull=False).exists()


CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"amount_fen": GOLD_FEN + 1}, {"account": "12345678"}, {"payee": "他人"}, {"account": "x"},
    {"paid_on": PAID_ON}, {"paid_on": PAID_ON, "paid_by": "x", "paid_by_id": None},
    {"paid_on": PAID_ON + dt.timedelta(days=1), "paid_by": "x", "paid_by_id": 7},
)  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_holds_a_prepared_payment(cast: Cast, award: Award, change: dict[str, Any]) -> None:
    payment = prepared(cast, award)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**change)


def test_the_database_pays_once_and_with_its_nomination(cast: Cast, award: Award) -> None:
    payment = prepared(cast, award)
    one = Payment.objects.filter(pk=payment.pk)
    with pytest.raises(IntegrityError, match="its payment"), transaction.atomic():
        _paid_alone(one)
    paying.pay([payment], by=cast["finance-official"], paid_on=PAID_ON)
    with pytest.raises(IntegrityError, match="it was paid"), transaction.atomic():
        one.update(paid_on=PAID_ON - dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        one.update(paid_on=None, paid_by="")
    with pytest.raises(Conflict):
        paying.pay([payment], by=cast["finance-official"], paid_on=PAID_ON)


def _paid_alone(one: Any) -> None:
    one.update(paid_on=PAID_ON, paid_by="x", paid_by_id=7)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_pressed_twice_at_once_it_is_paid_once(transactional_db: None, cast: Cast, stand_at: Stand) -> None:
    award = told(cast, stand_at, make_edition(cast))[0]
    payment, by = prepared(cast, award), cast["finance-official"]
    start, outcomes = threading.Barrier(2), []

    def press() -> None:
        try:
            start.wait(10)
            paying.pay([payment], by=by, paid_on=PAID_ON)
            outcomes.append("paid")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["paid", "refused"]
    assert award.nomination.moves.filter(target="paid").count() == 1


def test_a_revocation_and_a_payment_at_once_agree(transactional_db: None, cast: Cast, stand_at: Stand) -> None:
    award = told(cast, stand_at, make_edition(cast))[0]
    payment = prepared(cast, award)
    start, outcomes = threading.Barrier(2), []

    def press(act: Callable[[], Any]) -> None:
        try:
            start.wait(10)
            act()
            outcomes.append("done")
        except (Conflict, PermissionDenied):
            outcomes.append("refused")
        finally:
            connection.close()

    acts: list[Callable[[], Any]] = [
        lambda: paying.pay([payment], by=cast["finance-official"], paid_on=PAID_ON),
        lambda: revoking.revoke_award(award, by=cast["official-2"], reason="撤销"),
    ]
    threads = [threading.Thread(target=press, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    award.refresh_from_db()
    assert "done" in outcomes
    assert (award.revoked_at is not None) == (Nomination.objects.get(pk=award.nomination_id).state == "revoked")


class TestAnyOrder(TestCase):
    """Whatever is tried in whatever order, a prize is paid at most once, by another, and never once revoked."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["name", "prepare", "pay", "pay", "give back", "revoke", "raw pay"]),
                st.sampled_from(["nominator", "official", "official-2", "finance-official"]),
            ),
            min_size=1, max_size=14,
        )
    )  # fmt: skip
    def test(self, tries: list[tuple[str, str]]) -> None:
        with role(WORKER):
            create_demonstration_accounts()
        people = Cast(
            {one.username: one for one in User.objects.all()}, {one.name: one for one in Organisation.objects.all()}
        )
        stand(moment("2026-03-10"))
        award = told(people, stand, make_edition(people))[0]
        revoked = False
        for act, name in tries:
            before = Payment.objects.filter(paid_on__isnull=False).exists()
            try:
                with transaction.atomic():
                    _try(people, award, act, name)
            except (IntegrityError, Conflict, PermissionDenied, BadInput, Payment.DoesNotExist):
                continue
            after = Payment.objects.filter(paid_on__isnull=False).exists()
            assert not (revoked and after and not before), "paid after it was revoked"
            revoked = revoked or act == "revoke"
        award.refresh_from_db()
        moves = list(award.nomination.moves.values_list("target", flat=True))
        assert moves.count("paid") == Payment.objects.filter(paid_on__isnull=False).count()
        assert (award.revoked_at is not None) == ("revoked" in moves)
        for payment in Payment.objects.filter(paid_on__isnull=False):
            assert payment.amount_fen == award.prize_fen
            assert payment.paid_by_id != payment.prepared_by_id


def stand(moment: dt.datetime) -> None:
    with role("NONE"):
        set_clock(moment)


def _try(people: Cast, award: Award, act: str, name: str) -> None:
    by, payment = people[name], Payment.objects.filter(award=award).first()
    if act == "name":
        paying.name_account(award, by=by, **FORM, version=payment.version if payment else 0)
    elif act == "revoke":
        revoking.revoke_award(award, by=by, reason="撤销")
    elif payment is None:
        raise Payment.DoesNotExist
    elif act == "raw pay":
        Payment.objects.filter(pk=payment.pk).update(paid_on=PAID_ON, paid_by_id=by.pk, paid_by=name)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    elif act == "pay":
        paying.pay([payment], by=by, paid_on=PAID_ON)
    else:
        {"prepare": paying.prepare_payment, "give back": paying.give_back}[act](payment, by=by)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same(
    cast: Cast, edition: Edition, stand_at: Stand, count: int, django_assert_max_num_queries: Any
) -> None:
    for award in told(cast, stand_at, edition, count):
        if award.prize_fen:
            prepared(cast, award)
    finance = signed_in(cast["finance-official"])
    for page in ("payments/", "awards/"):
        finance.get(f"{DESK}{page}")
        with django_assert_max_num_queries(QUERIES):
            assert finance.get(f"{DESK}{page}").status_code == 200


QUERIES: Final = 12
