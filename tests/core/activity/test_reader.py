"""Questions to the log."""

from pathlib import Path
from uuid import uuid4

import pytest

from core.activity.entry import Outcome, Severity, Target
from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice, LogReader, Span
from core.errors import CancelledError, StorageError
from core.storage.database import open_reader
from core.storage.tables import RunRow
from tests.core.activity.logs import ACTORS, TARGETS, entry, file_of, new_database, reader_of

EVERYTHING = ActivityFilter()


def test_an_empty_log() -> None:
    reader = reader_of([])

    assert reader.head() == 0
    assert reader.span() == Span(0, 0, 0, 0)
    assert reader.count(EVERYTHING) == 0
    assert len(reader.positions(EVERYTHING)) == 0
    assert reader.page(EVERYTHING) == ()
    assert reader.choices("actor") == ()


def test_an_entry_comes_back_as_it_was_written() -> None:
    written = entry(
        7,
        "device.update",
        severity=Severity.ERROR,
        outcome=Outcome.FAILURE,
        actor=ACTORS[2],
        target=TARGETS[2],
        message="Größe 💡 geändert",
        metadata={"fields": ["name"], "tries": 2, "ratio": 0.5, "is_new": False, "note": None},
        cause=str(uuid4()),
    )
    reader = reader_of([written])

    assert reader.entry(written.id) == written
    assert reader.entries([7]) == (written,)
    assert reader.entry(str(uuid4())) is None
    assert reader.entry("no id") is None


def test_the_span_is_of_times_even_where_the_clock_went_back() -> None:
    reader = reader_of([entry(3, ts=50), entry(4, ts=10), entry(9, ts=30)])

    assert reader.span() == Span(3, 9, 10, 50)
    assert [each.seq for each in reader.page(ActivityFilter(since=10, until=50))] == [9, 4]


def test_entries_come_in_the_order_asked_for_without_the_lost() -> None:
    reader = reader_of(entry(seq) for seq in range(1, 1_200))

    asked = [1_000, 5, 7_000, 6, *range(1_199, 600, -1)]
    assert [each.seq for each in reader.entries(asked)] == [seq for seq in asked if seq != 7_000]


def test_positions_know_gaps_and_where_the_result_was_frozen() -> None:
    reader = reader_of(entry(seq) for seq in (1, 2, 3, 5, 6))

    assert list(reader.positions(EVERYTHING)) == [6, 5, 3, 2, 1]
    assert list(reader.positions(EVERYTHING.frozen_at(3))) == [3, 2, 1]
    assert isinstance(reader.positions(EVERYTHING.frozen_at(3))._ascending, range)
    assert reader.count(EVERYTHING.frozen_at(5)) == 4


def test_what_an_entry_led_to() -> None:
    cause = entry(1)
    led_to = [entry(seq, cause=cause.id) for seq in (2, 4, 5)]
    reader = reader_of([cause, *led_to, entry(6)])

    assert reader.caused_by(cause.id) == tuple(led_to)
    assert reader.caused_by(cause.id, limit=2) == tuple(led_to[:2])
    assert [each.seq for each in reader.page(ActivityFilter((Term("cause", (cause.id,)),)))] == [5, 4, 2, 1]


def test_choices_are_the_values_there_are_and_targets_go_by_their_newest_name() -> None:
    reader = reader_of(
        [
            entry(1, target=Target("device", "aa02", "Old name")),
            entry(2, target=Target("device", "aa01", "Shelf"), actor=ACTORS[0]),
            entry(3, target=Target("device", "aa02", "New name")),
            entry(4, "app.started"),
            entry(5, target=Target("device", "aa03", "")),
        ]
    )

    assert reader.choices("target") == (Choice("aa01", "Shelf"), Choice("aa02", "New name"), Choice("aa03", "aa03"))
    assert reader.choices("actor") == (Choice("Ada", "Ada"), Choice("Afterglow", "Afterglow"))
    assert reader.choices("action", limit=1) == (Choice("app.started", "app.started"),)


def test_a_damaged_database_is_a_sentence(tmp_path: Path) -> None:
    path = file_of(tmp_path / "log.db", (entry(seq, message="x" * 900) for seq in range(1, 400)))
    content = bytearray(path.read_bytes())
    content[8_192:-8_192] = b"\xff" * (len(content) - 16_384)
    path.write_bytes(content)

    with pytest.raises(StorageError, match="damaged"):
        LogReader(open_reader(path)).page(ActivityFilter((Term("text", ("nowhere",)),)))


def test_an_unwanted_question_stops_before_its_next_query() -> None:
    with pytest.raises(CancelledError):
        LogReader(new_database(), is_cancelled=lambda: True).head()


def test_what_stands_around_an_entry() -> None:
    reader = reader_of(entry(seq) for seq in (1, 2, 4, 5, 7, 8, 9))

    assert [each.seq for each in reader.around(5, 2)] == [8, 7, 5, 4, 2]
    assert [each.seq for each in reader.around(9, 2)] == [9, 8, 7]
    # The entry itself may be gone.
    assert [each.seq for each in reader.around(6, 1)] == [7, 5]
    assert [each.seq for each in reader.around(100, 1)] == [9]


def test_pinned_entries_say_so() -> None:
    pinned, plain = entry(2, is_pinned=True), entry(3)
    reader = reader_of([pinned, plain])

    assert reader.page(EVERYTHING) == (plain, pinned)
    assert reader.entry(pinned.id) == pinned


def test_runs_can_be_chosen_newest_first() -> None:
    reader = reader_of([])
    for run, at in (("old", 1_700_000_000_000_000), ("new", 1_800_000_000_000_000)):
        row = RunRow.insert(id=run, started_at=at, seen_at=at, version="1", pid=1, clock_offset=0.0)
        row.execute(reader.finder._database)

    assert reader.choices("run") == (
        Choice("new", "2027-01-15T08:00:00.000000Z"),
        Choice("old", "2023-11-14T22:13:20.000000Z"),
    )
    assert reader.choices("seq") == ()
