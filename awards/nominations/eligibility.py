"""Whether a nomination is eligible on a day: each rule a line with its answer, the reason and the source.

Asked for the cut-off day, and again for the day of the decision. "No" is said only where it is certain; what nobody
can tell from what the portal knows is "not known", and a person decides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from awards.nominations.models import AbnormalFiling, Nomination
from awards.nominations.register import OF_THE_PROVINCE, Life, life_of
from awards.nominations.states import WON
from ipportal.core.kit import clock
from patents.honours.models import Honour
from patents.register.models import Kind, Patent

# Awards of the same or a higher level than this one.
SAME_OR_HIGHER: Final = {
    "jiangsu-patent-award": gettext_lazy("Jiangsu Patent Award"),
    "china-patent-award": gettext_lazy("China Patent Award"),
}
TOLD_BY_NOBODY: Final = gettext_lazy("Nothing here tells of it; the nominee states it in the form")


class Answer(models.TextChoices):
    YES = "yes", pgettext_lazy("eligibility", "Yes")
    NO = "no", pgettext_lazy("eligibility", "No")
    UNKNOWN = "unknown", pgettext_lazy("eligibility", "Not known")


RULES: Final[dict[str, Any]] = {
    "known": gettext_lazy("In the register: an invention, a utility model or a design"),
    "in_force": gettext_lazy("Granted and in force on the day"),
    "in_province": gettext_lazy("The first-named owner is located in the province"),
    "nominee_is_owner": gettext_lazy("The nominee is the first-named owner"),
    "nominee_in_province": gettext_lazy("The nominee is located in the province"),
    "once": gettext_lazy("Nominated once in the edition"),
    "no_former_winner": gettext_lazy("No award of the same or a higher level was won before"),
    "co_owners": gettext_lazy("All co-owners agree"),
    "no_abnormal_filings": gettext_lazy("No mark of abnormal filings"),
    "not_secret": gettext_lazy("Not a secret patent"),
    "no_dispute": gettext_lazy("No dispute about ownership or validity"),
}


class Line(NamedTuple):
    """One rule: its answer with the reason, and where that is known from."""

    code: str
    answer: Answer
    reason: str
    source: str

    @property
    def rule(self) -> Any:
        return RULES[self.code]

    @property
    def tone(self) -> str:
        return {Answer.YES: "good", Answer.NO: "late", Answer.UNKNOWN: "wait"}[self.answer]


def eligibility(nomination: Nomination, day: dt.date | None = None, *, tells_of_others: bool = True) -> list[Line]:
    """On the cut-off day of the edition, or another day. Who nominates what is not told to everybody who asks."""
    day = day or nomination.edition.cut_off_on
    lines = _of_the_project(nomination, day) if nomination.is_project else _of_the_inventor(nomination)
    told = [*lines, _abnormal(nomination, day)]
    return told if tells_of_others else [_left_open(line) if line.code == "once" else line for line in told]


def _left_open(line: Line) -> Line:
    return line._replace(answer=Answer.UNKNOWN, reason=_("It is looked at when the nomination is sent."))


def is_of_the_owner(nomination: Nomination) -> bool:
    """By credit code, as the register has it."""
    return bool(nomination.owner_code) and nomination.owner_code == nomination.body.credit_code


def certain(lines: Iterable[Line]) -> list[Line]:
    """Those that rule it out."""
    return [line for line in lines if line.answer == Answer.NO]


def _of_the_project(nomination: Nomination, day: dt.date) -> list[Line]:
    patent = Patent.objects.filter(pk=nomination.number or 0).first()
    asked = [_once(nomination), _won_with_the_patent(nomination), _co_owners(nomination)]
    if patent is None:
        lost = Line("known", Answer.UNKNOWN, _("The register here does not know the number."), _register())
        return [lost, *asked]
    life = life_of(patent, day)
    kind = Line("known", Answer.YES, str(Kind(patent.kind).label), _register())
    return [kind, _force(life, day), _place(life, day), _owned(nomination), *asked, _secrecy(patent), _dispute()]


def _of_the_inventor(nomination: Nomination) -> list[Line]:
    return [_nominee_place(nomination), _once(nomination), _won_by_the_person(nomination)]


def _register() -> str:
    return _("Register of patents, as known on %(day)s") % {"day": clock.today().isoformat()}


def _force(life: Life, day: dt.date) -> Line:
    told = {"day": day.isoformat(), "until": life.expires_on.isoformat(), "last": (life.last_on or day).isoformat()}
    to_come = day > clock.today()
    if life.in_force(day):
        reason = _("In force on %(day)s; the term ends on %(until)s.")
        return Line("in_force", Answer.YES, reason % told, _register())
    if life.is_void:
        reason = _("Invalidated in whole.")
    elif life.granted_on is None:
        reason = _("No grant on or before %(day)s is known.")
    elif day >= life.expires_on:
        reason = _("The term ended on %(until)s; on that day it is not in force any more.")
    else:
        reason = _("Ended on %(last)s and not restored by %(day)s.")
    may_come = to_come and not life.ended_for_good(day)
    return Line("in_force", Answer.UNKNOWN if may_come else Answer.NO, reason % told, _register())


def _place(life: Life, day: dt.date) -> Line:
    told = {"code": f"{life.county:06d}", "day": day.isoformat()}
    if not life.county:
        return Line("in_province", Answer.UNKNOWN, _("The register names no place."), _register())
    here = told["code"].startswith(OF_THE_PROVINCE)
    reason = _("Located at %(code)s on %(day)s.") if here else _("Located outside the province (%(code)s) on %(day)s.")
    return Line("in_province", Answer.YES if here else Answer.NO, reason % told, _register())


def _owned(nomination: Nomination) -> Line:
    """A co-owner may nominate too, and of those the register knows nothing."""
    if is_of_the_owner(nomination):
        return Line("nominee_is_owner", Answer.YES, _("By its credit code."), _register())
    reason = _("The register names another: %(owner)s.") % {"owner": nomination.owner or "—"}
    return Line("nominee_is_owner", Answer.UNKNOWN, reason, _register())


def _nominee_place(nomination: Nomination) -> Line:
    here = nomination.body.region_id.startswith(OF_THE_PROVINCE)
    reason = _("Located at %(code)s.") % {"code": nomination.body.region_id}
    return Line("nominee_in_province", Answer.YES if here else Answer.NO, reason, _("List of bodies"))


def _once(nomination: Nomination) -> Line:
    others = Nomination.objects.standing().filter(edition=nomination.edition_id).exclude(pk=nomination.pk)
    source = _("Nominations of the edition")
    if nomination.is_project:
        if others.filter(number=nomination.number).exists():
            return Line("once", Answer.NO, _("This patent is nominated in this edition already."), source)
        return Line("once", Answer.YES, _("No other nomination of this patent was sent."), source)
    namesakes = others.filter(kind=nomination.kind, person=nomination.person)
    if namesakes.filter(body=nomination.body_id).exists():
        told = _("The nominee has sent a nomination of this person already.")
        return Line("once", Answer.NO, told, source)
    if namesakes.exists():
        told = _("Another body nominates a person of the same name.")
        return Line("once", Answer.UNKNOWN, told, source)
    return Line("once", Answer.YES, _("Nobody else of this name was nominated."), source)


def _won_with_the_patent(nomination: Nomination) -> Line:
    held = Honour.objects.holding().filter(number=nomination.number, award__in=SAME_OR_HIGHER).first()
    if held:
        return _won_before(held, Answer.NO)
    earlier = Nomination.objects.filter(number=nomination.number, state__in=WON)
    return _nothing_won(earlier.exclude(edition=nomination.edition_id).select_related("edition").first())


def _won_by_the_person(nomination: Nomination) -> Line:
    """A name alone is not a person: it rules out only together with the employer."""
    held = list(Honour.objects.holding().filter(person=nomination.person, award__in=SAME_OR_HIGHER))
    of_the_body = [one for one in held if one.organisation == nomination.body.name]
    if of_the_body:
        return _won_before(of_the_body[0], Answer.NO)
    if held:
        return _won_before(held[0], Answer.UNKNOWN)
    earlier = Nomination.objects.filter(person=nomination.person, body=nomination.body_id, state__in=WON)
    return _nothing_won(earlier.exclude(edition=nomination.edition_id).select_related("edition").first())


def _won_before(held: Honour, answer: Answer) -> Line:
    told = {"award": SAME_OR_HIGHER[held.award], "edition": held.edition, "category": held.category}
    reason = _("%(award)s, edition %(edition)s, %(category)s.") % told
    return Line("no_former_winner", answer, reason, held.source or _("Honours"))


def _nothing_won(earlier: Nomination | None) -> Line:
    if earlier:
        reason = _("Awarded in edition %(edition)s.") % {"edition": earlier.edition.number}
        return Line("no_former_winner", Answer.NO, reason, _("Nominations of earlier editions"))
    return Line("no_former_winner", Answer.YES, _("None is recorded."), _("Honours; nominations of earlier editions"))


def _co_owners(nomination: Nomination) -> Line:
    """The register holds the first-named owner alone; whom else to ask, the nominee says."""
    owners = list(nomination.co_owners.all()) if nomination.pk else []
    source = _("Their own accounts")
    if not owners:
        told = _("The nominee names none; the register holds the first-named owner alone.")
        return Line("co_owners", Answer.UNKNOWN, told, source)
    for agreed, answer, told in (
        (False, Answer.NO, _("Not agreed: %(names)s.")),
        (None, Answer.UNKNOWN, _("Not answered yet: %(names)s.")),
    ):
        if names := [one.name for one in owners if one.agreed is agreed]:
            return Line("co_owners", answer, told % {"names": ", ".join(names)}, source)
    return Line("co_owners", Answer.YES, _("All have agreed."), source)


def _abnormal(nomination: Nomination, day: dt.date) -> Line:
    codes = {nomination.owner_code, nomination.body.credit_code or ""} - {""}
    source = _("Marks kept by the office")
    if not codes:
        return Line("no_abnormal_filings", Answer.UNKNOWN, _("No credit code is known."), source)
    if mark := AbnormalFiling.objects.on(day).filter(credit_code__in=codes).first():
        reason = _("%(name)s is marked from %(since)s.") % {"name": mark.name, "since": mark.since.isoformat()}
        return Line("no_abnormal_filings", Answer.NO, reason, mark.source)
    return Line(
        "no_abnormal_filings", Answer.YES, _("None is recorded for %(day)s.") % {"day": day.isoformat()}, source
    )


def _secrecy(patent: Patent) -> Line:
    if patent.publication_number:
        reason = _("It was published: %(number)s.") % {"number": patent.publication_number}
        return Line("not_secret", Answer.YES, reason, _register())
    return Line("not_secret", Answer.UNKNOWN, _("The register names no publication."), _register())


def _dispute() -> Line:
    return Line("no_dispute", Answer.UNKNOWN, str(TOLD_BY_NOBODY), _("Form of the nomination"))
