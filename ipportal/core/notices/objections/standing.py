"""What a room above asks before it goes on: is the publicity period over, and is no objection undecided.

The database answers the same: `demand_notice_over(label, key)` in a trigger refuses what comes too early, and
`notice_is_over(label, key)` says it. Once both hold they stay so, until a further publicity period is published.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ipportal.core.kit import clock
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.notices.models import Notice, NoticeKind
from ipportal.core.notices.objections.models import OPEN, Objection, State

if TYPE_CHECKING:
    from django.db.models import QuerySet


def objections_to(label: str, key: object) -> QuerySet[Objection]:
    """Against the thing itself, or against a notice as a whole that speaks of it."""
    item = Q(item__label=label, item__key=str(key))
    whole = Q(item__isnull=True, notice__in=Notice.objects.about(label, key))
    subject = Q(notice__subject_label=label, notice__subject_key=str(key))
    return Objection.objects.filter(item | whole | subject)


def open_objections(label: str, key: object) -> QuerySet[Objection]:
    """Filed, admitted or heard, and not yet decided."""
    return objections_to(label, key).filter(state__in=OPEN)


def upheld_objections(label: str, key: object) -> QuerySet[Objection]:
    return objections_to(label, key).filter(state=State.UPHELD)


def closed_without_open_objection(label: str, key: object) -> Verdict:
    """Every publicity period about the thing is over (there was one), and every objection to it is decided."""
    periods = Notice.objects.about(label, key).filter(kind=NoticeKind.PUBLICITY, published_at__isnull=False)
    last = max((day for day in periods.values_list("closes_on", flat=True) if day), default=None)
    if last is None:
        return no(_("There was no publicity period about it yet."))
    if last >= clock.today():
        return no(_("The publicity period runs until the end of %(day)s.") % {"day": last.isoformat()})
    if open_objections(label, key).exists():
        return no(_("An objection to it is not yet decided."))
    return YES
