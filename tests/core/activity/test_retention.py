"""Old entries go, no other, and the log says so."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import SqliteDatabase

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term
from core.activity.ledger import Ledger
from core.activity.reader import LogReader
from core.activity.recorder import Recorder
from core.activity.retention import (
    PrunePreview,
    PruneResult,
    RetentionPolicy,
    explain_interrupted,
    is_due,
    preview,
    prune_steps,
)
from core.actor import Actor, ActorKind, acting_as
from core.clock import SystemClock, iso_utc
from core.errors import InputError, StorageError
from core.progress import Progress
from core.storage.database import open_writer, prepare
from tests.core.activity.logs import entry, fill, new_database, reader_of

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = SystemClock().now_us()
"""The entries of pruning itself are drawn up by the real clock."""
MONTH = RetentionPolicy(enabled=True, days=30, entries=5_000_000)
FEWEST = RetentionPolicy(enabled=True, days=3650, entries=10_000)
PRUNES = ActivityFilter((Term("action", ("log.prune",)),))
NO_PRUNES = ActivityFilter((Term("action", ("log.prune",), negated=True),))


def aged(*days: float, first_seq: int = 1) -> list[ActivityEntry]:
    """Entries so many days old."""
    return [entry(first_seq + n, ts=NOW - int(age * DAY)) for n, age in enumerate(days)]


def date(age_days: float) -> str:
    """The day so many days ago, UTC."""
    return iso_utc(NOW - int(age_days * DAY))[:10]


def many(count: int, age_days: float = 1) -> Iterable[ActivityEntry]:
    return (entry(seq, ts=NOW - int(age_days * DAY) + seq) for seq in range(1, count + 1))


@dataclass
class Log:
    """A log and what the recorder would do with steps: each stretch in a transaction."""

    database: SqliteDatabase

    @property
    def reader(self) -> LogReader:
        return LogReader(self.database)

    def seqs(self, wanted: ActivityFilter = NO_PRUNES) -> list[int]:
        return list(self.reader.positions(wanted))[::-1]

    def start(self, policy: RetentionPolicy, progress: Progress | None = None, chunk: int = 200) -> "Running":
        planned = preview(self.reader, policy, NOW)
        steps = prune_steps(planned, progress or Progress(), chunk=chunk)
        return Running(self.database, steps(Ledger(self.database, "run-2")))

    def prune(self, policy: RetentionPolicy, progress: Progress | None = None, chunk: int = 200) -> PruneResult:
        return self.start(policy, progress, chunk).to_the_end()

    def explain(self) -> bool:
        with self.database.atomic():
            return explain_interrupted(Ledger(self.database, "run-3"))


@dataclass
class Running:
    """Steps under way."""

    database: SqliteDatabase
    steps: Generator[float, None, PruneResult]
    pauses: int = 0

    def step(self) -> PruneResult | None:
        with self.database.atomic():
            try:
                next(self.steps)
            except StopIteration as stop:
                result: PruneResult = stop.value
                return result
        self.pauses += 1
        return None

    def to_the_end(self) -> PruneResult:
        while (result := self.step()) is None:
            pass
        return result


def log_of(entries: Iterable[ActivityEntry]) -> Log:
    database = new_database()
    fill(database, entries)
    return Log(database)


def explained(log: Log) -> list[dict[str, Any]]:
    return [dict(each.metadata) for each in reversed(log.reader.page(PRUNES))]


def test_a_preview_is_exact() -> None:
    reader = reader_of(aged(50, 45, 40, 31, 29, 10, 0, first_seq=5))

    assert preview(reader, MONTH, NOW) == PrunePreview(
        count=4, total=7, oldest_ts=NOW - 50 * DAY, newest_ts=NOW - 31 * DAY, seq_from=5, seq_to=8, reason="30 days"
    )
    assert preview(reader, RetentionPolicy(True, 3650, 10_000), NOW) == PrunePreview(0, 7)
    assert preview(reader, RetentionPolicy(False, 1, 10_000), NOW) == PrunePreview(0, 7)
    assert preview(reader_of([]), MONTH, NOW) == PrunePreview(0, 0)


def test_the_newest_entries_are_counted_not_numbered() -> None:
    log = log_of(each for each in many(12_030) if each.seq % 6)
    planned = preview(log.reader, FEWEST, NOW)

    assert (planned.count, planned.total, planned.seq_from, planned.seq_to) == (25, 10_025, 1, 29)
    assert planned.reason == "10000 entries"
    assert log.prune(FEWEST) == PruneResult(25, 1, 29, is_complete=True)
    assert log.reader.count(NO_PRUNES) == 10_000


def test_the_stricter_limit_holds() -> None:
    log = log_of([*aged(50, 40), *(entry(seq, ts=NOW - DAY) for seq in range(3, 10_010))])

    assert preview(log.reader, RetentionPolicy(True, 45, 10_000), NOW).seq_to == 9
    assert preview(log.reader, RetentionPolicy(True, 30, 10_007), NOW).seq_to == 2


@given(st.lists(st.floats(-60, 100), min_size=1, max_size=30), st.integers(1, 7))
def test_only_what_the_preview_says_goes_and_no_recent_entry(ages: list[float], chunk: int) -> None:
    log = log_of(aged(*ages))
    before = {each.seq: each.ts for each in log.reader.page(ActivityFilter())}
    planned = preview(log.reader, MONTH, NOW)
    if planned.refused:
        with pytest.raises(StorageError):
            log.prune(MONTH, chunk=chunk)
        assert log.seqs() == sorted(before)
        return
    result = log.prune(MONTH, chunk=chunk)

    gone = sorted(set(before) - set(log.seqs()))
    assert gone == list(range(planned.seq_from, planned.seq_to + 1))[: planned.count]
    assert (result.count, len(gone)) == (planned.count, planned.count)
    assert not any(NOW - 30 * DAY <= before[seq] <= NOW + DAY for seq in gone)


def test_an_entry_whose_time_was_wrong_stays_with_its_neighbours() -> None:
    log = log_of(aged(40, 35, 20_000, 20, 19_999, 1, 0))
    log.prune(MONTH)

    assert log.seqs() == [4, 5, 6, 7]


def test_an_entry_from_the_future_does_not_keep_the_rest() -> None:
    log = log_of(aged(60, -4_000, 50, 40, 20, 1, 0))
    log.prune(MONTH)

    assert log.seqs() == [5, 6, 7]


def test_it_goes_in_chunks_with_pauses_and_is_told_of_once() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    reports: list[tuple[int, int]] = []
    running = log.start(MONTH, Progress(lambda done, total: reports.append((done, total))), chunk=10)
    with acting_as(Actor(ActorKind.USER, "Ada")):
        result = running.to_the_end()

    assert result == PruneResult(25, 1, 25, is_complete=True)
    assert running.pauses == 3
    assert reports == [(0, 25), (10, 25), (20, 25)]
    (told,) = log.reader.page(PRUNES)
    assert told.message == "Let go of 25 entries (1–25)"
    assert told.actor.label == "Ada"
    assert dict(told.metadata) == {
        "count": 25,
        "seq_from": 1,
        "seq_to": 25,
        "oldest": iso_utc(NOW - 40 * DAY),
        "newest": iso_utc(NOW - 40 * DAY),
        "limit": "30 days",
        "end": "complete",
    }
    assert log.explain() is False


def test_that_nothing_was_to_go_is_told_too() -> None:
    log = log_of(aged(10, 0))

    assert log.prune(MONTH) == PruneResult(0, 0, 0, is_complete=True)
    (told,) = explained(log)
    assert (told["count"], told["oldest"], told["newest"], told["end"]) == (0, None, None, "complete")


def test_stopped_before_anything_has_gone_is_told_too() -> None:
    log = log_of(aged(40, 40, 0))
    progress = Progress()
    progress.cancel()

    assert log.prune(MONTH, progress) == PruneResult(0, 0, 0, is_complete=False)
    assert [(each["count"], each["end"]) for each in explained(log)] == [(0, "stopped")]


def test_stopped_it_accounts_for_what_has_gone() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    progress = Progress(lambda done, _total: progress.cancel() if done == 10 else None)
    result = log.prune(MONTH, progress, chunk=10)

    assert result == PruneResult(20, 1, 20, is_complete=False)
    assert [(each["count"], each["end"]) for each in explained(log)] == [(20, "stopped")]
    assert log.seqs() == list(range(21, 51))


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_cut_off_at_any_step_the_next_start_explains_the_hole(tmp_path: Path, steps: int) -> None:
    path = tmp_path / "log.db"
    log = Log(new_database(path))
    fill(log.database, [*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    running = log.start(MONTH, chunk=10)
    for _ in range(steps):
        running.step()
    log.database.close()

    next_start = Log(SqliteDatabase(str(path), autoconnect=False))
    next_start.database.connect()
    gone = min(25, steps * 10)
    assert next_start.seqs() == list(range(gone + 1, 51))
    assert next_start.explain() is True
    assert [(e["count"], e["seq_from"], e["seq_to"], e["end"]) for e in explained(next_start)] == [
        (gone, 1, gone, "cut off")
    ]
    assert next_start.explain() is False


def test_cut_off_within_the_same_run_the_next_pruning_explains_it_first() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    log.start(MONTH, chunk=10).step()
    log.prune(MONTH)

    assert [(each["seq_from"], each["seq_to"], each["end"]) for each in explained(log)] == [
        (1, 10, "cut off"),
        (11, 25, "complete"),
    ]


@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        ((60, 40, -2), f"the newest entry is from {date(-2)}, but the computer's clock says {date(0)}"),
        ((4_000, 3_900, 3_800), f"almost every entry would go, the newest of them from {date(3_800)}"),
        ((*(3_800.0,) * 20, 0), "almost every entry would go"),
    ],
)
def test_a_clock_that_looks_wrong_lets_nothing_go(ages: tuple[float, ...], sentence: str) -> None:
    log = log_of(aged(*ages))

    assert sentence in preview(log.reader, MONTH, NOW).refused
    with pytest.raises(StorageError, match="clock"):
        log.prune(MONTH)
    assert log.seqs() == list(range(1, len(ages) + 1))
    assert explained(log) == []


def test_most_of_a_log_that_goes_on_without_a_break_may_go() -> None:
    log = log_of(aged(*(100.0 - day for day in range(100)), 0))

    assert preview(log.reader, RetentionPolicy(True, 1, 10_000), NOW).refused == ""
    assert log.prune(RetentionPolicy(True, 1, 10_000)).count == 99


def test_the_recorder_carries_it_out(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    prepare(path)
    database = open_writer(path)
    fill(database, [*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    planned = preview(LogReader(database), MONTH, NOW)
    database.close()
    announced: list[Any] = []
    recorder = Recorder(path, open_writer, "run-2", announce=announced.append, wake=lambda: None)
    future = recorder.perform_steps(prune_steps(planned, Progress(), pause_s=0.0, chunk=10))
    while not future.done():
        recorder.work()
    recorder.close()

    assert future.result() == PruneResult(25, 1, 25, is_complete=True)
    assert [each.action for event in announced for each in getattr(event, "entries", ())] == ["log.prune"]


@pytest.mark.parametrize(("days", "entries"), [(0, 500_000), (3651, 500_000), (90, 9_999), (90, 5_000_001)])
def test_limits_beyond_the_bounds_are_refused(days: int, entries: int) -> None:
    with pytest.raises(InputError, match="must be from"):
        RetentionPolicy(True, days, entries)


@pytest.mark.parametrize(
    ("last_run", "due"),
    [(None, True), (NOW, False), (NOW - 6 * HOUR + 1, False), (NOW - 6 * HOUR, True), (NOW + 1, True)],
)
def test_it_is_due_every_six_hours_by_the_wall_clock(last_run: int | None, due: bool) -> None:
    assert is_due(last_run, NOW) is due
