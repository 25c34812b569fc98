"""Letters that an official reads before they leave: who is awarded, not before its hour; what an objection says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.nominations.filing import SUBJECT
from awards.nominations.letters import people_of
from awards.nominations.rules import SIGNERS
from awards.nominations.states import State
from awards.results.models import Award
from awards.results.objecting import concerned
from awards.results.rules import is_told
from ipportal.core.jobs.events import subscribe
from ipportal.core.kit.verdict import YES, Verdict, no
from ipportal.core.letters.actions import write_letter
from ipportal.core.letters.kinds import letter_purpose
from ipportal.core.letters.models import About
from ipportal.templatetags.portal import yuan_from_fen

if TYPE_CHECKING:
    from awards.nominations.models import Nomination
    from ipportal.core.accounts.models import User
    from ipportal.core.letters.models import Letter
    from ipportal.core.notices.objections.models import Objection

HIDDEN: Final = "×××"


def _may_leave(letter: Letter) -> Verdict:
    """Whoever sends a result before its hour gives it away; the hour may be set, not passed over."""
    nomination = int(letter.about_key) if letter.about_key.isdigit() else 0
    award = Award.objects.select_related("edition").filter(nomination=nomination).first()
    if award is not None and is_told(award.edition):
        return YES
    return no(gettext_lazy("It tells a result: it is sent once the hour of the results of its edition has struck."))


RESULT: Final = letter_purpose(
    "award result", gettext_lazy("Result of an award nomination"), held=True, may_leave=_may_leave
).code
OBJECTED: Final = letter_purpose("award objection", gettext_lazy("Objection to an award nomination"), held=True).code


@subscribe("awards.decided")
def _decided(decision: int, by: User) -> None:
    """One to each signatory of the nominee, held."""
    for award in Award.objects.filter(decision=decision).select_related(
        "nomination__body", "edition", "category", "decision"
    ):
        for person in people_of([award.nomination.body_id], SIGNERS):
            with translation.override(person.language):
                subject, body = _result(award)
            _write(RESULT, award.nomination, person, subject, body, key=f"{award.pk}:{person.pk}", by=by)


def _result(award: Award) -> tuple[str, str]:
    prize = yuan_from_fen(award.prize_fen) if award.prize_fen else _("not announced")
    told = {
        "edition": award.edition.name, "title": award.title, "category": award.category, "prize": prize,
        "document": award.decision.document, "day": award.awarded_on.isoformat(),
    }  # fmt: skip
    subject = _("%(edition)s: %(title)s is awarded") % told
    body = _(
        "%(title)s is given the %(category)s of the %(edition)s by the decision “%(document)s” of %(day)s."
        " Prize (yuan): %(prize)s.\n\nA signatory names the account on the page of the award in the portal."
    )
    return subject, body % told


@subscribe("objection.admitted")
def _objected(objection: Objection, by: User) -> None:
    """What it says, never who says it: name and contact are taken out, and an official reads it before it leaves."""
    for nomination in concerned(objection, State.OBJECTED):
        for person in people_of([nomination.body_id], SIGNERS):
            with translation.override(person.language):
                subject = _("An objection to your nomination: %(title)s") % {"title": nomination.title}
                body = _(
                    "An objection to the nomination “%(title)s” was admitted. It says:\n\n%(grounds)s\n\n"
                    "You will be heard. Who objects is not told."
                ) % {"title": nomination.title, "grounds": redacted(objection)}
            key = f"{objection.pk}:{nomination.pk}:{person.pk}"
            _write(OBJECTED, nomination, person, subject, body, key=key, by=by)


def redacted(objection: Objection) -> str:
    said = objection.grounds
    for secret in sorted({objection.real_name.strip(), objection.contact.strip()} - {""}, key=len, reverse=True):
        said = said.replace(secret, HIDDEN)
    return said


def _write(purpose: str, nomination: Nomination, person: User, subject: str, body: str, *, key: str, by: User) -> None:
    about = About(SUBJECT, str(nomination.pk))
    write_letter(purpose, to=person, subject=subject, body=body, language=person.language, about=about, key=key, by=by)
