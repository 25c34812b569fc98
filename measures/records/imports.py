"""A kind of import file whose layouts are sorts of records: rows are read, proven and merged by their keys."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from ipportal.core.intake.registry import Column, Counts, ImportKind, StageColumn
from ipportal.core.kit.errors import BadInput, Fault
from ipportal.core.metrics.actions import show_new_data
from measures.records import actions
from measures.records.reading import reader_of
from measures.records.sorts import Sort
from patents.register.actions import DEMONSTRATION

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

    from ipportal.core.audit.models import ChangeSet
    from ipportal.core.intake.reports import Report
    from ipportal.core.intake.sheets import Record as Row
    from ipportal.core.intake.sheets import Sheet

Key = tuple[Any, ...]


def columns_of(sort: Sort) -> tuple[Column, ...]:
    """As files head them; amounts are written in yuan."""
    return tuple(
        Column(
            item.name,
            zh=item.zh,
            en=item.name.removesuffix("_fen"),
            required=not sort.fields[item.name].blank,
            help=item.help,
            option=item.name == "source",
        )
        for item in sort.items
    )


class RecordImport(ImportKind):
    """The first sort is the kind's own layout, the others are asked for with --layout, or known by their headings."""

    sorts: ClassVar[Sequence[Sort]]
    stage = (StageColumn("sort", "text"), StageColumn("key", "text"), StageColumn("data", "jsonb"))
    key = ("key",)

    def __init__(self) -> None:
        type(self).columns = columns_of(self.sorts[0])
        type(self).layouts = {sort.code: columns_of(sort) for sort in self.sorts[1:]}

    def _sort(self, layout: str) -> Sort:
        return next((sort for sort in self.sorts if sort.code == layout), self.sorts[0])

    def check(self, sheet: Sheet, report: Report) -> Iterator[tuple[Any, ...]]:
        sort = self._sort(sheet.layout)
        readers = {name: reader_of(column) for name, column in sort.fields.items()}
        for row in sheet.records(report):
            values = {name: _value(row, sort, name, readers[name]) for name in sort.names}
            if row.is_good:
                told = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)
                yield row.number, sort.code, _named(values, sort.key), told

    def settle(self, cursor: CursorWrapper, stage: str, report: Report) -> None:
        """Twins go; what the database would refuse is told row by row."""
        super().settle(cursor, stage, report)
        for number, sort, thing, _values in self._staged(cursor, stage):
            if fault := _fault(sort, thing):
                cursor.execute(f"DELETE FROM {stage} WHERE row_no = %s", [number])  # noqa: S608 - our own name
                report.reject(number, fault[0], fault[1], value=str(thing)[:100])

    def merge(self, cursor: CursorWrapper, stage: str, change_set: ChangeSet, report: Report) -> Counts:
        new = changed = unchanged = 0
        for number, sort, thing, values in self._staged(cursor, stage):
            if thing.pk is None:
                thing.save(force_insert=True)
                new += 1
            elif before := _differing(sort, thing, values):
                thing.revision += 1
                thing.save()
                report.changed(number, before)
                changed += 1
            else:
                unchanged += 1
        if new or changed:
            show_new_data()
        return Counts(new=new, changed=changed, unchanged=unchanged)

    def _staged(self, cursor: CursorWrapper, stage: str) -> Iterator[tuple[int, Sort, Any, Mapping[str, Any]]]:
        """Row number, sort, the record as it is to be (a known one with its key), and what the row says."""
        cursor.execute(f"SELECT row_no, sort, data FROM {stage} ORDER BY row_no")  # noqa: S608 - our own name
        rows = [(number, code, json.loads(data) if isinstance(data, str) else data) for number, code, data in cursor]
        if not rows:
            return
        sort = self._sort(rows[0][1])
        known = _known(sort, (values for _number, _code, values in rows))
        for number, _code, told in rows:
            values = {name: sort.fields[name].to_python(value) for name, value in told.items()}
            thing = known.get(_key(values, sort.key)) or sort.model()
            actions.write(sort, thing, values)
            thing.demonstration = values["source"] == DEMONSTRATION
            yield number, sort, thing, values


def _value(row: Row, sort: Sort, name: str, reader: Any) -> Any:
    value = row.read(name, reader)
    return "" if value is None and not sort.fields[name].null else value


def _named(values: Mapping[str, Any], key: Iterable[str]) -> str:
    return " ".join(str(values[name]) for name in key if values[name] is not None)


def _key(values: Mapping[str, Any], key: Iterable[str]) -> Key:
    return tuple(values[name] for name in key)


def _known(sort: Sort, rows: Iterable[Mapping[str, Any]]) -> dict[Key, Any]:
    """The records that the rows speak of, by key."""
    first = sort.fields[sort.key[0]].attname
    wanted = {values[sort.key[0]] for values in rows}
    found = sort.model._default_manager.filter(**{f"{first}__in": wanted})
    return {tuple(getattr(thing, sort.fields[name].attname) for name in sort.key): thing for thing in found}


def _fault(sort: Sort, thing: Any) -> tuple[str, Fault] | None:
    """The column and what is wrong with the record; keys were looked up when they were read."""
    keys = {name for name, column in sort.fields.items() if column.is_relation}
    try:
        thing.full_clean(exclude=keys)
        if sort.check is not None:
            sort.check(thing)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        return field if field in sort.fields else sort.key[0], Fault(
            "contradicts-itself", messages[0].replace("{", "(")
        )
    except BadInput as error:
        return error.field or sort.key[0], Fault("contradicts-itself", error.message)
    return None


def _differing(sort: Sort, thing: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What stood there, of the columns that the row says otherwise."""
    stood = sort.model._default_manager.get(pk=thing.pk)
    before = {name: getattr(stood, sort.fields[name].attname) for name in sort.names}
    return {name: None if value is None else str(value) for name, value in before.items() if value != values[name]}
