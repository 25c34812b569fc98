"""Claims are written down with a report, held against the register, and become the centre's own when it is accepted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ipportal.core.audit.actions import SYSTEM, Actor, record
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.kit.errors import Conflict
from patents.centres.refusals import explained
from patents.centres.verification.checks import verdicts
from patents.centres.verification.models import Claim, GrownPatent

if TYPE_CHECKING:
    from patents.centres.reports.models import CentreReport
    from patents.centres.verification.lines import Line


@transaction.atomic
def claim_patents(report: CentreReport, lines: Iterable[Line]) -> None:
    """With the version that was sent; verified at once."""
    Claim.objects.bulk_create(
        Claim(
            report=report, version=report.version, line=place, number=one.number, is_background=one.is_background,
            kinds=list(one.kinds),
        )
        for place, one in enumerate(lines, 1)
    )  # fmt: skip
    verify(report)


@transaction.atomic
def verify(report: CentreReport, *, by: Actor = SYSTEM) -> int:
    """As of today; says how many claims do not hold. What is accepted is not judged anew."""
    if report.state == "accepted":
        raise Conflict(_("An accepted report is locked."))
    if not report.version:
        raise Conflict(_("Nothing was handed in that could be verified."))
    day, now = clock.today(), clock.now()
    claims = verdicts(report, day)
    for claim in claims:
        claim.as_of, claim.verified_at = day, now
    Claim.objects.bulk_update(claims, ["faults", "kinds_found", "as_of", "verified_at"])
    wrong = sum(bool(claim.faults) for claim in claims)
    record("claims verified", by=by, thing=report, claims=len(claims), wrong=wrong)
    return wrong


@transaction.atomic
def take_over(report: CentreReport) -> None:
    """What holds and was grown is the centre's from now on; the database refuses it to any other."""
    proven = [claim for claim in report.claims.filter(version=report.version) if claim.holds]
    mine = set(GrownPatent.objects.filter(centre=report.centre_id).values_list("number", flat=True))
    grown = [
        GrownPatent(number=claim.number, centre_id=report.centre_id, report=report, since=clock.today())
        for claim in proven
        if not claim.is_background and claim.number not in mine
    ]
    with explained():
        GrownPatent.objects.bulk_create(grown)
    if grown:
        publish("centre.grew", report=report.pk)
