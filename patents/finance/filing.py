"""What a file of pledges does: rows are held against register and live pledges as sets, then added or corrected."""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.models import Membership, Organisation
from ipportal.core.accounts.roles import BANK_OFFICER, FINANCE_OFFICIAL
from ipportal.core.intake.models import ImportBatch
from ipportal.core.intake.registry import Counts
from ipportal.core.intake.rules import IMPORTERS
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock, text
from ipportal.core.kit.clock import OFFICE_ZONE
from ipportal.core.kit.errors import BadInput, Fault
from patents.finance import checks
from patents.finance.file_rows import OF_PLEDGE
from patents.finance.models import Source
from patents.finance.states import LIVE, TRANSITIONS, State
from patents.register.actions import is_demonstration

if TYPE_CHECKING:
    import datetime as dt

    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report

IN_FILE: Final = {
    "registration_number": "registration_number", "registered_on": "registered_on", "term_to": "term_to",
    "ended_on": "released_on", "loan_fen": "loan_amount", "number": "right_numbers", "rights": "right_numbers",
    "pledgors": "pledgor",
}  # fmt: skip
OFFICE: Final = 0
TOLD: Final = ", ".join(OF_PLEDGE)
PLACES: Final = 10_000  # more than rights fit into a cell
BANK_ID, BANK_CODE = (
    f"""(SELECT b.{column} FROM ipportal_organisation b WHERE b.kind = 'bank' AND b.name = s.pledgee
        ORDER BY b.id LIMIT 1)"""
    for column in ("id", "credit_code")
)
PLEDGORS: Final = """(SELECT jsonb_agg(jsonb_build_object('name', o.name, 'code', o.credit_code, 'size', o.size)
    ORDER BY o.seq) FROM patents_pledgor o WHERE o.pledge_id = p.id)"""
RIGHTS: Final = """(SELECT jsonb_agg(jsonb_build_object('kind', r.kind, 'number', r.number, 'patent', r.patent_number)
    ORDER BY r.seq) FROM patents_pledged_right r WHERE r.pledge_id = p.id)"""


def remove_faulty(cursor: CursorWrapper, stage: str, report: Report) -> None:
    """Every row through the checks at entry; rows of one file must not pledge one right twice either."""
    cursor.execute(f"SELECT row_no, {TOLD}, pledgors::text, rights::text FROM {stage} ORDER BY row_no")
    names = ("row_no", *OF_PLEDGE, "pledgors", "rights")
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    cursor.execute(
        f"""SELECT p.registration_number, p.id, p.adds_to_id FROM patents_pledge p
            WHERE p.state <> 'draft' AND p.registration_number = ANY(ARRAY(SELECT registration_number FROM {stage}))"""
    )
    there = {number: (pk, adds_to) for number, pk, adds_to in cursor.fetchall()}
    entries = [_entry(row, there) for row in rows]
    known = checks.known_of(entries)
    _forget_what_the_file_ends(known, entries)
    faulty = []
    for row, entry in zip(rows, entries, strict=True):
        refused = _report(row, checks.findings(entry, known), report)
        if refused:
            faulty.append(row["row_no"])
        elif entry.is_live:
            _bind(known, entry, -row["row_no"])
    if faulty:
        cursor.execute(f"DELETE FROM {stage} WHERE row_no = ANY(%s)", [faulty])


def _entry(row: dict[str, Any], there: dict[str, tuple[int, int | None]]) -> checks.Entry:
    row["rights"], row["pledgors"] = json.loads(row["rights"]), json.loads(row["pledgors"])
    pk, adds_to = there.get(row["registration_number"], (None, None))
    return checks.Entry(
        registration_number=row["registration_number"],
        registered_on=row["registered_on"],
        secured_fen=row["secured_fen"],
        loan_fen=row["loan_fen"],
        term_to=row["term_to"],
        firms=[checks.Firm(one["name"], one["code"]) for one in row["pledgors"]],
        rights=[checks.Right(one["kind"], one["number"], one["patent"]) for one in row["rights"]],
        ended_on=row["ended_on"],
        adds_to=adds_to,
        is_live=row["state"] in LIVE,
        pk=pk,
    )


def _bind(known: checks.Known, entry: checks.Entry, place: int) -> None:
    """Its rights are held now, for the rows that follow; a new pledge is known by its place until it has a number."""
    pk = entry.pk or place
    held = checks.Bound(pk, known.roots.get(pk, pk), entry.registration_number)
    for right in entry.rights:
        known.bound[right.key].append(held)


def _forget_what_the_file_ends(known: checks.Known, entries: list[checks.Entry]) -> None:
    """A pledge that ends in the same file frees its rights for another row."""
    ends = {entry.pk for entry in entries if entry.pk is not None and not entry.is_live}
    for key, held in known.bound.items():
        known.bound[key] = [one for one in held if one.pledge not in ends]


def _report(row: dict[str, Any], found: list[checks.Finding], report: Report) -> bool:
    refused = False
    for one in found:
        told = report.reject if one.is_refused else report.flag
        refused = refused or one.is_refused
        value = row["rights"][one.place]["number"] if one.place is not None else ""
        told(row["row_no"], IN_FILE[one.field], one.fault, value=value)
    return refused


def merge_pledges(cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
    """Known by the registration number. The office's rows stand as they say; a bank's are drafts for the cities."""
    bank = _bank_of(change_set)
    _compare(cursor, stage, bank)
    if bank is not None:
        _only_its_own(cursor, stage, bank, report)
    _refuse_impossible(cursor, stage, report, by_bank=bank is not None)
    counts = _count(cursor, stage)
    for row, before in _changed(cursor):
        report.changed(row, json.loads(before))
    facts = _facts(change_set, bank)
    if bank is None:
        _correct(cursor, stage, facts)
    new = _add(cursor, stage, facts)
    if counts.new or counts.changed:
        publish("pledges.imported", seq=change_set.seq, pledges=new)
    return counts


def _bank_of(change_set: ChangeSet) -> Organisation | None:
    """The bank whose file it is, none for the office: as on the day it was handed in, and only while that still holds.

    Who has lost the role since speaks for nobody: then the file is not taken over at all.
    """
    if change_set.actor_id is None:
        return None
    batch = ImportBatch.objects.filter(pk=change_set.batch).first() if change_set.batch else None
    handed_in = batch.uploaded_at.astimezone(OFFICE_ZONE).date() if batch else clock.today()
    then, now = (_speaks_for(change_set.actor_id, day) for day in (handed_in, clock.today()))
    is_by_hand = batch is None or not batch.stored_as  # whoever runs the portal's commands acts for the office
    if then != now or (now is None and not is_by_hand):
        raise BadInput("speaks-for-nobody", _("Who handed in this file no longer acts for the body it came from."))
    return Organisation.objects.get(pk=now) if now else None


def _speaks_for(person: int, day: dt.date) -> int | None:
    """A bank, or the office (0); None: neither."""
    held = list(
        Membership.objects.filter(user=person, user__is_active=True)
        .in_force(day).order_by("organisation").values_list("role_id", "organisation_id")
    )  # fmt: skip
    roles = {role for role, _body in held}
    if roles & IMPORTERS:
        return OFFICE
    bank = next((body for role, body in held if role == BANK_OFFICER), None)
    return bank or (OFFICE if FINANCE_OFFICIAL in roles else None)


def _compare(cursor: CursorWrapper, stage: str, bank: Organisation | None) -> None:
    """With what is registered; of drafts with the bank's own, and with those that tell the office of the same bank."""
    cursor.execute("DROP TABLE IF EXISTS known_pledges")
    ours, theirs = (", ".join(f"{table}.{name}" for name in OF_PLEDGE) for table in ("p", "s"))
    cursor.execute(
        f"""CREATE TEMPORARY TABLE known_pledges ON COMMIT DROP AS
            SELECT DISTINCT ON (s.row_no) s.row_no, p.id, p.state, s.state AS target, p.bank_id,
                ({ours}) IS DISTINCT FROM ({theirs}) OR {PLEDGORS} IS DISTINCT FROM s.pledgors
                    OR {RIGHTS} IS DISTINCT FROM s.rights AS differs,
                ({PLEDGORS} IS DISTINCT FROM s.pledgors OR {RIGHTS} IS DISTINCT FROM s.rights
                    OR p.county <> s.county) AS parts_differ,
                jsonb_build_object('state', p.state, 'secured_fen', p.secured_fen, 'loan_fen', p.loan_fen,
                    'registered_on', p.registered_on, 'term_from', p.term_from, 'term_to', p.term_to,
                    'ended_on', p.ended_on, 'pledgee', p.pledgee, 'county', p.county,
                    'pledgors', {PLEDGORS}, 'rights', {RIGHTS})::text AS before
            FROM {stage} s JOIN patents_pledge p ON p.registration_number = s.registration_number
                AND (p.state <> 'draft' OR p.bank_id = %(bank)s
                    OR (%(bank)s::bigint IS NULL AND p.handed_in_at IS NOT NULL AND p.pledgee = s.pledgee))
            ORDER BY s.row_no, p.state = 'draft', p.id""",
        {"bank": bank.pk if bank else None},
    )


def _only_its_own(cursor: CursorWrapper, stage: str, bank: Organisation, report: Report) -> None:
    """A bank tells of its own pledges, and adds; what is known it changes on the page of the pledge."""
    cursor.execute(f"SELECT row_no, pledgee FROM {stage} ORDER BY row_no")
    name = text.skeleton(bank.name)
    for row, pledgee in cursor.fetchall():
        if text.skeleton(pledgee) != name:
            message = _("the pledgee is {pledgee}; a bank hands in its own pledges alone")
            report.reject(row, "pledgee", Fault("another-bank", message, pledgee=text.shown(pledgee)), value=pledgee)
    cursor.execute(f"SELECT row_no, state FROM {stage} WHERE state <> 'registered' ORDER BY row_no")
    for row, state in cursor.fetchall():
        message = _("a bank hands in new registrations; “{status}” is told on the page of the pledge")
        report.reject(row, "status", Fault("bank-tells-new-ones", message, status=State(state).label))


def _refuse_impossible(cursor: CursorWrapper, stage: str, report: Report, *, by_bank: bool) -> None:
    """What the table of moves does not know; a draft of a bank is the bank's and its city's."""
    allowed = {(move.source.value, move.target.value) for move in TRANSITIONS}
    cursor.execute("SELECT row_no, state, target FROM known_pledges WHERE differs ORDER BY row_no")
    for row, source, target in cursor.fetchall():
        if source == State.DRAFT and not by_bank:
            fault = Fault("waits-for-its-city", _("this registration is a bank's draft that is not confirmed yet"))
            report.reject(row, "registration_number", fault)
        elif by_bank:
            fault = Fault("known-already", _("this registration is known; change it on its page"))
            report.reject(row, "registration_number", fault)
        elif source != target and (source, target) not in allowed:
            message = _("it is “{source}” and cannot become “{target}”")
            told = {"source": State(source).label, "target": State(target).label}
            report.reject(row, "status", Fault("no-such-move", message, **told))
    cursor.execute(f"SELECT row_no FROM {stage}")
    rejected = [row for (row,) in cursor.fetchall() if report.is_rejected(row)]
    for table in (stage, "known_pledges"):
        cursor.execute(f"DELETE FROM {table} WHERE row_no = ANY(%s)", [rejected])


def _count(cursor: CursorWrapper, stage: str) -> Counts:
    cursor.execute(
        f"""SELECT (SELECT count(*) FROM {stage}) - count(*), count(*) FILTER (WHERE differs),
                   count(*) FILTER (WHERE NOT differs) FROM known_pledges"""
    )
    new, changed, unchanged = cursor.fetchone()
    return Counts(new=new, changed=changed, unchanged=unchanged)


def _changed(cursor: CursorWrapper) -> list[tuple[int, str]]:
    cursor.execute("SELECT row_no, before FROM known_pledges WHERE differs ORDER BY row_no")
    found: list[tuple[int, str]] = cursor.fetchall()
    return found


def _facts(change_set: ChangeSet, bank: Organisation | None) -> dict[str, Any]:
    return {
        "batch": change_set.batch or 0,
        "by_id": change_set.actor_id,
        "by": change_set.actor,
        "seq": change_set.seq,
        "bank": bank.pk if bank else None,
        "source": Source.BANK if bank else Source.OFFICE,
        "demonstration": is_demonstration(change_set),
        "reason": change_set.reason[:300],
    }


def _correct(cursor: CursorWrapper, stage: str, facts: dict[str, Any]) -> None:
    """What a file of the office tells otherwise; what it does not tell stays. Of another pledgee nothing is known."""
    told = ", ".join(f"{name} = s.{name}" for name in OF_PLEDGE)
    cursor.execute(
        f"""UPDATE patents_pledge p SET {told}, batch = %(batch)s, source = %(source)s, version = p.version + 1,
                bank_id = CASE WHEN p.pledgee = s.pledgee THEN p.bank_id ELSE {BANK_ID} END,
                pledgee_code = CASE WHEN p.pledgee = s.pledgee THEN p.pledgee_code
                    ELSE coalesce({BANK_CODE}, '') END,
                branch = CASE WHEN p.pledgee = s.pledgee THEN p.branch ELSE '' END,
                state_reason = CASE WHEN p.state = s.state THEN p.state_reason ELSE %(reason)s END,
                moved_by_id = CASE WHEN p.state = s.state THEN p.moved_by_id ELSE %(by_id)s END,
                moved_by = CASE WHEN p.state = s.state THEN p.moved_by ELSE %(by)s END,
                end_ground = CASE WHEN s.ended_on IS NULL THEN '' WHEN p.end_ground = '' THEN %(reason)s
                    ELSE p.end_ground END
            FROM known_pledges k JOIN {stage} s ON s.row_no = k.row_no WHERE k.differs AND p.id = k.id""",
        facts | {"reason": facts["reason"][:200]},
    )
    cursor.execute("DROP TABLE IF EXISTS written")
    cursor.execute("CREATE TEMPORARY TABLE written ON COMMIT DROP AS SELECT row_no, id FROM known_pledges"
                   " WHERE differs AND parts_differ")  # fmt: skip
    _keep_parts(cursor, stage)
    _write_parts(cursor, stage)


def _keep_parts(cursor: CursorWrapper, stage: str) -> None:
    """Pledgors in their places and rights that the file still names keep what it does not tell; the others go.

    A natural person stays one until a credit code is told.
    """
    cursor.execute(
        f"""UPDATE patents_pledgor o SET name = n.told->>'name', credit_code = n.told->>'code', size = n.told->>'size',
                county = CASE WHEN o.seq = 1 THEN s.county ELSE o.county END,
                is_person = o.is_person AND n.told->>'code' = ''
            FROM written w JOIN {stage} s ON s.row_no = w.row_no
                CROSS JOIN LATERAL jsonb_array_elements(s.pledgors) WITH ORDINALITY n(told, seq)
            WHERE o.pledge_id = w.id AND o.seq = n.seq"""
    )
    cursor.execute(
        f"""DELETE FROM patents_pledgor o USING written w JOIN {stage} s ON s.row_no = w.row_no
            WHERE o.pledge_id = w.id AND o.seq > jsonb_array_length(s.pledgors)"""
    )
    cursor.execute("DROP TABLE IF EXISTS left_out")
    cursor.execute(
        f"""CREATE TEMPORARY TABLE left_out ON COMMIT DROP AS
            SELECT r.id FROM patents_pledged_right r JOIN written w ON w.id = r.pledge_id
                JOIN {stage} s ON s.row_no = w.row_no
            WHERE NOT s.rights @> jsonb_build_array(jsonb_build_object('kind', r.kind, 'number', r.number))"""
    )
    cursor.execute("DELETE FROM patents_pledge_alert WHERE right_id IN (SELECT id FROM left_out)")
    cursor.execute("DELETE FROM patents_pledged_right WHERE id IN (SELECT id FROM left_out)")
    cursor.execute(  # out of the way first: no two rights stand in one place
        f"UPDATE patents_pledged_right SET seq = seq + {PLACES} WHERE pledge_id IN (SELECT id FROM written)"
    )
    cursor.execute(
        f"""UPDATE patents_pledged_right r SET seq = n.seq
            FROM written w JOIN {stage} s ON s.row_no = w.row_no
                CROSS JOIN LATERAL jsonb_array_elements(s.rights) WITH ORDINALITY n(told, seq)
            WHERE r.pledge_id = w.id AND r.kind = n.told->>'kind' AND r.number = n.told->>'number'"""
    )


def _add(cursor: CursorWrapper, stage: str, facts: dict[str, Any]) -> list[int]:
    """In the state of the file; of a bank as drafts that are handed in."""
    is_draft = facts["bank"] is not None
    told = ", ".join("'draft'" if name == "state" and is_draft else name for name in OF_PLEDGE)
    handed_in = "portal_now()" if is_draft else "NULL"
    cursor.execute("DROP TABLE IF EXISTS written")
    cursor.execute("CREATE TEMPORARY TABLE written (row_no integer, id bigint) ON COMMIT DROP")
    cursor.execute(
        f"""WITH made AS (INSERT INTO patents_pledge ({TOLD}, bank_id, pledgee_code, branch, debtor, debtor_code,
                contract_no, currency, valuation_free, valuation_method, valuation_agency, guarantee, product, scope,
                state_reason, moved_by, returned_reason, end_ground, entry_note, source, entered_by_id, entered_by,
                batch, version, demonstration, handed_in_at)
            SELECT {told}, coalesce(%(bank)s, {BANK_ID}), coalesce({BANK_CODE}, ''), '', '', '', '', 'CNY', false,
                '', '', '', '', '', '', '', '',
                CASE WHEN s.ended_on IS NULL THEN '' ELSE %(reason)s END, '', %(source)s, %(by_id)s, %(by)s, %(batch)s,
                1, %(demonstration)s, {handed_in}
            FROM {stage} s WHERE NOT EXISTS (SELECT FROM known_pledges k WHERE k.row_no = s.row_no)
            ORDER BY s.row_no RETURNING id, registration_number)
            INSERT INTO written SELECT s.row_no, m.id FROM made m
                JOIN {stage} s ON s.registration_number = m.registration_number""",
        facts | {"reason": facts["reason"][:200]},
    )
    _write_parts(cursor, stage)
    cursor.execute("SELECT id FROM written")
    return [row[0] for row in cursor.fetchall()]


def _write_parts(cursor: CursorWrapper, stage: str) -> None:
    """Pledgors and rights that `written` lacks; of patents the register says title and last day."""
    cursor.execute(
        f"""INSERT INTO patents_pledgor (pledge_id, seq, name, credit_code, county, size, is_person)
            SELECT w.id, o.n, o.told->>'name', o.told->>'code', s.county, o.told->>'size', false
            FROM written w JOIN {stage} s ON s.row_no = w.row_no
                CROSS JOIN LATERAL jsonb_array_elements(s.pledgors) WITH ORDINALITY o(told, n)
            WHERE NOT EXISTS (SELECT FROM patents_pledgor h WHERE h.pledge_id = w.id AND h.seq = o.n)"""
    )
    cursor.execute(
        f"""SELECT DISTINCT (r.told->>'patent')::bigint FROM written w JOIN {stage} s ON s.row_no = w.row_no
            CROSS JOIN LATERAL jsonb_array_elements(s.rights) r(told) WHERE r.told->>'patent' IS NOT NULL"""
    )
    lives = checks.lives_of([number for (number,) in cursor.fetchall()])
    cursor.execute("DROP TABLE IF EXISTS pledged_lives")
    cursor.execute("CREATE TEMPORARY TABLE pledged_lives (number bigint, title text, last date) ON COMMIT DROP")
    columns: dict[str, list[Any]] = defaultdict(list)
    for number, life in lives.items():
        columns["number"].append(number)
        columns["title"].append(life.title[:500])
        columns["last"].append(life.term_ends_on)
    cursor.execute(
        "INSERT INTO pledged_lives SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[])",
        [columns["number"], columns["title"], columns["last"]],
    )
    cursor.execute(
        f"""INSERT INTO patents_pledged_right (pledge_id, seq, kind, number, patent_number, title, life_ends_on,
                details, bound)
            SELECT w.id, r.n, r.told->>'kind', r.told->>'number', (r.told->>'patent')::bigint, coalesce(l.title, ''),
                l.last, '{{}}', false
            FROM written w JOIN {stage} s ON s.row_no = w.row_no
                CROSS JOIN LATERAL jsonb_array_elements(s.rights) WITH ORDINALITY r(told, n)
                LEFT JOIN pledged_lives l ON l.number = (r.told->>'patent')::bigint
            WHERE NOT EXISTS (SELECT FROM patents_pledged_right h WHERE h.pledge_id = w.id
                AND h.kind = r.told->>'kind' AND h.number = r.told->>'number')"""
    )
