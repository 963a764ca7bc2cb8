"""A row that no Afterglow wrote is shown as such, and hides nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from peewee import IntegrityError

from core.activity.entry import Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.activity.rows import COLUMNS
from tests.core.activity.chained import copy_of, log_of
from tests.core.activity.logs import FILTERS

WHOLE = log_of(9)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("category", "'bogus'"),
        ("severity", "9"),
        ("outcome", "''"),
        ("actor_kind", "'ghost'"),
        ("id", "x'00'"),
        ("cause", "x''"),
        ("metadata", "'{'"),
        ("metadata", "'[]'"),
        ("target_name", "NULL"),
        ("ts", str(1 << 62)),
        ("ts", str(-(1 << 62))),
        ("utc_offset", "100000"),
    ],
)
def test_an_unreadable_row_is_shown_as_such_among_the_others(column: str, value: str) -> None:
    database = copy_of(WHOLE)
    database.execute_sql(f"UPDATE activity SET {column} = {value} WHERE seq = 6")  # noqa: S608 - our names
    page = LogReader(database).page(ActivityFilter())

    assert [each.seq for each in page] == list(range(9, 0, -1))
    unreadable = page[3]
    assert unreadable.message == "Entry 6 cannot be read: it is not as Afterglow writes it"
    assert (unreadable.category, unreadable.severity) == (Category.SYSTEM, Severity.ERROR)
    assert unreadable.metadata["message"] == "Added light Ada's desk"
    assert [each for each in page if each.seq != 6] == [
        each for each in LogReader(WHOLE).page(ActivityFilter()) if each.seq != 6
    ]


@example("category", 0, ActivityFilter((Term("severity", (), negated=True),)))
@given(
    st.sampled_from([name for name in COLUMNS if name != "seq"]),
    st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(max_size=4) | st.binary(),
    FILTERS,
)
def test_whatever_a_column_holds_the_log_is_read(column: str, value: object, wanted: ActivityFilter) -> None:
    database = copy_of(WHOLE)
    try:
        database.execute_sql(f"UPDATE activity SET {column} = ? WHERE seq = 6", (value,))  # noqa: S608 - our names
    except IntegrityError:
        return
    reader = LogReader(database)
    assert len(reader.page(ActivityFilter())) == 9
    assert len(reader.page(wanted)) == reader.count(wanted)
    assert [each.seq for each in reader.page(ActivityFilter((Term("seq", ("6",)),)))] == [6]
