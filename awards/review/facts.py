"""Whose a nomination is: its bodies, agency firm, channel, inventors, and the accounts that wrote, signed or sent it.

The register knows no agency firms. What is known: the firm that the nomination names, agencies that take part in it,
and agencies for which whoever wrote it acts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from awards.nominations.filing import CODE, SUBJECT
from awards.nominations.models import Nomination, NominationMove
from awards.nominations.states import State
from awards.review.persons import naming, patents_of, persons_of
from ipportal.core.accounts.models import Membership, Organisation, OrganisationKind, User
from ipportal.core.kit import clock
from ipportal.core.kit.text import skeleton
from ipportal.core.reviewing.models import Employment
from ipportal.core.reviewing.registry import Facts
from ipportal.core.submissions.models import Version
from patents.register.models import Patent

if TYPE_CHECKING:
    from django.db.models import QuerySet

AGENCY_FIELD: Final = "agency"  # of the form of a nomination
SECTIONS: Final = "ABCDEFGH"  # of the IPC


def facts_of(keys: Collection[str]) -> Mapping[str, Facts]:
    """A constant number of queries, however many there are."""
    found = list(nominations(keys).prefetch_related("co_owners__organisation"))
    known = _known(found)
    return {str(one.pk): _facts(one, known) for one in found}


def nominations(keys: Collection[str]) -> QuerySet[Nomination]:
    wanted = [int(key) for key in keys if key.isdigit()]
    return Nomination.objects.filter(pk__in=wanted).select_related("edition", "body", "channel")


@dataclass
class Known:
    """Of many nominations what stands elsewhere, looked up once."""

    patents: Mapping[int, Patent]
    of_persons: list[Patent]
    versions: dict[int, Version] = field(default_factory=dict)
    wrote: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    recommended: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[int, str] = field(default_factory=dict)
    agencies_of: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    named: dict[str, dict[str, str]] = field(default_factory=dict)


def _known(found: list[Nomination]) -> Known:
    persons = [one.person for one in found if one.person]
    known = Known(patents_of(found), list(naming(persons)))
    keys = [str(one.pk) for one in found]
    versions = Version.objects.filter(
        submission__kind=CODE, submission__subject_kind=SUBJECT, submission__subject_id__in=keys
    )
    for version in versions.select_related("submission").order_by("number"):
        nomination = int(version.submission.subject_id)
        known.versions[nomination] = version  # the last one stays
        known.wrote[nomination].update(filter(None, [version.by_id, *version.writers]))
    _accounts(found, known)
    _agencies(known)
    return known


def _accounts(found: list[Nomination], known: Known) -> None:
    """Whoever began, wrote, signed or sent it, answered for a co-owner, and whoever recommended it."""
    for one in found:
        answered = (owner.answered_by_id for owner in one.co_owners.all())
        known.wrote[one.pk].update(person for person in (one.begun_by_id, *answered) if person)
    moves = NominationMove.objects.filter(nomination__in=found, target__in=[State.SUBMITTED, State.RECOMMENDED])
    for nomination, target, person in moves.values_list("nomination_id", "target", "by_id"):
        (known.wrote if target == State.SUBMITTED else known.recommended)[nomination].add(person)
    people = User.objects.filter(pk__in={one for many in known.recommended.values() for one in many})
    known.names = {person.pk: person.display_name for person in people}


def _agencies(known: Known) -> None:
    people = {one for many in known.wrote.values() for one in many}
    held: Any = Membership.objects.in_force(clock.today()).filter(user__in=people)
    rows = held.filter(organisation__kind=OrganisationKind.AGENCY, organisation__credit_code__isnull=False)
    for person, code, name in rows.values_list("user_id", "organisation__credit_code", "organisation__name"):
        known.agencies_of[person][str(code)] = name
    typed = {words for version in known.versions.values() if (words := _typed(version))}
    known.named = _bodies_called(typed)


def _typed(version: Version) -> str:
    """The firm as the nomination names it: proven credit code, or name."""
    told = version.content["fields"].get(AGENCY_FIELD) or {}
    return str(told.get("value") or "")


def _bodies_called(typed: Collection[str]) -> dict[str, dict[str, str]]:
    """As typed → credit code → name; a name is looked up among the bodies here and the employers of experts."""
    if not typed:
        return {}
    bodies = Organisation.objects.filter(credit_code__isnull=False).values_list("credit_code", "name")
    rows = [*bodies, *Employment.objects.values_list("credit_code", "name")]
    looks = {one: skeleton(one) for one in typed}
    return {
        one: {str(code): name for code, name in rows if one == code or looks[one] == skeleton(name)} or {one: one}
        for one in typed
    }


def _facts(nomination: Nomination, known: Known) -> Facts:
    version, wrote = known.versions.get(nomination.pk), known.wrote[nomination.pk]
    owners = [owner.organisation for owner in nomination.co_owners.all() if owner.organisation]
    bodies = _coded([nomination.body, *owners])
    if nomination.owner_code:
        bodies.setdefault(nomination.owner_code, nomination.owner)
    agencies = _coded(one for one in [nomination.body, *owners] if one.kind == OrganisationKind.AGENCY)
    for person in wrote:
        agencies |= known.agencies_of[person]
    if version:
        agencies |= known.named.get(_typed(version), {})
    recommended = known.recommended[nomination.pk]
    return Facts(
        name=nomination.title,
        version=str(version.number) if version else "",
        fields=fields_of(_patents(nomination, known)),
        bodies=bodies,
        agencies=agencies,
        recommenders=_coded([nomination.channel]),
        persons=persons_of(nomination, known.patents),
        recommending_persons=[known.names[one] for one in sorted(recommended) if known.names.get(one)],
        accounts=wrote,
    )


def _coded(bodies: Iterable[Organisation]) -> dict[str, str]:
    return {body.credit_code: body.name for body in bodies if body.credit_code}


def _patents(nomination: Nomination, known: Known) -> list[Patent]:
    """The nominated one; of a person those of the nominee's body that name the person."""
    if nomination.number:
        return [known.patents[nomination.number]] if nomination.number in known.patents else []
    code = nomination.body.credit_code
    return [one for one in known.of_persons if nomination.person in one.inventors and one.credit_code == code]


def fields_of(patents: Iterable[Patent]) -> list[str]:
    """Section, class and subclass of each symbol, so that an expert's field may be any of them: H, H01, H01M."""
    symbols = [part.strip().upper() for one in patents for part in (one.ipc_main, *one.ipc.split(";"))]
    known = [symbol for symbol in symbols if symbol[:1] in SECTIONS]
    return sorted({symbol[:length] for symbol in known for length in (1, 3, 4) if len(symbol) >= length})
