"""Jobs of letters: one is sent; the daily mail goes out; what falls due is looked for."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.jobs.models import Job
from ipportal.core.jobs.registry import Progress, job
from ipportal.core.kit import clock
from ipportal.core.letters import actions, reminding, telling
from ipportal.core.workdays.counting import calendar

DIGEST: Final = "letters.digest"
REMIND: Final = "letters.remind"


def _given_up(order: Job) -> None:
    actions.note_failure(order.args["letter"], order.error, order.attempts)


@job(actions.SEND, _("Letter"), given_up=_given_up)
def send(progress: Progress, letter: int) -> dict[str, Any]:
    return {"sent": actions.deliver(letter)}


@job(DIGEST, _("Messages of the day by e-mail"))
def digest(progress: Progress) -> dict[str, Any]:
    """On working days."""
    today = clock.today()
    return {"people": telling.send_digests(today) if calendar().works_on(today) else 0}


@job(REMIND, _("Reminders"))
def remind(progress: Progress) -> dict[str, Any]:
    return {"people": reminding.remind(clock.today(), calendar())}
