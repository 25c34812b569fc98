"""Forms of the demonstration, filled in, sent, signed and decided by the members and offices themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ipportal.core.accounts.models import Organisation, User
from ipportal.core.kit import clock
from ipportal.core.submissions import actions as submissions
from ipportal.core.submissions.drafting import save_field
from ipportal.core.submissions.freezing import content_of, digest_of
from patents.centres.applications.filing import begin_application
from patents.centres.demonstration import grown
from patents.centres.demonstration.stories import Story
from patents.centres.reports.filing import begin_report, check_report

if TYPE_CHECKING:
    from ipportal.core.submissions.models import Submission
    from patents.centres.models import Centre
    from patents.centres.reports.models import CentreReport

PLAN: Final = {
    "basis": "（演示）牵头单位与成员单位已有研发与专利基础。",
    "goals": "（演示）三年内培育一批高价值发明专利。",
    "work": "（演示）牵头单位负责研发，服务机构负责导航、布局与运营。",
}
EACH_TIME: Final = {"inventions_granted": 4, "high_value": 2}  # patents in a period; of the demonstration alone


class Cast:
    """Accounts and bodies of the demonstration, read once."""

    def __init__(self) -> None:
        self.people = {person.username: person for person in User.objects.filter(demonstration=True)}
        self.bodies = {body.credit_code: body for body in Organisation.objects.filter(demonstration=True)}

    def __getitem__(self, username: str) -> User:
        return self.people[username]


def apply_with(centre: Centre, story: Story, cast: Cast) -> None:
    """The application, sent by the lead and signed by its partner."""
    _send(begin_application(centre, by=cast[story.lead.signs]), PLAN, story, cast)


def hand_in(report: CentreReport, story: Story, cast: Cast, *, number: int) -> Submission:
    """The figures of one report after so many others."""
    typed = {key: str(each) for key, each in EACH_TIME.items()}
    typed |= {f"{key}_total": str(each * number) for key, each in EACH_TIME.items()}
    strange = grown.of_somebody_else(report.centre) if clock.today() > report.due_on else []
    typed["claimed"] = "\n".join([*grown.claimed(report.centre, clock.today(), number), *strange])
    return _send(begin_report(report, by=cast[story.lead.signs]), typed, story, cast)


def checked(report: CentreReport, story: Story, cast: Cast) -> None:
    check_report(report, by=cast[story.lead.city])


def _send(draft: Submission, typed: dict[str, str], story: Story, cast: Cast) -> Submission:
    lead, revisions = cast[story.lead.signs], dict(draft.draft_fields.values_list("key", "revision"))
    for key, words in typed.items():
        save_field(draft, key, words, revisions.get(key, 0), by=lead)
    submissions.submit(draft, by=lead, token=digest_of(content_of(draft)))
    draft.refresh_from_db()
    partner = cast.bodies[story.partner.code]
    submissions.sign(draft.versions.get(number=draft.last_version), partner, by=cast[story.partner.signs])
    draft.refresh_from_db()
    return draft
