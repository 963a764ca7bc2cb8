"""What is pinned, and what the log says of it."""

import pytest
from peewee import SqliteDatabase

from core.activity.filter import ActivityFilter, Term
from core.activity.ledger import Ledger
from core.activity.pins import AT_MOST, pin_entries, unpin_entries
from core.activity.reader import LogReader
from core.errors import InputError
from core.storage.tables import PinRow
from tests.core.activity.logs import entry, fill, new_database


def log_of(count: int) -> SqliteDatabase:
    database = new_database()
    fill(database, (entry(seq) for seq in range(1, count + 1)))
    return database


def pinned(database: SqliteDatabase) -> list[int]:
    return [row[0] for row in PinRow.select().order_by(PinRow.seq).tuples().execute(database)]


def told(database: SqliteDatabase) -> list[tuple[str, dict[str, object]]]:
    acts = ActivityFilter((Term("action", ("log.pin", "log.unpin")),))
    return [(each.message, dict(each.metadata)) for each in reversed(LogReader(database).page(acts))]


def test_each_change_is_told_of_once() -> None:
    database = log_of(9)
    ledger = Ledger(database, "run-1")

    assert pin_entries([7, 3, 4, 3, 99])(ledger) == (3, 4, 7)
    assert pin_entries([3, 5])(ledger) == (5,)
    assert pin_entries([3, 99])(ledger) == ()
    assert pinned(database) == [3, 4, 5, 7]
    assert unpin_entries([4, 5, 6, 7])(ledger) == (4, 5, 7)
    assert unpin_entries([4])(ledger) == ()
    assert unpin_entries([])(ledger) == ()
    assert pinned(database) == [3]
    assert told(database) == [
        ("Pinned 3 entries (3–7)", {"count": 3, "entries": "3 entries (3–7)", "seqs": ["3..4", "7"]}),
        ("Pinned entry 5", {"count": 1, "entries": "entry 5", "seqs": ["5"]}),
        ("Unpinned 3 entries (4–7)", {"count": 3, "entries": "3 entries (4–7)", "seqs": ["4..5", "7"]}),
    ]


def test_many_may_be_pinned_at_once_but_not_any_number() -> None:
    database = log_of(1_300)
    ledger = Ledger(database, "run-1")

    assert len(pin_entries(range(1, AT_MOST + 1))(ledger)) == 1_300
    assert len(unpin_entries(range(1, 1_301))(ledger)) == 1_300
    with pytest.raises(InputError, match="At most 10,000 entries"):
        pin_entries(range(AT_MOST + 1))
