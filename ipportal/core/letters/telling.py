"""Telling people: one way in for every room, by each person's wish; reading, wishes, following."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipportal.core.accounts.models import User
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.letters.actions import write_letter
from ipportal.core.letters.kinds import kind_of, letter_purpose, name_for, path_of, sentence_of, stored
from ipportal.core.letters.models import About, Delivery, Follow, Letter, Message, Preference

if TYPE_CHECKING:
    from django.db.models import Model

MESSAGE: Final = letter_purpose("message", gettext_lazy("Message at once")).code
DIGEST: Final = letter_purpose("digest", gettext_lazy("Messages of a day")).code


@transaction.atomic
def tell(
    kind: str,
    people: Iterable[User],
    *,
    about: Model | About | None = None,
    params: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
    key: str = "",
) -> list[Message]:
    """Tell people something, each as they want it; returns what is new. With a key, nobody is told the same twice."""
    found = kind_of(kind)
    if found is None:
        raise LookupError(f"nobody declared messages of the kind {kind}")
    moment, facts, (label, thing) = at or clock.now(), stored(params or {}), About.of(about)
    everyone = {person.pk: person for person in people if person.is_active}
    wishes = dict(Preference.objects.filter(kind=kind, user__in=everyone).values_list("user_id", "delivery"))
    told = set(Message.objects.filter(kind=kind, key=key, user__in=everyone).values_list("user_id", flat=True))
    new = [
        Message(
            user=person,
            kind=kind,
            params=facts,
            about_label=label,
            about_key=thing,
            key=key,
            delivery=_allowed(wishes.get(pk, found.delivery), essential=found.essential),
            at=moment,
        )
        for pk, person in sorted(everyone.items())
        if not (key and pk in told)
    ]
    kept = Message.objects.bulk_create(message for message in new if message.delivery != Delivery.OFF)
    for message in kept:
        if message.delivery == Delivery.AT_ONCE and message.user.email:
            _mail(message)
    return kept


def _allowed(wish: str, *, essential: bool) -> str:
    return Delivery.PORTAL if essential and wish == Delivery.OFF else wish


def _mail(message: Message) -> None:
    person = message.user
    subject, body = mail_of(person, [message])
    write_letter(
        MESSAGE,
        to=person,
        subject=subject,
        body=body,
        language=person.language,
        about=message.about,
        key=str(message.pk),
    )
    message.mailed_at = clock.now()
    message.save(update_fields=["mailed_at"])


def mail_of(person: User, messages: list[Message]) -> tuple[str, str]:
    """Subject and text of an e-mail with these messages, in the person's language."""
    with translation.override(person.language):
        lines = [(sentence_of(message.kind, message.params), link_of(message.about)) for message in messages]
        if len(lines) == 1:
            subject = lines[0][0]
        else:
            subject = _("%(count)s messages from the Jiangsu IP Portal") % {"count": len(lines)}
        context = {"person": person, "lines": lines, "portal": settings.PORTAL_URL}
        return subject, render_to_string("emails/messages.txt", context)


def link_of(about: About) -> str:
    path = path_of(about)
    return settings.PORTAL_URL + path if path else ""


@transaction.atomic
def send_digests(today: dt.date) -> int:
    """One e-mail for each person with messages that wait for it; of a day each person gets one.

    What is told after it went out waits for the next.
    """
    waiting: dict[int, list[Message]] = {}
    day = today.isoformat()
    had = Letter.objects.filter(purpose=DIGEST, key__endswith=f":{day}").values("to_user")
    rows = Message.objects.for_the_digest().filter(user__is_active=True).exclude(user__email="").exclude(user__in=had)
    for message in rows.select_related("user").select_for_update(of=("self",)).order_by("user", "at", "id"):
        waiting.setdefault(message.user_id, []).append(message)
    for pk, messages in waiting.items():
        person = messages[0].user
        subject, body = mail_of(person, messages)
        write_letter(DIGEST, to=person, subject=subject, body=body, language=person.language, key=f"{pk}:{day}")
    every = [message.pk for messages in waiting.values() for message in messages]
    Message.objects.filter(pk__in=every).update(mailed_at=clock.now())
    return len(waiting)


def mark_read(person: User, *, message: int | None = None) -> int:
    """One of the own messages, or all; how many were unread."""
    unread = Message.objects.filter(user=person).unread()
    found = unread if message is None else unread.filter(pk=message)
    return found.update(read_at=clock.now())


@transaction.atomic
def prefer(person: User, wishes: Mapping[str, str]) -> None:
    """How the person wants each kind from now on."""
    for kind, delivery in wishes.items():
        found = kind_of(kind)
        if found is None or delivery not in dict(found.choices):
            raise BadInput("bad-choice", gettext_lazy("This kind of message cannot be delivered so."), field=kind)
        Preference.objects.update_or_create(user=person, kind=kind, defaults={"delivery": delivery})


def follow(person: User, about: About) -> bool:
    """Begin to follow what one may see; False where there is no such thing for this person."""
    if name_for(person, about) is None:
        return False
    Follow.objects.get_or_create(user=person, about_label=about.label, about_key=about.key)
    return True


def unfollow(person: User, about: About) -> None:
    Follow.objects.filter(user=person, about_label=about.label, about_key=about.key).delete()


def is_followed(person: User, about: About) -> bool:
    return Follow.objects.filter(user=person, about_label=about.label, about_key=about.key).exists()


def tell_followers(
    kind: str, about: Model | About, *, params: Mapping[str, Any] | None = None, key: str = "", but: User | None = None
) -> list[Message]:
    """Tell those who follow the thing and may still see it; not whoever made the change."""
    thing = About.of(about)
    rows = Follow.objects.filter(about_label=thing.label, about_key=thing.key).select_related("user")
    people = [row.user for row in rows if row.user != but and name_for(row.user, thing) is not None]
    return tell(kind, people, about=thing, params=params, key=key)
