"""Public lists stand in the official orders: filing day, strokes of the surname, never a score."""

from __future__ import annotations

import datetime as dt

import pytest

from awards.nominations.models import Nomination, full_name
from awards.nominations.ordering import inventors, projects, strokes, strokes_of


def person(surname: str, given_name: str = "") -> Nomination:
    return Nomination(kind="inventor", person=full_name(surname, given_name), given_name=given_name)


@pytest.mark.parametrize(
    ("sign", "count"), [("丁", 2), ("马", 3), ("王", 4), ("冯", 5), ("刘", 6), ("李", 7), ("周", 8), ("赵", 9),
                        ("高", 10), ("黄", 11), ("韩", 12), ("鲍", 13), ("蔡", 14), ("潘", 15), ("薛", 16), ("戴", 17)],
)  # fmt: skip
def test_strokes_are_those_of_the_dictionaries(sign: str, count: int) -> None:
    assert strokes()[sign] == count


def test_every_sign_stands_in_the_table_once() -> None:
    assert len(strokes()) == 20_992


def test_inventors_by_strokes_of_the_surname_then_of_the_given_name() -> None:
    rows = [person("黄", "一"), person("王", "勇"), person("丁", "霞"), person("王", "一"), person("欧阳", "明"),
            person("刘", "伟")]  # fmt: skip

    assert [placed.nomination.person for placed in inventors(rows)] == [
        "丁霞", "王一", "王勇", "刘伟", "欧阳明", "黄一",
    ]  # fmt: skip
    assert all(placed.is_known for placed in inventors(rows))


def test_an_unknown_sign_comes_last_and_is_marked() -> None:
    rows = [person("𠮷", "一"), person("Smith", "Ann"), person("戴", "一"), person("王", "𠮷"), person("王", "一")]

    told = [(placed.nomination.person, placed.is_known) for placed in inventors(rows)]
    assert told[:3] == [("王一", True), ("王𠮷", False), ("戴一", True)]
    assert {name for name, is_known in told[3:] if not is_known} == {"𠮷一", "Smith Ann"}


def test_a_dot_in_a_name_has_no_strokes() -> None:
    assert strokes_of("丁·一") == (2, 1)


def test_projects_by_filing_day_then_number() -> None:
    days = [(3, dt.date(2016, 1, 1)), (2, dt.date(2015, 1, 2)), (1, dt.date(2015, 1, 2)), (4, dt.date(2010, 1, 1))]
    rows = [Nomination(pk=number, kind="project", number=number, filed_on=day) for number, day in days]

    assert [one.number for one in projects(rows)] == [4, 1, 2, 3]
