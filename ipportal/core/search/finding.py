"""Answers to a question: what has all of it, the titles first; and where there is none, the nearest titles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, Value, When

from ipportal.core.search.grams import Wanted, fold, near, wanted
from ipportal.core.search.models import Document
from ipportal.core.search.registry import Searchable, kinds

if TYPE_CHECKING:
    from django.db.models import QuerySet

LONGEST: Final = 100  # signs of a question
SUGGESTED: Final = 8
NEAREST: Final = 5
CANDIDATES: Final = 500  # titles that are compared at most


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, cut to what is searched."""

    text: str
    is_cut: bool
    wanted: Wanted

    @classmethod
    def of(cls, asked: str) -> Question:
        text = " ".join(asked.split())
        return cls(text[:LONGEST], len(text) > LONGEST, wanted(text[:LONGEST]))


def answers(question: Question, label: str = "") -> QuerySet[Document]:
    """In the order of the groups, inside each the best first."""
    if not question.wanted:
        return Document.objects.none()
    found = _having(Document.objects.all(), "grams", question.wanted)
    found = found.filter(label=label) if label else found
    places = [When(label=kind.label, then=Value(place)) for place, kind in enumerate(kinds())]
    group = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return found.annotate(group=group, rank=_rank(question)).order_by("group", "rank", "key")


def suggestions(question: Question) -> list[Document]:
    """Titles that have all of it, whichever group they are of."""
    if not question.wanted:
        return []
    found = _having(Document.objects.all(), "title_grams", question.wanted)
    return list(found.annotate(rank=_rank(question)).order_by("rank", "folded")[:SUGGESTED])


def counts(question: Question) -> list[tuple[Searchable, int]]:
    """How many answers each group has; groups without any are left out."""
    found = answers(question).order_by().values_list("label").annotate(number=Count("pk"))
    numbers = dict(found.values_list("label", "number"))
    return [(kind, numbers[kind.label]) for kind in kinds() if numbers.get(kind.label)]


def nearest(question: Question) -> list[Document]:
    """Titles that share the most with a question that has no answer."""
    parts = sorted(near(question.text))
    if not parts:
        return []
    sql = """
        SELECT id FROM (
            SELECT id, folded, cardinality(title_grams) AS size,
                   (SELECT coalesce(sum(length(part)), 0) FROM unnest(%s::text[]) AS part
                    WHERE part = ANY (title_grams)) AS shared
            FROM (SELECT * FROM ipportal_document WHERE title_grams && %s::varchar[] LIMIT %s) AS candidates
        ) AS near WHERE shared > 1 ORDER BY shared DESC, size, folded LIMIT %s
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [parts, [part for part in parts if len(part) > 1], CANDIDATES, NEAREST])
        ids = [row[0] for row in cursor.fetchall()]
    found = Document.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def _having(rows: QuerySet[Document], column: str, asked: Wanted) -> QuerySet[Document]:
    if asked.all_of:
        rows = rows.filter(**{f"{column}__contains": sorted(asked.all_of)})
    for one_of in asked.one_of:
        rows = rows.filter(**{f"{column}__overlap": sorted(one_of)})
    return rows


def _rank(question: Question) -> Case:
    """The title itself, a title that has it as it was typed, a title that has all of it, only the text has it."""
    typed = fold(question.text)
    in_title = Q(title_grams__contains=sorted(question.wanted.all_of))
    for one_of in question.wanted.one_of:
        in_title &= Q(title_grams__overlap=sorted(one_of))
    return Case(
        When(folded__startswith=typed, then=Value(0)),
        When(folded__contains=typed, then=Value(1)),
        When(in_title, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
