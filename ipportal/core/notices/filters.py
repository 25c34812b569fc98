"""How notices are narrowed: by kind and by whether they run; at the desk by drafts too."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import ChoiceFilter, FilterSet

from ipportal.core.kit import clock
from ipportal.core.notices.models import Notice, NoticeKind

RUNNING, OVER = ("running", _("Running")), ("over", _("Over"))
DRAFT, AHEAD = ("draft", _("Draft")), ("ahead", _("Not yet open"))


class NoticeFilter(FilterSet):
    kind = ChoiceFilter(label=_("Kind"), choices=NoticeKind.choices, empty_label=_("All"))
    state = ChoiceFilter(label=_("Status"), choices=[RUNNING, OVER], method="standing", empty_label=_("All"))

    class Meta:
        model = Notice
        fields: list[str] = []

    def standing(self, found: QuerySet[Notice], _name: str, state: str) -> QuerySet[Notice]:
        today = clock.today()
        if state == "draft":
            return found.filter(published_at__isnull=True)
        found = found.filter(published_at__isnull=False)
        if state == "ahead":
            return found.filter(opens_on__gt=today)
        if state == "over":
            return found.filter(closes_on__lt=today)
        return found.filter(Q(closes_on__isnull=True) | Q(closes_on__gte=today), opens_on__lte=today)


class DeskFilter(NoticeFilter):
    state = ChoiceFilter(
        label=_("Status"), choices=[DRAFT, AHEAD, RUNNING, OVER], method="standing", empty_label=_("All")
    )
