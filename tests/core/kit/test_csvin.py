"""Whatever stands in a CSV file, cutting many lines at once reads what reading them one by one reads."""

from __future__ import annotations

import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ipportal.core.kit.csvin import CELL_LIMIT, CsvRecords
from ipportal.core.kit.errors import BadInput

WIDTH = 3
PLAIN_CELLS = st.text(st.sampled_from("ab 专利;\t'\u2028\x0c"), max_size=3)
WRITTEN_CELLS = PLAIN_CELLS | st.sampled_from(['"q"', '"a,b"', '"a\nb"', '"a""b"', "a\rb", '"open', 'a"b', '"a"b'])
LINES = st.lists(WRITTEN_CELLS, min_size=WIDTH - 1, max_size=WIDTH + 1).map(",".join)
PLAIN_LINES = st.lists(PLAIN_CELLS, min_size=WIDTH, max_size=WIDTH).map(",".join)
FILES = st.tuples(
    st.lists(PLAIN_LINES | PLAIN_LINES | LINES | st.just(""), max_size=12),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
).map(lambda file: "a,b,c" + file[1] + file[1].join(file[0]) + file[1] * file[2])


def read(text: str, at_once: int) -> tuple[list[list[str]], str]:
    """All records, and the refusal that ended them; `at_once` 0 reads one by one."""
    lines, found = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", newline="\n"), []
    records = CsvRecords(lines, at_once=at_once)
    try:
        found.append(next(records))
        while True:
            columns = records.columns(WIDTH) if at_once else None
            found += [list(row) for row in zip(*columns, strict=True)] if columns else [next(records)]
    except StopIteration:
        return found, ""
    except BadInput as refusal:
        return found, str(refusal)


@given(text=FILES, at_once=st.integers(1, 30))
@example(text='a,b,c\n1,2,3\n"4\n4",5,6\n7,8,9\n', at_once=9)
@example(text="a,b,c\n1,2,3\n4,5\n6,7,8,9\n", at_once=9)
@example(text="a,b,c\n1,2,3\nx\ny\n", at_once=40)
@example(text='a,b,c\n1,2,3\n4,5,6\n"7,8,9\n', at_once=9)
def test_lines_cut_at_once_are_the_records_of_a_careful_reader(text: str, at_once: int) -> None:
    assert read(text, at_once) == read(text, 0)


def test_a_cell_of_a_megabyte_is_refused_also_where_nothing_is_quoted() -> None:
    _records, refusal = read("a,b,c\n1,2,3\n4," + "x" * 200_000 + ",6\n", at_once=CELL_LIMIT)

    assert "131072" in refusal


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_the_last_line_may_lack_its_end(ending: str) -> None:
    assert read("a,b,c\n1,2,3\n4,5,6" + ending, at_once=CELL_LIMIT)[0][-1] == ["4", "5", "6"]
