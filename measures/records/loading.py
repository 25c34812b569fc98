"""Records that come with the product: known facts, each with its source. What a person changed since stays."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ipportal.core.kit.sync import Synced
from measures.records import actions
from measures.records.reading import reader_of
from measures.records.sorts import Sort


def load(sort: Sort, path: Path) -> Synced:
    """Put down the rows of a file of ours that are not known by their key; headings are the columns' names."""
    new = 0
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            values = {name: _value(sort, name, row.get(name) or "") for name in sort.names}
            wanted = {sort.fields[name].attname: values[name] for name in sort.key}
            if not sort.model._default_manager.filter(**wanted).exists():
                actions.write(sort, sort.model(), values).save(force_insert=True)
                new += 1
    return Synced(new, 0)


def _value(sort: Sort, name: str, written: str) -> Any:
    """Read anew for each row: it may name one of the rows before."""
    if written:
        return reader_of(sort.fields[name])(written)
    return None if sort.fields[name].null else ""
