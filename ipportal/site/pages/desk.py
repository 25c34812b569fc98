"""What a signed-in person sees first: what waits for them, what is late, what changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

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
from ipportal.core.submissions.lists import waiting as waiting_submissions
from ipportal.core.workdays.rules import may_keep_calendar
from ipportal.site.pages.rules import may_recompute
from ipportal.templatetags.portal import local_time
from measures.items import desk as measures
from measures.items.rules import acting_as
from measures.network.rules import may_see_returns
from measures.records.rules import may_open

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
            "may_chair": may_chair(user),
            "may_review": may_review(user),
            "may_see_letters": may_see_letters(user),
            "may_audit": holds(user, AUDITOR),
            "memberships": user.memberships.in_force(clock.today()).select_related("organisation", "role"),
        }
        | of_measures(user)
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
