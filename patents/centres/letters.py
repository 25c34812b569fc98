"""What people of a centre are told: the reports they owe, before and after the day; every step that is taken."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, User
from ipportal.core.accounts.roles import AGENCY_EDITOR, AGENCY_SIGNATORY, CITY_OFFICIAL
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit import clock
from ipportal.core.letters.kinds import both, message_kind, shown_at
from ipportal.core.letters.models import About
from ipportal.core.letters.reminding import Due, reminds
from ipportal.core.letters.telling import tell
from patents.centres.applications.filing import SUBJECT
from patents.centres.models import Centre
from patents.centres.reports.filing import SUBJECT as REPORT
from patents.centres.reports.models import OWED, CentreReport
from patents.centres.states import RUNNING, State

MOVED: Final = "centre moved"
PEOPLE: Final = (AGENCY_EDITOR, AGENCY_SIGNATORY)

message_kind(MOVED, _("Steps of my cultivation centres"), _("%(centre)s: %(state)s"))
shown_at(SUBJECT, lambda key: reverse("centres:centre", args=[key]))
shown_at(REPORT, lambda key: reverse("centres:report", args=[key]))


@subscribe("centre.moved")
def _moved(centre: int, target: str) -> None:
    """Whoever works for a member."""
    found = Centre.objects.get(pk=centre)
    bodies = found.members.accepted().values("organisation")
    held: Any = Membership.objects.in_force(clock.today()).filter(role__in=PEOPLE, organisation__in=bodies)
    people = User.objects.filter(pk__in=held.values("user"))
    named = both(found.name_zh, found.name_en or found.name_zh)
    tell(MOVED, people, about=found, params={"centre": named, "state": both(*_label(target))})


def _label(state: str) -> tuple[str, str]:
    """In both languages."""
    words = []
    for language in ("zh-hans", "en"):
        with translation.override(language):
            words.append(str(State(state).label))
    return words[0], words[1]


@reminds("centre report due", _("Reports of cultivation centres that fall due"))
def due(first: dt.date, last: dt.date) -> Iterator[Due]:
    """For the members' people; in the end for the IP office of the city as well."""
    rows = CentreReport.objects.filter(state__in=OWED, due_on__range=(first, last), centre__state__in=RUNNING)
    members, cities = _people()
    for report in rows.select_related("centre").prefetch_related("centre__members"):
        bodies = [member.organisation_id for member in report.centre.members.all() if member.accepted_at]
        yield Due(
            about=About(REPORT, str(report.pk)),
            title_zh=f"{report.centre.name_zh} {report.period} 报告",
            title_en=f"{report.centre.name_en or report.centre.name_zh}: report {report.period}",
            due_on=report.due_on,
            owners=sorted({person for body in bodies for person in members[body]}),
            superiors=cities[report.centre.city_id],
        )


def _people() -> tuple[dict[int, list[int]], dict[str, list[int]]]:
    """Who works for each body, and who sits in the IP office of each city."""
    held: Any = Membership.objects.in_force(clock.today()).filter(user__is_active=True)
    members: dict[int, list[int]] = defaultdict(list)
    cities: dict[str, list[int]] = defaultdict(list)
    for body, person in held.filter(role__in=PEOPLE).values_list("organisation_id", "user_id").distinct():
        members[body].append(person)
    for city, person in held.filter(role=CITY_OFFICIAL).values_list("organisation__region_id", "user_id").distinct():
        cities[city].append(person)
    return members, cities
