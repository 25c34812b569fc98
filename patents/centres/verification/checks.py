"""Every claimed patent held against the register: one query for a whole report, a fault for each thing that is not so.

Asked of a day: in force means granted, not ended, not invalidated in whole, within its term on that day.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _

from patents.centres.reports.models import CentreReport
from patents.centres.verification.models import Claim
from patents.highvalue import terms
from patents.register.terms import YEARS_SQL

FAULTS: Final[dict[str, Any]] = {
    "unknown": _("Not in the register"),
    "not_in_force": _("Not in force"),
    "owner": _("The owner is no member of the consortium"),
    "too_early": _("Filed before construction began, and not marked as background"),
    "too_late": _("Filed after construction ended"),
    "claimed_elsewhere": _("Claimed by another centre"),
    "kinds": _("A claimed kind of high value is not found"),
}

# Per claim: what the register says of it on the day.
FOUND: Final = """
    WITH line AS (
        SELECT c.id, c.number, c.is_background, c.kinds FROM patents_centre_claim c
        WHERE c.report_id = %(report)s AND c.version = %(version)s
    ), life AS (
        SELECT e.number, bool_or(e.kind = 'I') AS void,
            (array_agg(e.kind ORDER BY e.effective_on DESC, e.seq DESC, e.id DESC)
                FILTER (WHERE e.kind IN ('G', 'R', 'L', 'E', 'A') AND e.effective_on <= %(day)s))[1] AS last,
            (array_agg(e.effective_on ORDER BY e.effective_on DESC, e.seq DESC, e.id DESC)
                FILTER (WHERE e.kind = 'G' AND e.effective_on <= %(day)s))[1] AS granted_on
        FROM patents_event e JOIN line USING (number)
        WHERE NOT EXISTS (SELECT FROM patents_event_retraction r WHERE r.event_id = e.id)
        GROUP BY e.number
    ), found AS (
        SELECT f.number, array_agg(DISTINCT f.kind) AS kinds FROM patents_finding f JOIN line USING (number)
        WHERE f.since <= %(day)s AND (f.until IS NULL OR f.until > %(day)s)
            AND NOT EXISTS (SELECT FROM patents_finding_retraction r WHERE r.finding_id = f.id)
        GROUP BY f.number
    )
    SELECT line.id, line.is_background, line.kinds, p.number IS NOT NULL, p.kind, p.filed_on, life.granted_on,
        coalesce(life.last IN ('G', 'R') AND NOT life.void
            AND %(day)s < (p.filed_on + make_interval(years => {years}))::date, false) AS in_force,
        coalesce(CASE WHEN p.credit_code = '' THEN p.first_owner = ANY (%(names)s)
            ELSE p.credit_code = ANY (%(codes)s) END, false) AS is_member,
        coalesce(found.kinds, ARRAY[]::smallint[]),
        ({counted} + make_interval(years => {long}))::date < %(day)s AS long_held,
        EXISTS (SELECT FROM patents_centre_patent g WHERE g.number = line.number AND g.centre_id <> %(centre)s)
        OR EXISTS (
            SELECT FROM patents_centre_claim o JOIN patents_centre_report r ON r.id = o.report_id
            WHERE o.number = line.number AND o.version = r.version AND NOT o.is_background
                AND r.centre_id <> %(centre)s AND r.state IN ('submitted', 'city_ok', 'accepted')
        ) AS elsewhere
    FROM line LEFT JOIN patents_patent p ON p.number = line.number
        LEFT JOIN life ON life.number = line.number LEFT JOIN found ON found.number = line.number
"""


class Told(NamedTuple):
    """What the register says of one claim."""

    claim: int
    is_background: bool
    claimed: list[int]
    is_known: bool
    kind: int | None
    filed_on: dt.date | None
    granted_on: dt.date | None
    in_force: bool
    is_member: bool
    found: list[int]
    long_held: bool | None
    elsewhere: bool

    @property
    def kinds(self) -> list[int]:
        """High value is of inventions in force alone; the third kind follows from the days."""
        if not self.in_force or self.kind != 1:
            return []
        return sorted({*self.found, *((3,) if self.long_held else ())})


def told_by_the_register(report: CentreReport, day: dt.date) -> list[Told]:
    members = report.centre.members.accepted().values_list("organisation__credit_code", "organisation__name")
    start = "p.filed_on" if terms.long_held_from() == terms.FILING else "life.granted_on"
    with connection.cursor() as cursor:
        cursor.execute(
            FOUND.format(years=YEARS_SQL, counted=start, long=terms.YEARS),
            {
                "report": report.pk,
                "version": report.version,
                "day": day,
                "centre": report.centre_id,
                "codes": [code for code, _name in members if code],
                "names": [name for _code, name in members],
            },
        )
        return [Told(*row) for row in cursor.fetchall()]


def faults_of(told: Told, begins_on: dt.date, ends_on: dt.date) -> list[str]:
    """In the order in which they matter; of an unknown patent nothing else can be said."""
    if not told.is_known or told.filed_on is None:
        return ["unknown", *(["claimed_elsewhere"] if told.elsewhere and not told.is_background else [])]
    grown = not told.is_background
    tests = {
        "not_in_force": not told.in_force,
        "owner": not told.is_member,
        "too_early": grown and told.filed_on < begins_on,
        "too_late": grown and told.filed_on > ends_on,
        "claimed_elsewhere": grown and told.elsewhere,
        "kinds": not set(told.claimed) <= set(told.kinds),
    }
    return [code for code, is_so in tests.items() if is_so]


def verdicts(report: CentreReport, day: dt.date) -> list[Claim]:
    """The claims of the version that was sent last, each with what is to be written down of it."""
    begins, ends = report.centre.begins_on, report.centre.ends_on
    assert begins is not None  # noqa: S101 - a centre that reports is under contract
    assert ends is not None  # noqa: S101 - as well
    claims = {claim.pk: claim for claim in report.claims.filter(version=report.version)}
    for told in told_by_the_register(report, day):
        claim = claims[told.claim]
        claim.faults, claim.kinds_found = faults_of(told, begins, ends), told.kinds
    return list(claims.values())
