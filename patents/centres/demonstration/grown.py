"""Patents of the demonstration's consortia: a file of their own in the register, and which of them a report claims."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ipportal.core.accounts.models import Organisation
from ipportal.core.kit.identifiers import written
from patents.centres.demonstration.stories import STORIES
from patents.register.demonstration import WAVES, Wave, file_names, owners_places
from patents.register.generator import HEADING, KIND_WORDS, Register, Row
from patents.register.models import Kind, Patent

if TYPE_CHECKING:
    from patents.centres.models import Centre

LEADS: Final = dict.fromkeys(body.code for story in STORIES for body in (story.lead, story.partner))
ROWS, SERIES, EACH_TIME = 4_000, 5, 3
SINCE: Final = "2021-07-01"
KIND, FILED, GRANTED, OWNER, CODE, COUNTY = (
    HEADING.index(name) for name in ("专利类型", "申请日", "授权公告日", "第一专利权人", "统一社会信用代码", "区县代码")
)


def write_file(register: Register, folder: Path) -> tuple[Wave, str, Path]:
    """Granted inventions of the bodies that take part, as the office learned of them on the last day."""
    _wave, _kind, name = file_names(register)[0]
    path = folder / name.replace(f"{WAVES[0].until.year}-patents", "centres-patents")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows(_rows(register.seed))
    return WAVES[-1], "patents", path


def _rows(seed: int) -> Iterator[Row]:
    bodies = {body.region_id: body for body in Organisation.objects.filter(credit_code__in=list(LEADS))}
    counties = [place for place in owners_places() if place.code in bodies]
    for row in Register(ROWS, counties, seed=seed, series=SERIES, clean=True).rows():
        if row[KIND] == KIND_WORDS[Kind.INVENTION] and row[GRANTED] and row[FILED] >= SINCE and row[COUNTY] in bodies:
            yield _owned(row, bodies[row[COUNTY]])


def _owned(row: Row, body: Organisation) -> Row:
    cells = list(row)
    cells[OWNER], cells[CODE] = body.name, body.credit_code or ""
    return tuple(cells)


def claimed(centre: Centre, day: dt.date, number: int) -> list[str]:
    """What the so-manieth report claims: patents that the members filed since construction began and hold."""
    found = Patent.objects.filter(kind=Kind.INVENTION, filed_on__gte=centre.begins_on, granted_on__lte=day)
    ours = found.filter(credit_code__in=centre.members.values("organisation__credit_code")).order_by("number")
    first = (number - 1) * EACH_TIME
    return [written(one) for one in ours.values_list("number", flat=True)[first : first + EACH_TIME]]


def of_somebody_else(centre: Centre) -> list[str]:
    """One that the register says belongs to nobody of the consortium; none where the register is empty."""
    others = Patent.objects.exclude(credit_code__in=centre.members.values("organisation__credit_code"))
    return [written(one) for one in others.order_by("-number").values_list("number", flat=True)[:1]]
