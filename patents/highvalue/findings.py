"""Keeping the findings equal to what the register, the rules and the honours say: only differences are written.

Everything is set-based: distinct texts of IPC symbols are judged once, whatever the number of patents that carry them.
"""

# ruff: noqa: S608 - statements are put together from names of our own tables and columns, never from what anyone typed

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import psycopg
from django.conf import settings
from django.db import connection, transaction

from ipportal.core.audit.actions import SYSTEM, begin_change_set
from ipportal.core.jobs import events
from ipportal.core.kit.tabular import copy_line
from patents.highvalue.classify import RuleBook, Verdict, matches
from patents.highvalue.models import Finding, HighValueKind
from patents.highvalue.rulesets import rule_book
from patents.honours import awards
from patents.register.actions import make_touched

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet

BATCH: Final = 5000
EVIDENCE: Final[int] = Finding._meta.get_field("evidence").max_length or 0
HELD: Final = "NOT EXISTS (SELECT FROM patents_finding_retraction r WHERE r.finding_id = f.id)"
SAME: Final = """w.number = f.number AND w.kind = f.kind AND w.since = f.since
    AND w.until IS NOT DISTINCT FROM f.until AND w.evidence = f.evidence"""
NO_FAMILY: Final = ("", "无", "没有", "否", "none", "no", "n", "-", "--", "/", "0")  # how an empty cell is also written

FROM_REGISTER: Final = (HighValueKind.EMERGING_INDUSTRY, HighValueKind.OVERSEAS_FAMILY)


def judge_described(seq: int, touched: str) -> None:
    """Kinds 1 and 2 of the inventions that a change set described anew; joins them to the table of what it touched."""
    described = f"kind = 1 AND seq = {int(seq)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM patents_patent WHERE {described})")
        if not cursor.fetchone()[0]:
            return
        _want(cursor)
        _want_families(cursor, described)
        _want_industries(cursor, described)
        concerned = f"EXISTS (SELECT FROM patents_patent p WHERE p.number = f.number AND {described})"
        if not _settle(cursor, FROM_REGISTER, concerned, seq, "the register describes the patent otherwise"):
            return
        cursor.execute(
            f"""INSERT INTO {touched} SELECT DISTINCT number, false FROM changed_findings c
                WHERE NOT EXISTS (SELECT FROM {touched} t WHERE t.number = c.number)
                  AND EXISTS (SELECT FROM patents_event e WHERE e.number = c.number)"""
        )


def judge_by_rules(seq: int) -> None:
    """Kind 1 of every invention, after the rules have changed."""
    with connection.cursor() as cursor:
        _want(cursor)
        _want_industries(cursor, "kind = 1")
        if _settle(cursor, (HighValueKind.EMERGING_INDUSTRY,), "true", seq, "the rules have changed"):
            _tell(cursor, seq)


def judge_honoured(seq: int, touched: str) -> None:
    """Kind 5 of the patents in a table, from the honours that hold and that count."""
    with connection.cursor() as cursor:
        _want(cursor)
        cursor.execute(
            f"""INSERT INTO wanted_findings
                SELECT DISTINCT h.number, {HighValueKind.NATIONAL_AWARD}, h.awarded_on, NULL::date,
                       left(h.award || ' ' || h.edition || ' ' || h.category, {EVIDENCE})
                FROM patents_honour h JOIN {touched} t ON t.number = h.number
                WHERE h.award = ANY(%s)
                  AND NOT EXISTS (SELECT FROM patents_honour_retraction r WHERE r.honour_id = h.id)""",
            [awards.that_count()],
        )
        concerned = f"f.number IN (SELECT number FROM {touched})"
        if _settle(cursor, (HighValueKind.NATIONAL_AWARD,), concerned, seq, "the honour is told otherwise"):
            _tell(cursor, seq)


def judge_pledged() -> int:
    """Kind 4 of every patent, from pledges that closings told and whose amount is a higher one; answers what changed.

    Findings are everybody's to read: the evidence tells neither registration nor amount, the day is the month's last.
    """
    threshold_fen = settings.HIGH_VALUE_PLEDGE_YUAN * 100
    kind = HighValueKind.HIGH_PLEDGE
    with transaction.atomic(), connection.cursor() as cursor:
        _want(cursor)
        cursor.execute(
            f"""INSERT INTO wanted_findings
                SELECT r.patent_number, {kind},
                    (make_date(min(p.month) / 12, min(p.month) %% 12 + 1, 1) + interval '1 month - 1 day')::date,
                    NULL::date, 'pledged'
                FROM patents_pledged_right r JOIN patents_pledge_fact p ON p.pledge_id = r.pledge_id
                WHERE %s > 0 AND p.amount_fen >= %s AND r.patent_number IS NOT NULL
                    AND NOT EXISTS (SELECT FROM patents_pledge_fact_retraction t WHERE t.fact_id = p.id)
                GROUP BY r.patent_number""",
            [threshold_fen, threshold_fen],
        )
        cursor.execute(
            f"""SELECT EXISTS (SELECT FROM patents_finding f WHERE f.kind = {kind} AND {HELD}
                    AND NOT EXISTS (SELECT FROM wanted_findings w WHERE {SAME}))
                OR EXISTS (SELECT FROM wanted_findings w
                    WHERE NOT EXISTS (SELECT FROM patents_finding f WHERE {SAME} AND {HELD}))"""
        )
        if not cursor.fetchone()[0]:
            return 0
        change_set = begin_change_set(by=SYSTEM, reason="pledges of higher amounts")
        changed = _settle(cursor, (kind,), "true", change_set.seq, "the pledge is told otherwise")
        _tell(cursor, change_set.seq)
    return changed


def keep_findings(
    kind: HighValueKind, numbers: Sequence[int], wanted: Iterable[tuple[int, Any, Any, str]], *, change_set: ChangeSet
) -> int:
    """Make the findings of a kind equal to what is wanted, for some patents; answers how many were added or retracted.

    `wanted`: number, since, until (or None), evidence. For rooms that know of evidence.
    """
    with connection.cursor() as cursor:
        _want(cursor)
        rows = [(number, kind.value, since, until, evidence[:EVIDENCE]) for number, since, until, evidence in wanted]
        _copy(cursor, "wanted_findings", rows)
        concerned = f"f.number IN ({', '.join(str(int(number)) for number in numbers) or 'NULL'})"
        changed = _settle(cursor, (kind,), concerned, change_set.seq, "the evidence is told otherwise")
        if changed:
            _tell(cursor, change_set.seq)
    return changed


def record_finding(
    number: int, kind: HighValueKind, since: Any, evidence: str, *, until: Any = None, change_set: ChangeSet
) -> int:
    """One patent meets a kind from a day on; whatever was held of that kind before is replaced."""
    return keep_findings(kind, [number], [(number, since, until, evidence)], change_set=change_set)


def _want(cursor: CursorWrapper) -> None:
    """Two tables for this transaction: what should be held, and whose findings changed."""
    cursor.execute("DROP TABLE IF EXISTS wanted_findings, changed_findings")
    cursor.execute(
        """CREATE TEMPORARY TABLE wanted_findings
           (number bigint, kind smallint, since date, until date, evidence text) ON COMMIT DROP"""
    )
    cursor.execute("CREATE TEMPORARY TABLE changed_findings (number bigint) ON COMMIT DROP")


def _want_families(cursor: CursorWrapper, which: str) -> None:
    """Kind 2: the register names a family abroad. It gives no day, so the finding holds from the filing on."""
    cursor.execute(
        f"""INSERT INTO wanted_findings
            SELECT number, {HighValueKind.OVERSEAS_FAMILY}, filed_on, NULL, left(overseas_family, {EVIDENCE})
            FROM patents_patent WHERE {which} AND overseas_family <> '' AND lower(btrim(overseas_family)) <> ALL(%s)""",
        [list(NO_FAMILY)],
    )


def _want_industries(cursor: CursorWrapper, which: str) -> None:
    """Kind 1: a symbol of the patent is matched by a rule; where keywords decide, its title is asked."""
    book = rule_book()
    if not book.rows:
        return
    cursor.execute("DROP TABLE IF EXISTS judged_texts")
    cursor.execute(
        """CREATE TEMPORARY TABLE judged_texts
           (ipc_main text, ipc text, evidence text, by_title boolean) ON COMMIT DROP"""
    )
    texts = f"SELECT DISTINCT ipc_main, ipc FROM patents_patent WHERE {which} AND ipc_main || ipc <> ''"
    found = False
    for page in _pages(texts):
        judged = [row for main, further in page if (row := _judge_text(book, main, further))]
        found = found or bool(judged)
        _copy(cursor, "judged_texts", judged)
    if not found:
        return
    cursor.execute("ANALYZE judged_texts")
    cursor.execute(
        f"""INSERT INTO wanted_findings
            SELECT p.number, {HighValueKind.EMERGING_INDUSTRY}, p.filed_on, NULL, j.evidence
            FROM (SELECT * FROM patents_patent WHERE {which}) p
            JOIN judged_texts j ON NOT j.by_title AND j.ipc_main = p.ipc_main AND j.ipc = p.ipc"""
    )
    if book.has_keywords:
        _want_by_title(cursor, book, which)


def _judge_text(book: RuleBook, main: str, further: str) -> tuple[str, str, str, bool] | None:
    """What a text of symbols gives without a title: evidence, or that titles must be asked; None where neither."""
    said = book.judge_text(f"{main};{further}")
    if matched := matches(said):
        return main, further, _evidence(matched), False
    return (main, further, "", True) if any(verdict.keywords for verdict in said) else None


def _want_by_title(cursor: CursorWrapper, book: RuleBook, which: str) -> None:
    asked = f"""SELECT p.number, p.filed_on, p.ipc_main, p.ipc, p.title
                FROM (SELECT * FROM patents_patent WHERE {which}) p
                JOIN judged_texts j ON j.by_title AND j.ipc_main = p.ipc_main AND j.ipc = p.ipc"""
    for page in _pages(asked):
        rows = []
        for number, filed_on, main, further, title in page:
            if matched := matches(book.judge_text(f"{main};{further}", title)):
                rows.append((number, HighValueKind.EMERGING_INDUSTRY.value, filed_on, None, _evidence(matched)))
        _copy(cursor, "wanted_findings", rows)


def _evidence(matched: Sequence[Verdict]) -> str:
    """All rules that match, as many as fit."""
    text = "; ".join(dict.fromkeys(verdict.evidence for verdict in matched))
    return text if len(text) <= EVIDENCE else text[: EVIDENCE - 1] + "…"


def _pages(select: str) -> Iterator[list[tuple[Any, ...]]]:
    """Rows of a query, some thousands at a time: the whole of it never stands in memory."""
    connection.ensure_connection()
    with psycopg.ServerCursor(connection.connection, "highvalue_pages") as stream:
        stream.execute(select)
        while page := stream.fetchmany(BATCH):
            yield page


def _copy(cursor: CursorWrapper, table: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with cursor.copy(f"COPY {table} FROM STDIN") as stream:
            stream.write("".join(map(copy_line, rows)))


def _settle(cursor: CursorWrapper, kinds: Sequence[HighValueKind], concerned: str, seq: int, reason: str) -> int:
    """Retract what is held but not wanted, add what is wanted but not held; notes whose findings changed."""
    cursor.execute("ANALYZE wanted_findings")
    facts: dict[str, Any] = {"seq": seq, "kinds": [kind.value for kind in kinds], "reason": reason}
    cursor.execute(
        f"""WITH gone AS (
                INSERT INTO patents_finding_retraction (finding_id, seq, reason)
                SELECT f.id, %(seq)s, %(reason)s FROM patents_finding f
                WHERE f.kind = ANY(%(kinds)s) AND {concerned} AND {HELD}
                  AND NOT EXISTS (SELECT FROM wanted_findings w WHERE {SAME})
                RETURNING finding_id
            ) INSERT INTO changed_findings SELECT f.number FROM gone JOIN patents_finding f ON f.id = finding_id""",
        facts,
    )
    changed: int = cursor.rowcount
    cursor.execute(
        f"""WITH added AS (
                INSERT INTO patents_finding (number, kind, since, until, evidence, seq)
                SELECT w.number, w.kind, w.since, w.until, w.evidence, %(seq)s FROM wanted_findings w
                WHERE NOT EXISTS (SELECT FROM patents_finding f WHERE {SAME} AND {HELD})
                RETURNING number
            ) INSERT INTO changed_findings SELECT number FROM added""",
        facts,
    )
    return changed + int(cursor.rowcount)


def _tell(cursor: CursorWrapper, seq: int) -> None:
    """Whoever counts is told which patents' findings changed; those without events count nowhere yet."""
    make_touched(cursor)
    cursor.execute(
        """INSERT INTO touched SELECT DISTINCT number, false FROM changed_findings c
           WHERE EXISTS (SELECT FROM patents_event e WHERE e.number = c.number)"""
    )
    events.publish("findings.changed", seq=seq, touched="touched")
