"""Messages: one way in, everybody as they want it, in either language; one mail a day; reading; following."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from ipportal.core.letters import kinds, tasks, telling
from ipportal.core.letters.models import About, Delivery, Follow, Letter, Message, Preference
from ipportal.core.letters.telling import tell
from tests.conftest import WORKER, role
from tests.core.letters.conftest import KIND, Work
from tests.people import Cast, signed_in

pytestmark = pytest.mark.django_db
Stand = Callable[[dt.datetime | None], None]
MESSAGES = "/en/desk/messages/"
WISHES = "/en/accounts/profile/messages/"
FACTS = {"who": kinds.both("李四", "Li Si"), "what": dt.date(2026, 1, 20)}


def morning(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{day}T{hour:02}:00:00+08:00")


def digest() -> int:
    with role(WORKER):
        return int((tasks.digest(None) or {})["people"])


def test_a_message_is_read_in_the_readers_language_and_leads_to_what_it_is_about(cast: Cast) -> None:
    tell(KIND, [cast["agency-a"]], about=About("thing", "7"), params=FACTS)
    client = signed_in(cast["agency-a"])

    assert "Li Si did 20 January 2026" in client.get(MESSAGES).text
    chinese = client.get("/desk/messages/").text
    assert "李四 did 2026年1月20日" in chinese
    assert 'href="/things/7/"' in chinese


def test_the_bell_counts_until_messages_are_read_and_the_unread_stand_first(cast: Cast, stand_at: Stand) -> None:
    client = signed_in(cast["agency-a"])
    for number, day in enumerate(("2026-01-05", "2026-01-06", "2026-01-07")):
        stand_at(morning(day))
        tell(KIND, [cast["agency-a"]], params={"who": f"person {number}", "what": "it"})
    assert "3 unread messages" in client.get(MESSAGES).text
    assert ">3<span" in client.get("/en/desk/").text

    newest = Message.objects.latest("at")
    assert client.post(f"{MESSAGES}{newest.pk}/read/").status_code == 302
    page = client.get(MESSAGES).text
    assert page.index("person 1") < page.index("person 0") < page.index("person 2")

    client.post(f"{MESSAGES}read/")
    assert "0 unread messages" in client.get(MESSAGES).text
    assert 'visually-hidden"> unread' not in client.get("/en/desk/").text


def test_nobody_reads_or_ticks_off_what_was_told_to_others(cast: Cast) -> None:
    (message,) = tell(KIND, [cast["agency-a"]], params={"who": "secret", "what": "it"})
    other = signed_in(cast["agency-b"])

    assert "secret" not in other.get(MESSAGES).text
    assert other.post(f"{MESSAGES}{message.pk}/read/").status_code == 404
    other.post(f"{MESSAGES}read/")
    assert Message.objects.unread().count() == 1


@pytest.mark.parametrize(
    ("wish", "letters", "kept"),
    [(Delivery.AT_ONCE, 1, 1), (Delivery.DAILY, 0, 1), (Delivery.PORTAL, 0, 1), (Delivery.OFF, 0, 0)],
)
def test_everybody_is_told_as_they_want_it(cast: Cast, work: Work, wish: str, letters: int, kept: int) -> None:
    answer = signed_in(cast["agency-a"]).post(WISHES, {**defaults(), KIND: wish})
    assert answer.status_code == 302

    tell(KIND, [cast["agency-a"]], about=About("thing", "7"), params={"who": "Li", "what": "it"})
    work()

    assert (len(mail.outbox), Message.objects.count()) == (letters, kept)
    for letter in mail.outbox:
        assert letter.subject == "Li did it"
        assert "http://127.0.0.1:8000/things/7/" in str(letter.body)
        assert "http://127.0.0.1:8000/en/accounts/profile/messages/" in str(letter.body)
        assert "<" not in str(letter.body)


def defaults() -> dict[str, str]:
    return {kind.code: kind.delivery for kind in kinds.kinds()}


def test_what_is_essential_cannot_be_switched_off(cast: Cast) -> None:
    client = signed_in(cast["agency-a"])

    refused = client.post(WISHES, {**defaults(), "essential": "off"})
    assert refused.status_code == 422
    assert "not one of the available choices" in refused.text
    Preference.objects.create(user=cast["agency-a"], kind="essential", delivery="off")  # past the form
    tell("essential", [cast["agency-a"]])
    assert Message.objects.get().delivery == "portal"


def test_whoever_gave_no_address_or_is_gone_gets_no_mail(cast: Cast, work: Work) -> None:
    Preference.objects.create(user=cast["agency-a"], kind=KIND, delivery="at_once")
    for name, facts in (("agency-a", {"email": ""}), ("agency-b", {"is_active": False})):
        for field, value in facts.items():
            setattr(cast[name], field, value)
        cast[name].save()

    told = tell(KIND, [cast["agency-a"], cast["agency-b"]], params={"who": "Li", "what": "it"})
    work()

    assert [message.user.username for message in told] == ["agency-a"]
    assert mail.outbox == []


def test_with_a_key_nobody_is_told_the_same_twice(cast: Cast) -> None:
    for _ in range(2):
        tell(KIND, [cast["agency-a"], cast["agency-b"]], params={"who": "Li", "what": "it"}, key="once")

    assert Message.objects.count() == 2
    with pytest.raises(IntegrityError, match="message_of_a_kind_and_key_is_told_once"), transaction.atomic():
        Message.objects.create(user=cast["agency-a"], kind=KIND, key="once")


def test_a_kind_that_nobody_declared_is_a_mistake_of_the_room(cast: Cast) -> None:
    with pytest.raises(LookupError, match="nobody declared"):
        tell("unheard of", [cast["agency-a"]])


def test_one_mail_a_day_holds_what_waited_and_is_not_repeated(cast: Cast, stand_at: Stand, work: Work) -> None:
    stand_at(morning("2026-01-20"))
    for what in ("one", "two"):
        tell(KIND, [cast["agency-a"], cast["agency-b"]], params={"who": "Li", "what": what})
    telling.mark_read(cast["agency-b"])  # what was read in the portal needs no mail

    assert [digest(), digest()] == [1, 0]
    work()
    (letter,) = mail.outbox
    assert letter.to == ["agency-a@example.cn"]
    assert letter.subject == "2 messages from the Jiangsu IP Portal"
    assert str(letter.body).index("Li did one") < str(letter.body).index("Li did two")

    tell(KIND, [cast["agency-a"]], params={"who": "Li", "what": "three"})
    assert digest() == 0  # of a day there is one; the rest waits
    stand_at(morning("2026-01-21"))
    assert digest() == 1
    work()
    assert "Li did three" in str(mail.outbox[-1].body)
    assert "Li did one" not in str(mail.outbox[-1].body)
    assert Letter.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "people"), [("2026-02-14", 1), ("2026-02-16", 0), ("2026-03-07", 0), ("2026-02-24", 1)]
)
def test_the_daily_mail_goes_out_on_working_days(cast: Cast, stand_at: Stand, day: str, people: int) -> None:
    stand_at(morning(day))
    tell(KIND, [cast["agency-a"]], params={"who": "Li", "what": "it"})

    assert digest() == people


@pytest.fixture
def thing() -> About:
    """Something that everybody but the bank may see."""
    kinds.followable("thing", lambda user, key: f"thing {key}" if user.username != "bank-1" else None)
    return About("thing", "7")


def test_followers_are_told_of_changes_as_long_as_they_may_see_the_thing(cast: Cast, thing: About) -> None:
    client = signed_in(cast["agency-a"])
    posted = {"label": "thing", "key": "7", "act": "follow", "next": "/en/desk/"}
    assert client.post("/en/desk/follows/change/", posted)["Location"] == "/en/desk/"
    client.post("/en/desk/follows/change/", posted)
    Follow.objects.create(user=cast["bank-1"], about_label="thing", about_key="7")
    Follow.objects.create(user=cast["official"], about_label="thing", about_key="7")

    told = telling.tell_followers(KIND, thing, params={"who": "Li", "what": "it"}, but=cast["official"])

    assert [message.user.username for message in told] == ["agency-a"]
    assert "thing 7" in client.get("/en/desk/follows/").text
    client.post("/en/desk/follows/change/", posted | {"act": "unfollow"})
    assert not Follow.objects.filter(user=cast["agency-a"]).exists()


def test_what_one_may_not_see_cannot_be_followed(cast: Cast, thing: About) -> None:
    client = signed_in(cast["bank-1"])

    for label, key in (("thing", "7"), ("no such label", "7"), ("", "")):
        answer = client.post("/en/desk/follows/change/", {"label": label, "key": key, "act": "follow"})
        assert answer.status_code == 404
    assert not Follow.objects.exists()


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_following_leads_back_into_the_portal_only(cast: Cast, thing: About, target: str) -> None:
    posted = {"label": "thing", "key": "7", "act": "follow", "next": target}

    assert signed_in(cast["agency-a"]).post("/en/desk/follows/change/", posted)["Location"] == "/en/desk/follows/"
