"""What strangers and people with an account throw at every address there is; a new address is asked with the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings

from ipportal.core.kit.http import is_open
from ipportal.core.kit.numbers import Numbered
from tests.bounded import EVERY_WAY, some
from tests.gate.world import STRANGER, Address, World, addresses

pytestmark = pytest.mark.django_db
ASKING: Final = ("stranger", "official", "agency signatory", "auditor")
EVIL: Final = "//evil.example"
GUARDS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FORM_TOKEN: Final = b"csrfmiddlewaretoken"  # a page with a form has a cookie to it
FILE_NAME: Final = re.compile(r'((attachment|inline); filename="[\w.-]+")?', re.ASCII)  # S23: ours, of plain signs
NOT_OFFERED: Final = (
    "/.git/config", "/.env", "/admin/", "/schema/", "/debug/", "/metrics", "/static/../manage.py", "/server-status",
    "/static/%2e%2e/manage.py", "/media/", "/static/", "/wp-login.php", "/" + "a" * 2000,
)  # fmt: skip
# What a read may leave behind: what was looked at stands in the trail, and a session knows when it was last used.
LEAVES: Final = {"ipportal_audit_event", "django_session", "ipportal_sign_in"}


def plain_paths(who: str = STRANGER) -> Iterator[tuple[Address, str]]:
    """Every address, filled with what may be known. Public ones answer everybody the same: a stranger asks them."""
    for address in addresses():
        if address.is_for_all and who != STRANGER:
            continue
        for path, strange in address.paths():
            if not strange:
                yield address, path


def asked_in_turn() -> Iterator[tuple[str, Address, str]]:
    """Public addresses by the stranger, each sixth of the others by some, the next ones by others."""
    for turn, who in enumerate(ASKING):
        for place, (address, path) in enumerate(plain_paths(who)):
            if EVERY_WAY or address.is_for_all or (place + turn) % 6 == 0:
                yield who, address, path


def client(world: World, who: str, **settings: Any) -> Client:
    found = Client(raise_request_exception=False, **settings)
    for cookie, value in world.sessions[who].items():
        found.cookies[cookie] = value
    return found


def ask(asker: Client, path: str, method: str = "GET", **more: Any) -> Any:
    """The answer; what it did is undone."""
    with transaction.atomic():
        before = rows_written()
        answer: Any = asker.generic(method, path, **more)
        answer.told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        answer.wrote = {table for table, rows in rows_written().items() if rows != before.get(table, 0)}
        transaction.set_rollback(True)
    return answer


def rows_written() -> dict[str, int]:
    """How many rows the open transaction wrote in each table, also those it took back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return dict(cursor.fetchall())


def test_a_change_needs_the_forms_token_and_comes_from_the_portal(world: World) -> None:
    """S13: without a token, with somebody else's, from another site, as plain text."""
    asker = client(world, "official", enforce_csrf_checks=True)
    tried = 0
    for place, (address, path) in enumerate(plain_paths()):
        if address.name == "set-display":  # display switches carry no token: they look at the origin alone
            continue
        for more in some(FORGED, place, 1):
            answer = ask(asker, path, "POST", **more)
            assert answer.status_code in (403, 404, 405), f"POST {path} {more}: {answer.status_code}"
            tried += answer.status_code == 403
    assert tried > 20


def test_reading_changes_nothing_and_every_answer_carries_the_guards(world: World) -> None:
    """S13: no GET changes state. S14, S26, S33."""
    for who, address, path in asked_in_turn():
        answer = ask(client(world, who), path)
        assert not answer.wrote - LEAVES, f"GET {path} as {who} wrote to {answer.wrote}"
        told = f"{path}: {dict(answer.headers)}"
        assert {name: answer.headers.get(name) for name in GUARDS} == GUARDS, told
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer"), told
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], told
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"], told
        assert not answer.headers.keys() & {"Server", "X-Powered-By"}, told
        assert FILE_NAME.fullmatch(answer.headers.get("Content-Disposition", "")), told
        if is_open(address.view) and FORM_TOKEN not in answer.told and not path.startswith("/accounts/"):
            assert not answer.cookies, told
        elif not is_open(address.view):
            assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", ")), told
            assert "Cookie" in answer.headers["Vary"], told


def test_no_address_knows_methods_that_it_does_not_offer(world: World) -> None:
    """B20."""
    asker = client(world, "official")
    for place, (_address, path) in enumerate(plain_paths()):
        for method in some(METHODS, place, 1):
            answer = ask(asker, path, method)
            assert answer.status_code == 405, f"{method} {path}: {answer.status_code}"
            assert answer.headers["Allow"]
    for place, (_address, path) in enumerate(plain_paths()):
        if EVERY_WAY or place % 4 == 0:
            assert ask(asker, path, headers={"X-HTTP-Method-Override": "DELETE"}).wrote <= LEAVES, path


FORGED: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"headers": {"X-CSRFToken": "a" * 64}},
    {"headers": {"Origin": "https://evil.example"}},
    {"content_type": "text/plain", "data": '{"state": "published"}'},
)
METHODS: Final = ("TRACE", "TRACK", "FOO", "PUT", "DELETE", "PATCH")
QUERIES: Final = (
    "year=abc&month=abc&metric=abc&region=abc&level=abc&state=abc&kind=abc",
    "year=２０２０&month=２０２５-１２&page=２",
    "month=2025-12&month=2024-12&metric=x&metric=y&region=320100&region=%25s",
    "ordering=owner__password&sort=-user__password&order_by=;&q=%25%27%22%3B--",
    "year=99999999999999999999&page_size=1000000000&cursor=99999999999999999999999&page=1",
    "no-such-parameter=1&__class__=1&user=1&is_staff=true",
    "q=" + "a" * 3000 + "!",
)


def some_in_turn(paths: Iterator[tuple[Address, str]], queries: tuple[str, ...], turn: int) -> Iterator[Any]:
    for place, asked in enumerate(paths):
        yield from ((asked, query) for query in some(queries, place + turn, 1))


def test_no_parameter_is_a_fault(world: World) -> None:
    """B15, B16, B17: 200 with what is known, 400 with a reason, or 404; never 500. Addresses are asked some in turn."""
    for turn, who in enumerate(("stranger", "official", "auditor")):
        asker = client(world, who)
        for (_address, path), query in some_in_turn(plain_paths(who), QUERIES, turn):
            answer = ask(asker, f"{path.partition('?')[0]}?{query}")
            assert answer.status_code in (200, 302, 400, 403, 404, 405, 409), f"{path}?{query}: {answer.status_code}"
            assert b"Traceback" not in answer.told


def test_what_is_no_text_is_400(world: World) -> None:
    """B15: NUL and bytes that are not UTF-8."""
    asker = client(world, "official")
    for (_address, path), query in some_in_turn(plain_paths(), ("q=%00", "month=2025-12%00", "q=%ff%fe"), 0):
        answer = ask(asker, f"{path.partition('?')[0]}?{query}")
        assert answer.status_code in (400, 405), f"{path}?{query}: {answer.status_code}"


def test_no_address_leads_out_of_the_portal(world: World) -> None:
    """S22: whatever an address is told to lead to. What leads nowhere when told the first does not lead anywhere."""
    targets = (EVIL, "/\\evil.example", "https:evil.example", "javascript:alert(1)", "https://evil.example/")
    for turn, who in enumerate((STRANGER, "official")):
        asker = client(world, who)
        for (_address, path), method in some_in_turn(plain_paths(who), ("GET", "POST"), turn):
            for target in targets:
                leads_to = _led_to(asker, path, method, target)
                assert leads_to.startswith("/"), f"{path}: {leads_to}"
                assert not leads_to.startswith(("//", "/\\")), f"{path}: {leads_to}"
                if leads_to == NOWHERE:
                    break


NOWHERE: Final = "/nowhere"


def _led_to(asker: Client, path: str, method: str, target: str) -> str:
    more = {"data": f"next={target}", "content_type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    asked = path if method == "POST" else f"{path.partition('?')[0]}?next={target}&return_to={target}"
    return str(ask(asker, asked, method, **more).headers.get("Location", NOWHERE))


def test_the_portal_answers_to_its_own_name_only(world: World) -> None:
    """S21: another host is 400; what a proxy is said to have seen is not believed."""
    asker = client(world, "official")
    for (_address, path), named in some_in_turn(plain_paths(), ("Host", "X-Forwarded-Host"), 0):
        if path.startswith("/healthz"):
            continue
        answer = ask(asker, path, headers={named: "evil.example"})
        assert named != "Host" or answer.status_code in (400, 405), path
        assert b"evil.example" not in answer.told, path


def test_numbers_that_are_nobodys_are_not_found(world: World) -> None:
    """B22, S01: the same for everybody, whatever is there."""
    numbers = ("99999999999999999999", "-1", "null", "%2e%2e%2f", "0")
    for number, who in product(numbers, ("official", "agency signatory")):
        asker = client(world, who)
        for address in addresses():
            if "pk" not in address.parts:
                continue
            path, _strange = next(address.paths())
            wrong = path.replace("/1/", f"/{number}/", 1).replace("/1.", f"/{number}.", 1)
            for method in ("GET", "POST"):
                answer = ask(asker, wrong, method)
                assert answer.status_code in (404, 405), f"{method} {wrong} as {who}: {answer.status_code}"


def test_what_is_not_offered_is_not_found(world: World) -> None:
    """S29."""
    for path in NOT_OFFERED:
        answer = ask(client(world, STRANGER), path)

        assert answer.status_code in (301, 302, 404), path
        assert answer.headers.get("Location", "/").startswith("/")
        assert b"SECRET_KEY" not in answer.told


def test_people_cannot_give_themselves_what_no_form_offers(world: World) -> None:
    """S03: fields that stand in no form are ignored, whatever they are called."""
    more = "&".join(
        f"{name}=1" for name in ("owner", "status", "state", "is_staff", "is_superuser", "agency", "score", "id", "pk")
    )
    form = "application/x-www-form-urlencoded"
    for who, _address, path in asked_in_turn():
        answer = ask(client(world, who), path, "POST", data=more, content_type=form)
        plain = ask(client(world, who), path, "POST", data="", content_type=form)
        assert (answer.status_code, answer.wrote) == (plain.status_code, plain.wrote), f"POST {path} as {who}"


@override_settings(ROOT_URLCONF="tests.gate.faulty")
def test_a_fault_tells_its_number_and_nothing_else(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """S30: the number on the page stands in the log; no statement, path or setting stands on the page."""
    caplog.handler.addFilter(Numbered())
    for address in ("/desk/fault/", "/api/v1/fault/"):
        answer = ask(client(world, "official"), address, headers={"X-Request-ID": "forged"})

        assert answer.status_code == 500
        assert not [word for word in (b"SELECT", b"/srv/", b"RuntimeError", b"forged") if word in answer.told]
        number = answer.headers["X-Request-ID"]
        assert number.encode() in answer.told.replace(b"-", b"")
        assert number in {getattr(record, "number", "") for record in caplog.records if record.exc_info}
