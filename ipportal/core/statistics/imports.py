"""Files of populations, of official statistics and of corrections: their columns, checks and targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from ipportal.core.accounts.roles import STATISTICIAN
from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn, register
from ipportal.core.jobs.events import publish
from ipportal.core.kit import clock
from ipportal.core.statistics import actions, correcting, official_checks, population_checks, reading, writing

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Sheet

SOURCE: Final = Column(
    "source", zh="来源", required=True, option=True, aliases=("source_url",), help=_("Publisher, title and date")
)
PERIOD: Final = Column("period", zh="期间", required=True, help=_("2025-12; a year is kept at its December"))
REGION: Final = Column("region", zh="地区", required=True, help=_("Code or name, in Chinese or English"))
PERIOD_KIND: Final = Column("period_kind", zh="期间类别", help=_("month, ytd, year, cumulative"))
REGION_KIND: Final = Column(
    "region_kind", zh="地区类别", help=_("total, province, of_which, outside; known from the region when missing")
)
GROWTH: Final = Column(
    "growth_pct", zh="同比(%)", aliases=("增长率(%)", "growth"), help=_("Growth on the year as printed")
)


class Populations(ImportKind):
    """Resident populations at the ends of years."""

    code = "population"
    name = _("Population")
    columns = (
        REGION,
        Column(
            "year", zh="年末", required=True, aliases=("年份", "年度"), help=_("The year whose end is described: 2024")
        ),
        Column(
            "resident_10k",
            zh="常住人口(万人)",
            required=True,
            aliases=("常住人口", "年末常住人口(万人)"),
            help=_("Unit: 10,000 persons; 949.11"),
        ),
        Column("published_on", zh="公布日", aliases=("公布日期", "发布日期"), help=_("Day of publication")),
        SOURCE,
    )
    stage = (
        StageColumn("region", "text"),
        StageColumn("year", "smallint"),
        StageColumn("resident_10k", "numeric(10, 2)"),
        StageColumn("published_on", "date"),
        StageColumn("source", "text"),
    )
    key = ("region", "year", "published_on", "source")
    roles = frozenset({STATISTICIAN})

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        today = clock.today()
        for record in sheet.records(report):
            if row := reading.read_population(record, today):
                yield record.number, *row

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        rows = [population_checks.Row(*values) for values in writing.staged(cursor, stage, population_checks.Row)]
        _flag(population_checks.check(rows, report.language), report)
        counts, changes = writing.write_populations(cursor, stage, change_set.seq)
        _tell(changes, report, change_set)
        if counts.new or counts.changed:
            publish("population.changed", seq=change_set.seq)
        return counts


class Statistics(ImportKind):
    """Official values as printed."""

    code = "statistics"
    name = _("Official statistics")
    columns = (
        PERIOD,
        REGION,
        REGION_KIND,
        Column("metric", zh="指标", required=True, help=_("A metric's code, or the word of the table")),
        Column("value", zh="值", required=True, aliases=("数值",), help=_("As printed")),
        Column("unit", zh="单位"),
        SOURCE,
        PERIOD_KIND,
        GROWTH,
    )
    layouts = {
        "table8": (
            PERIOD,
            REGION,
            REGION_KIND,
            Column("population_million", zh="人口(百万)", help=_("Million people, one decimal")),
            Column("valid_inventions", zh="有效发明专利", required=True, aliases=("有效发明专利(件)",)),
            GROWTH,
            Column(
                "density_per_million", zh="每百万人口有效发明专利", help=_("Patents per million people, one decimal")
            ),
            Column("source", zh="来源", option=True, aliases=("source_url",), help=_("CNIPA's page")),
        )
    }
    stage = tuple(
        StageColumn(name, sql_type)
        for name, sql_type in (
            ("metric", "text"),
            ("period", "text"),
            ("period_kind", "text"),
            ("place", "text"),
            ("region_code", "text"),
            ("region_name", "text"),
            ("region_kind", "text"),
            ("value", "numeric(24, 6)"),
            ("printed", "text"),
            ("unit", "text"),
            ("growth_pct", "text"),
            ("source", "text"),
            ("field", "text"),
        )
    )
    key = ("region_name", "metric", "period", "period_kind", "region_kind", "place", "source")
    roles = frozenset({STATISTICIAN})

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        today = clock.today()
        read = reading.read_table8 if sheet.layout == "table8" else reading.read_long
        for record in sheet.records(report):
            yield from read(record, today)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        facts = [reading.Fact(*values) for values in writing.staged(cursor, stage, reading.Fact)]
        _flag(official_checks.check(facts, report.language), report)
        counts, changes = writing.write_official(cursor, stage, change_set.seq)
        _tell(changes, report, change_set)
        if counts.new or counts.changed:
            publish("statistics.changed", seq=change_set.seq)
        return counts


class Corrections(ImportKind):
    """Values that a person holds to be right, each beside a printed one."""

    code = "corrections"
    name = _("Corrections of official values")
    columns = (
        PERIOD,
        REGION,
        Column("metric", zh="指标", required=True),
        Column("value", zh="值", required=True, aliases=("更正值",), help=_("In the unit of the printed value")),
        Column("reason", zh="理由", required=True),
        SOURCE,
    )
    stage = (
        StageColumn("place", "text"),
        StageColumn("period", "text"),
        StageColumn("region_code", "text"),
        StageColumn("region_name", "text"),
        StageColumn("metric", "text"),
        StageColumn("value", "numeric(24, 6)"),
        StageColumn("reason", "text"),
        StageColumn("source", "text"),
    )
    key = ("place", "period", "metric")
    roles = frozenset({STATISTICIAN})

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        today = clock.today()
        for record in sheet.records(report):
            yield from correcting.read_correction(record, today)

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        """Each must stand beside a printed value, whose spelling of the place it takes over when it is written."""
        super().settle(cursor, stage, report)
        for values in writing.staged(cursor, stage, correcting.Wanted):
            wanted = correcting.Wanted(*values)
            if correcting.printed_beside(wanted) is None and not report.is_rejected(wanted.row_no):
                report.reject(wanted.row_no, "metric", correcting.nothing_beside(wanted), value=wanted.metric)
                writing.unstage(cursor, stage, wanted.row_no)

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        wanted = [correcting.Wanted(*values) for values in writing.staged(cursor, stage, correcting.Wanted)]
        counts = actions.add_corrections(wanted, change_set=change_set)
        if counts.new or counts.changed:
            publish("statistics.changed", seq=change_set.seq)
        return counts


def _flag(found: Iterable[population_checks.Found], report: Report) -> None:
    for finding in sorted(found, key=lambda finding: finding.row_no):
        report.flag(finding.row_no, finding.column, finding.fault, value=finding.value)


def _tell(changes: list[writing.Change], report: Report, change_set: ChangeSet) -> None:
    """Changed rows go to the report, and to the trail with what stood there."""
    for change in changes:
        report.changed(change.row_no, change.before)
    if changes:
        actions.record_changes([change.before for change in changes], change_set=change_set)


register(Populations())
register(Statistics())
register(Corrections())
