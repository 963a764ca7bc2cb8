"""Where in the log the entries of one start of the app are. They stand together, so that two numbers tell it."""

from collections.abc import Sequence
from typing import Final

from peewee import SqliteDatabase

from core.activity.filter import TermValue
from core.activity.seq_range import SeqRange
from core.storage.tables import RunExtentRow

_EXTEND: Final = """
INSERT INTO run_extent SELECT run, MIN(seq), MAX(seq) FROM activity WHERE seq BETWEEN ? AND ? GROUP BY run
ON CONFLICT (run) DO UPDATE SET
    first_seq = MIN(first_seq, excluded.first_seq),
    last_seq = MAX(last_seq, excluded.last_seq)
"""
_FORGET: Final = "DELETE FROM run_extent WHERE last_seq < (SELECT MIN(seq) FROM activity)"


def extend(database: SqliteDatabase, within: SeqRange) -> None:
    """Take in the entries of that range, and forget the runs of which no entry is left."""
    database.execute_sql(_EXTEND, (within.first, within.last))
    database.execute_sql(_FORGET)


def extents(database: SqliteDatabase, runs: Sequence[TermValue]) -> list[SeqRange]:
    """Ranges outside of which no indexed entry of these runs is."""
    columns = (RunExtentRow.first_seq, RunExtentRow.last_seq)
    found = RunExtentRow.select(*columns).where(RunExtentRow.run.in_(runs))
    return [SeqRange(first, last) for first, last in found.tuples().execute(database)]
