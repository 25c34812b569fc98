"""Winners become honours once the hour of their results has struck; a revoked award is an honour no longer.

Nothing is written before the hour: honours are seen by whoever looks at a patent.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from django.db import transaction
from django.utils import translation

from awards.results.models import Award
from awards.rounds.models import CategoryCode, Edition
from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.regions.models import PROVINCE
from patents.honours.actions import give_honours, retract_honours
from patents.honours.awards import PROVINCIAL
from patents.honours.models import Honour

LONGEST: Final = 200


class Written(NamedTuple):
    new: int
    retracted: int


def _key(award: Award) -> tuple[str, int | None, str, str]:
    return str(award.edition.number), award.number, award.person, award.organisation


@transaction.atomic
def write_honours() -> Written:
    """Asked again, it writes nothing twice."""
    told = Award.objects.filter(edition__in=Edition.objects.with_results().values("pk"))
    awards = {_key(one): one for one in told.select_related("edition", "category", "decision")}
    editions = {edition for edition, *_rest in awards}
    held = {
        (one.edition, one.number, one.person, one.organisation): one
        for one in Honour.objects.holding().filter(award=PROVINCIAL, edition__in=editions)
    }
    missing = [one for key, one in awards.items() if one.revoked_at is None and key not in held]
    gone = [(held[key], one.revoked_why) for key, one in awards.items() if one.revoked_at and key in held]
    if not missing and not gone:
        return Written(0, 0)
    change_set = begin_change_set(by=SYSTEM, reason="results of the Jiangsu Patent Award")
    if missing:
        give_honours([_honour(one, change_set.seq) for one in missing], change_set=change_set)
    for honour, reason in gone:
        retract_honours([honour], reason, change_set=change_set)
    return Written(len(missing), len(gone))


def _honour(award: Award, seq: int) -> Honour:
    with translation.override("zh-hans"):
        category = str(CategoryCode(award.category.code).label)
    return Honour(
        award=PROVINCIAL, edition=str(award.edition.number), category=category, number=award.number,
        person=award.person, organisation=award.organisation, awarded_on=award.awarded_on,
        source=award.decision.document[:LONGEST], city=int(award.city_id or PROVINCE),
        demonstration=award.demonstration, seq=seq,
    )  # fmt: skip
