"""What a signed-in person sees first: what waits for them, what is late, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from awards.nominations.rules import acting_as as acting_in_awards
from awards.review.votes.rules import is_member as votes
from awards.rounds.rules import may_keep_editions
from ipportal.core.accounts.models import User
from ipportal.core.accounts.people.rules import may_keep as may_keep_people
from ipportal.core.accounts.roles import AUDITOR
from ipportal.core.accounts.rules import holds
from ipportal.core.intake import registry
from ipportal.core.intake.models import BatchState, ImportBatch
from ipportal.core.intake.rules import may_import, visible_to
from ipportal.core.jobs import registry as jobs
from ipportal.core.jobs.models import Job, State
from ipportal.core.kit import clock
from ipportal.core.kit.errors import BadInput
from ipportal.core.letters.rules import may_see_letters
from ipportal.core.metrics.actions import last_closed_month
from ipportal.core.metrics.models import Run
from ipportal.core.metrics.releases.rules import may_see_unpublished
from ipportal.core.notices.rules import may_keep_notices
from ipportal.core.reviewing.rules import may_chair, may_review
from ipportal.core.statistics.rules import may_correct_population
from ipportal.core.submissions.formdesk.rules import may_keep_forms
from ipportal.core.submissions.lists import waiting as waiting_submissions
from ipportal.core.workdays.rules import may_keep_calendar
from ipportal.site.pages.rules import may_recompute
from ipportal.templatetags.portal import local_time
from measures.items import desk as measures
from measures.items.rules import acting_as
from measures.network.rules import may_see_returns
from measures.records.rules import may_open
from patents.centres import queries as centres
from patents.centres.rules import acting_as as acting_in_centres
from patents.finance.claims import queries as claims
from patents.finance.claims.rules import acting_as as acting_in_claims
from patents.finance.rules import acting_as as acting_in_finance
from patents.finance.rules import has_desk as has_finance
from patents.finance.statistics.rules import OFFICES
from patents.finance.subsidies import queries as subsidies
from patents.finance.subsidies.rules import acting_as as acting_in_subsidies

LENGTH: Final = 8
WAITING: Final = (BatchState.CHECKED, BatchState.REFUSED, BatchState.FAILED)
TONES: Final = {
    BatchState.COMMITTED: "good",
    BatchState.CHECKED: "wait",
    BatchState.REFUSED: "late",
    BatchState.FAILED: "late",
}
STEPS: Final = {State.DONE: "done", State.RUNNING: "now", State.FAILED: "failed"}


@dataclass(frozen=True, slots=True)
class Import:
    """One line of a list of imports."""

    batch: ImportBatch
    kind: str
    tone: str


def desk(user: User) -> dict[str, Any]:
    batches = visible_to(user)
    return (
        {
            "waiting": [_line(batch) for batch in batches.filter(state__in=WAITING)[:LENGTH]],
            "lines": waiting_submissions(user),
            "may_see_returns": may_see_returns(user),
            "may_open_records": may_open(user),
            "imports": [_line(batch) for batch in batches[:LENGTH]],
            "may_import": may_import(user),
            "may_recompute": may_recompute(user),
            "may_see_unpublished": may_see_unpublished(user),
            "may_correct_population": may_correct_population(user),
            "today_month": str(last_closed_month()),
            "may_keep_people": may_keep_people(user),
            "may_keep_calendar": may_keep_calendar(user),
            "may_keep_notices": may_keep_notices(user),
            "may_keep_forms": may_keep_forms(user),
            "may_keep_editions": may_keep_editions(user),
            "may_chair": may_chair(user),
            "may_review": may_review(user),
            "may_see_letters": may_see_letters(user),
            "may_audit": holds(user, AUDITOR),
            "has_votes": votes(user),
            "may_see_pledges": holds(user, *OFFICES),
            "has_nominations": acting_in_awards(user).has_desk,
            "memberships": user.memberships.in_force(clock.today()).select_related("organisation", "role"),
        }
        | of_measures(user)
        | of_centres(user)
        | {"has_finance": has_finance(user)}
        | of_claims(user)
        | of_subsidies(user)
        | of_finance(user)
        | calculations()
    )


def of_measures(user: User) -> dict[str, Any]:
    """What is late and with whom, and what the own bodies owe: for whoever has the desk of the measures."""
    who = acting_as(user)
    if not who.has_desk:
        return {"has_measures": False}
    late = measures.late(who)
    owed = [line for line in measures.to_do(who) if not line.is_late]
    return {"has_measures": True, "late": late[:LENGTH], "late_count": len(late), "owed": owed[:LENGTH]}


def of_centres(user: User) -> dict[str, Any]:
    """Reports of centres: those that the own bodies owe, and those that wait for the office."""
    who, today = acting_in_centres(user), clock.today()
    if not who.has_desk:
        return {"has_centres": False}
    owed = centres.my_reports(who, today)[:LENGTH] if who.works else ()
    waiting = centres.report_queue(who)[:LENGTH] if who.is_office else ()
    return {"has_centres": True, "centre_reports": [*owed, *waiting], "today": today}


def of_claims(user: User) -> dict[str, Any]:
    """Claims on the risk fund whose next step is this person's."""
    who = acting_in_claims(user)
    return {"has_claims": who.has_desk, "claims": claims.waiting(who)[:LENGTH] if who.has_desk else ()}


def of_subsidies(user: User) -> dict[str, Any]:
    """Interest subsidies whose next step is this person's."""
    who = acting_in_subsidies(user)
    return {"has_subsidies": who.has_desk, "subsidies": subsidies.waiting(who)[:LENGTH] if who.is_office else ()}


def of_finance(user: User) -> dict[str, Any]:
    """The doors of other finance: the offices' lists, the firm's own page."""
    who = acting_in_finance(user)
    return {"may_open_finance": who.is_office, "has_firm": bool(who.firms)}


def calculations() -> dict[str, Any]:
    """How the figures stand: the newest run, what is under way, and the last job that ended."""
    found = Job.objects.filter(kind__startswith="metrics.")
    under_way = list(found.open()[:LENGTH])
    last = found.filter(state__in=[State.DONE, State.FAILED])[:1]
    return {
        "run": Run.objects.first(),
        "running": bool(under_way),
        "jobs": [_step(job) for job in [*under_way, *last]],
    }


def _line(batch: ImportBatch) -> Import:
    return Import(batch, _kind_of_import(batch), TONES.get(BatchState(batch.state), "info"))


def _kind_of_import(batch: ImportBatch) -> str:
    try:
        return str(registry.find(batch.kind).name)
    except BadInput:
        return batch.kind


def _step(job: Job) -> dict[str, str]:
    """A job as a step of the timeline."""
    label = str(jobs.kind(job.kind).label) if job.kind in jobs.names() else job.kind
    state = job.get_state_display()
    if job.state == State.RUNNING and job.stage_total:
        state = _("%(state)s: %(done)s of %(total)s") % {
            "state": state,
            "done": job.stage_done,
            "total": job.stage_total,
        }
    return {
        "state": STEPS.get(State(job.state), ""),
        "title": label,
        "when": local_time(job.finished_at or job.started_at or job.ordered_at),
        "text": state,
    }
