"""Files to upload: new patents that no other file has."""

from __future__ import annotations

import csv
import io
from itertools import count

from patents.register.generator import HEADING, Place, Register

PLACES = [Place("320102", "江苏省南京市玄武区"), Place("320508", "江苏省苏州市姑苏区")]
_series = count(1)


def patents(rows: int) -> bytes:
    """A clean file of so many new patents; every call draws from numbers of its own (eight calls in all)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADING)
    writer.writerows(Register(rows, PLACES, seed=9, series=next(_series), clean=True).rows())
    return text.getvalue().encode()


def populations(number: int) -> bytes:
    """One row that can be read; the files differ."""
    return f"地区,年末,常住人口(万人),来源\n南京市,2011,{810 + number}.5,faults {number}\n".encode()
