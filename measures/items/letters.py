"""What people are told of the measures: what falls due, and what changed on an item that they follow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.letters.kinds import both, followable, message_kind, shown_at
from ipportal.core.letters.models import About
from ipportal.core.letters.reminding import Due, reminds
from ipportal.core.letters.telling import tell_followers
from ipportal.core.search.actions import index
from measures.items.due import Due as Owed
from measures.items.due import due_things
from measures.items.models import PolicyItem
from measures.items.rules import ROLES, visible_to
from measures.items.searching import LABEL

ITEM: Final = "measures.policyitem"
DUE: Final = "measures.due"  # a task or report: item, kind and number
CHANGED: Final = "measure changed"
# What is said of a change; whatever is not named here is said as a change.
WORDS: Final[dict[str, tuple[str, str]]] = {
    "state": ("状态有变", "its status changed"),
    "report submitted": ("已提交季度报告", "a quarterly report was submitted"),
    "report confirmed": ("参与单位已确认季度报告", "a joint body confirmed its report"),
    "report accepted": ("季度报告已通过", "its quarterly report was accepted"),
    "report returned": ("季度报告已退回", "its quarterly report was returned"),
}
OTHER: Final = ("有更新", "it was changed")


def _name(user: User, key: str) -> str | None:
    found = visible_to(user).filter(pk=key).first()
    return f"{found.code} {found}" if found else None


message_kind(CHANGED, _("Changes of measures that I follow"), _("%(item)s: %(what)s"))
followable(ITEM, _name)
shown_at(ITEM, lambda key: reverse("items:item", args=[key]))


@subscribe("measure.changed")
def _changed(item: int, what: str) -> None:
    """Of a published item; drafts are nobody's news."""
    found = PolicyItem.objects.select_related("document").get(pk=item)
    index(LABEL, [found.code])
    if found.document.published_at is None:
        return
    told = {"item": both(f"{found.code} {found.text_zh}", f"{found.code} {found.text_en}")}
    tell_followers(CHANGED, found, params=told | {"what": both(*WORDS.get(what, OTHER))})


@subscribe("measures.published")
def _published() -> None:
    index(LABEL)


@reminds("measure due", _("Tasks and reports of the measures that fall due"))
def due(first: dt.date, last: dt.date) -> Iterator[Due]:
    """Tasks and quarterly reports, for the people of the body that owes them and of the one above it."""
    people = _people()
    for owed in due_things(last):
        if owed.due_on >= first:
            yield _told(owed, people)


def _told(owed: Owed, people: dict[int, list[int]]) -> Due:
    item, is_report = owed.item, owed.kind == "report"
    zh = f"季度报告 {owed.title}" if is_report else owed.title
    en = f"quarterly report {owed.title}" if is_report else owed.title
    return Due(
        about=About(DUE, f"{item.pk}-{owed.kind}-{owed.thing_id}"),
        title_zh=f"{item.code} {zh}",
        title_en=f"{item.code} {en}",
        due_on=owed.due_on,
        owners=people.get(owed.owner.pk, []),
        superiors=people.get(owed.superior.pk, []),
    )


def _people() -> dict[int, list[int]]:
    """By body: those who act for it in matters of the measures today."""
    held: Any = Membership.objects.in_force(clock.today()).filter(role__in=ROLES, user__is_active=True)
    found = defaultdict(list)
    for body, person in held.values_list("organisation_id", "user_id").distinct():
        found[body].append(person)
    return found


shown_at(DUE, lambda key: reverse("items:item", args=[key.partition("-")[0]]))
