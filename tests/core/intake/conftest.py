"""A tiny kind of import file with a table of its own, and files to feed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.utils import translation

from ipportal.core.audit.actions import SYSTEM
from ipportal.core.audit.models import ChangeSet
from ipportal.core.intake import engine, registry
from ipportal.core.intake.engine import Order, Result
from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn
from ipportal.core.kit import dates, money, text
from tests.conftest import role

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

TABLE = "test_lantern"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Messages are asserted in the source language."""
    with translation.override("en"):
        yield


class Lanterns(ImportKind):
    """Lanterns of a street: a name, the day it was hung, its price."""

    code = "lanterns"
    name = "Lanterns"
    columns = (
        Column("name", zh="名称", en="name", required=True, help="As painted on the lantern"),
        Column("hung_on", zh="挂起日", en="hung_on", required=True),
        Column("price", zh="价格(元)", en="price"),
        Column("source", zh="来源", en="source", option=True),
    )
    stage = (
        StageColumn("name", "text"),
        StageColumn("hung_on", "date"),
        StageColumn("price_fen", "bigint"),
    )
    key = ("name",)

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        for record in sheet.records(report):
            name = record.read("name", lambda value: text.limited(text.name(value), 100))
            hung_on = record.read("hung_on", dates.day)
            price = record.read("price", lambda value: money.fen(value, highest_yuan=1_000_000))
            if record.is_good:
                yield record.number, name, hung_on, price

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        cursor.execute(
            f"""
            WITH compared AS (
                SELECT s.*, l.name IS NULL AS is_new,
                       (s.hung_on, s.price_fen) IS DISTINCT FROM (l.hung_on, l.price_fen) AS differs
                FROM {stage} s LEFT JOIN {TABLE} l USING (name)
            ), written AS (
                INSERT INTO {TABLE} SELECT name, hung_on, price_fen, %s FROM compared WHERE is_new OR differs
                ON CONFLICT (name) DO UPDATE
                SET hung_on = excluded.hung_on, price_fen = excluded.price_fen, seq = excluded.seq
            )
            SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND differs),
                   count(*) FILTER (WHERE NOT differs) FROM compared
            """,
            [change_set.seq],
        )
        return Counts(*cursor.fetchone())


@pytest.fixture
def lanterns(db: None) -> Iterator[Lanterns]:
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (name text PRIMARY KEY, hung_on date, price_fen bigint, seq bigint)")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE ON {TABLE} TO ipp_web, ipp_worker")
    kind = Lanterns()
    registry.register(kind)
    yield kind
    registry._kinds.pop(kind.code)
    with role("NONE"), connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


def hanging() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, hung_on::text, price_fen FROM {TABLE} ORDER BY name")
        return list(cursor.fetchall())


Importer = Callable[..., Result]


@pytest.fixture
def run(lanterns: Lanterns, as_worker: None, tmp_path: Path) -> Iterator[Importer]:
    """Run the engine over a text or bytes as a file."""
    results: list[Result] = []

    def import_it(content: str | bytes, **wanted: Any) -> Result:
        path = tmp_path / "lanterns.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        results.append(engine.run(Order(kind=lanterns, path=path, by=SYSTEM, **wanted)))
        return results[-1]

    yield import_it
    for result in results:
        result.report.close()
