"""The recorder's promises, over real files."""

import shutil
import sqlite3
import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.activity.announcements import ActivityLogged, Durability, RecorderNews
from core.activity.catalog import draft
from core.activity.entry import Draft, Outcome, Target
from core.activity.inbox import JOBS_AT_MOST
from core.activity.ledger import Ledger
from core.activity.recorder import Recorder
from core.actor import Actor, ActorKind, acting_as, because_of
from core.errors import InputError, StorageError
from core.storage.database import FILE_NAME, open_writer
from core.storage.tables import SettingRow
from tests.fakes.recording import RUN, FakeClock, Heard, make_recorder, running_recorder, stored


@pytest.fixture
def heard() -> Heard:
    return Heard()


def lost(name: str) -> Target:
    return Target("device", "d1", name)


def test_what_has_queued_is_committed_together_in_order(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard)
    for number in range(5):
        recorder.record(draft("device.lost", target=lost(f"Desk {number}")))
    assert heard.events == []
    recorder.work()
    assert [len(event.entries) for event in heard.events if hasattr(event, "entries")] == [5]
    assert [entry.seq for entry in heard.entries] == [1, 2, 3, 4, 5]
    assert stored(tmp_path) == heard.told
    recorder.close()


def test_announced_entries_can_be_read_by_another_connection_at_that_moment(tmp_path: Path) -> None:
    seen: list[int] = []
    recorder = make_recorder(tmp_path, Heard())
    recorder._announce = lambda event: seen.append(len(stored(tmp_path))) if hasattr(event, "entries") else None
    recorder.record(draft("device.lost", target=lost("Desk")))
    recorder.work()
    assert seen == [1]
    recorder.close()


def test_threads_keep_their_own_order_and_nothing_is_lost(tmp_path: Path, heard: Heard) -> None:
    def produce(recorder: Recorder, name: str) -> None:
        for number in range(250):
            recorder.record(draft("device.lost", target=Target("device", name, str(number))))

    with running_recorder(tmp_path, heard) as recorder:
        threads = [threading.Thread(target=produce, args=(recorder, f"t{n}")) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [entry.seq for entry in heard.entries] == list(range(1, 2001))
    for n in range(8):
        own = [entry.target.name for entry in heard.entries if entry.target and entry.target.id == f"t{n}"]
        assert own == [str(number) for number in range(250)]


def test_a_unit_changes_the_data_and_tells_of_it_or_neither(tmp_path: Path, heard: Heard) -> None:
    def keep(ledger: Ledger) -> str:
        SettingRow.insert(name="a", value="1").execute(ledger.database)
        ledger.write(draft("settings.update", fields=["a"]))
        return "kept"

    def fail(ledger: Ledger) -> None:
        SettingRow.insert(name="b", value="1").execute(ledger.database)
        ledger.write(draft("settings.update", fields=["b"]))
        raise InputError("No.")

    with running_recorder(tmp_path, heard) as recorder:
        assert recorder.perform(keep).result() == "kept"
        with pytest.raises(InputError):
            recorder.perform(fail).result()
        names = recorder.perform(
            lambda ledger: [row[0] for row in SettingRow.select(SettingRow.name).tuples().execute(ledger.database)]
        ).result()
    assert names == ["a"]
    assert heard.told == [("settings.update", "Changed in the settings: a")]
    assert [entry.seq for entry in heard.entries] == [1]


def test_a_unit_runs_for_the_actor_and_cause_it_was_asked_by(tmp_path: Path, heard: Heard) -> None:
    anna = Actor(ActorKind.USER, "Anna")
    cause = draft("app.started").id
    with running_recorder(tmp_path, heard) as recorder:
        with acting_as(anna), because_of(cause):
            future = recorder.perform(lambda ledger: ledger.write(draft("window.lock")))
        future.result()
    assert [(entry.actor, entry.cause) for entry in heard.entries] == [(anna, cause)]


def test_entries_go_in_between_the_steps_of_a_long_job(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard)

    def steps(ledger: Ledger) -> Generator[float, None, str]:
        for number in range(3):
            ledger.write(draft("device.lost", target=lost(f"step {number}")))
            recorder.record(draft("device.lost", target=lost(f"between {number}")))
            yield 0.0
        return "done"

    future = recorder.perform_steps(steps)
    while not future.done():
        recorder.work()
    assert future.result() == "done"
    names = [entry.target.name for entry in heard.entries if entry.target]
    assert names == ["step 0", "between 0", "step 1", "between 1", "step 2", "between 2"]
    recorder.close()


def test_a_step_that_fails_leaves_the_steps_before_it(tmp_path: Path, heard: Heard) -> None:
    def steps(ledger: Ledger) -> Generator[float, None, None]:
        ledger.write(draft("device.lost", target=lost("kept")))
        yield 0.0
        ledger.write(draft("device.lost", target=lost("undone")))
        raise InputError("Stop.")

    with running_recorder(tmp_path, heard) as recorder, pytest.raises(InputError):
        recorder.perform_steps(steps).result()
    assert [entry.target.name for entry in heard.entries if entry.target] == ["kept"]
    assert [row[0] for row in stored(tmp_path, "target_name")] == ["kept"]


def test_what_does_not_fit_the_inbox_is_counted_and_told(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard, capacity=10)
    for number in range(25):
        recorder.record(draft("device.lost", target=lost(str(number))))
    recorder.work()
    recorder.work()
    assert [entry.action for entry in heard.entries] == ["device.lost"] * 10 + ["log.gap"]
    assert heard.entries[-1].metadata["lost"] == 15
    assert heard.state == Durability.SAVED
    recorder.close()


def feeding(recorder: Recorder, heard: Heard, times: int) -> Iterator[int]:
    """Hand in one more entry with each announcement: there is always more. Returns the numbers not yet handed in."""
    left = iter(range(times))

    def announce(event: RecorderNews) -> None:
        heard(event)
        if isinstance(event, ActivityLogged) and (number := next(left, None)) is not None:
            recorder.record(draft("device.lost", target=lost(str(number))))

    recorder._announce = announce
    recorder.record(draft("app.started", version="1"))
    return left


def test_work_returns_though_there_is_always_more(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard)
    left = feeding(recorder, heard, times=100)
    assert recorder.work() == 0.0
    assert (heard.durability.state, heard.durability.queued) == (Durability.SAVING, 1)
    assert recorder.work() == 0.0
    assert (len(heard.entries), next(left)) == (2, 2)
    recorder.close()


def test_long_jobs_and_retries_have_their_turn_though_there_is_always_more(tmp_path: Path, heard: Heard) -> None:
    def steps(_ledger: Ledger) -> Generator[float, None, str]:
        yield 0.0
        yield 0.0
        return "done"

    recorder = make_recorder(tmp_path, heard)
    recorder._unsaved.keep([draft("device.lost", target=lost("late"))], "The disk is full.")
    left = feeding(recorder, heard, times=100)
    future = recorder.perform_steps(steps)
    for _ in range(5):
        recorder.work()
    assert future.result(0) == "done"
    assert [entry.action for entry in heard.entries][:3] == ["device.lost", "log.gap", "app.started"]
    assert next(left) < 20
    recorder.close()


def test_jobs_beyond_their_bound_are_refused_and_crowd_out_no_entry(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard, capacity=10)
    taken_in = [recorder.perform(lambda ledger: ledger.run) for _ in range(JOBS_AT_MOST)]
    with pytest.raises(StorageError, match="Too much is waiting"):
        recorder.perform(lambda _ledger: None).result(0)
    for number in range(10):
        recorder.record(draft("device.lost", target=lost(str(number))))
    while recorder.work() == 0.0:
        pass
    assert {future.result(0) for future in taken_in} == {RUN}
    assert [entry.action for entry in heard.entries] == ["device.lost"] * 10
    assert (heard.durability.queued, heard.durability.lost) == (0, 0)
    assert recorder.perform(lambda ledger: ledger.run).done() is False
    recorder.close()


class Full:
    """A database that is full until there is room again; SQLite itself says so (`max_page_count`)."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def fill(self) -> None:
        ledger = self._recorder._ledger
        assert ledger is not None
        pages = ledger.database.execute_sql("PRAGMA page_count").fetchone()[0]
        ledger.database.execute_sql(f"PRAGMA max_page_count={pages}").fetchall()

    def make_room(self) -> None:
        ledger = self._recorder._ledger
        assert ledger is not None
        ledger.database.execute_sql("PRAGMA max_page_count=1000000").fetchall()


def test_a_full_database_keeps_entries_in_memory_and_accounts_for_them_afterwards(tmp_path: Path, heard: Heard) -> None:
    clock = FakeClock()
    recorder = make_recorder(tmp_path, heard, clock)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    full = Full(recorder)
    full.fill()
    big = "x" * 900
    for number in range(40):
        recorder.record(draft("output.failed", target=lost(str(number)), reason=big, clock=clock))
        recorder.work()
    assert heard.state == Durability.UNSAVED
    assert heard.durability.reason == "The disk is full."
    before = len(heard.entries)
    assert heard.durability.unsaved == 41 - before
    failing = recorder.perform(lambda ledger: ledger.write(*[draft("log.gap", reason=big)] * 40))
    recorder.work()
    with pytest.raises(StorageError, match="The disk is full"):
        failing.result()
    full.make_room()
    clock.go(60)
    recorder.work()
    assert heard.state == Durability.SAVED
    assert [entry.action for entry in heard.entries] == ["app.started"] + ["output.failed"] * 40 + ["log.gap"]
    gap = heard.entries[-1]
    assert (gap.metadata["late"], gap.metadata["lost"], gap.metadata["reason"]) == (41 - before, 0, "The disk is full.")
    assert [row[0] for row in stored(tmp_path, "action")] == [entry.action for entry in heard.entries]
    recorder.close()


def test_a_deleted_database_file_is_noticed(tmp_path: Path, heard: Heard) -> None:
    clock = FakeClock()
    recorder = make_recorder(tmp_path, heard, clock)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    (tmp_path / FILE_NAME).rename(tmp_path / "elsewhere.db")
    recorder.record(draft("app.stopped"))
    recorder.work()
    assert heard.state == Durability.UNSAVED
    assert heard.durability.reason == "The database file was moved or deleted while Afterglow was running."
    (tmp_path / "elsewhere.db").rename(tmp_path / FILE_NAME)
    clock.go(60)
    recorder.work()
    assert [entry.action for entry in heard.entries] == ["app.started", "app.stopped", "log.gap"]
    recorder.close()


def test_an_entry_that_can_never_be_stored_does_not_keep_the_others_waiting(tmp_path: Path, heard: Heard) -> None:
    clock = FakeClock()
    recorder = make_recorder(tmp_path, heard, clock)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    (tmp_path / FILE_NAME).rename(tmp_path / "elsewhere.db")
    broken = replace(draft("device.lost", target=lost("broken")), message=None)  # type: ignore[arg-type]
    for entry in (draft("device.lost", target=lost("before")), broken, draft("app.stopped")):
        recorder.record(entry)
    recorder.work()
    (tmp_path / "elsewhere.db").rename(tmp_path / FILE_NAME)
    for _ in range(2):
        clock.go(60)
        recorder.work()
    assert [entry.action for entry in heard.entries] == ["app.started", "device.lost", "app.stopped", "log.gap"]
    assert (heard.entries[-1].metadata["late"], heard.entries[-1].metadata["lost"]) == (2, 1)
    assert [row[0] for row in stored(tmp_path, "seq")] == [1, 2, 3, 4]
    recorder.close()


UNFIT = [
    replace(draft("app.stopped"), id="no id"),
    draft("app.stopped", cause="no id"),
    replace(draft("app.stopped"), message="\ud800"),
    replace(draft("app.stopped"), ts=2**63),
    replace(draft("app.stopped"), metadata={"x": object()}),  # type: ignore[dict-item]
    replace(draft("app.stopped"), actor=None),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("unfit", UNFIT)
def test_an_entry_that_cannot_become_a_row_is_lost_alone_and_told_of(
    tmp_path: Path, heard: Heard, unfit: Draft
) -> None:
    recorder = make_recorder(tmp_path, heard)
    fit = [draft("device.lost", target=lost(str(number))) for number in range(7)]
    for entry in [*fit[:3], unfit, *fit[3:]]:
        recorder.record(entry)
    while recorder.work() == 0.0:
        pass
    assert [entry.id for entry in heard.entries[:-1]] == [entry.id for entry in fit]
    assert [entry.action for entry in heard.entries[-1:]] == ["log.gap"]
    assert (heard.entries[-1].metadata["late"], heard.entries[-1].metadata["lost"]) == (0, 1)
    assert [row[0] for row in stored(tmp_path, "seq")] == list(range(1, 9))
    recorder.close()


@pytest.mark.parametrize("unfit", UNFIT)
def test_an_entry_that_cannot_become_a_row_does_not_keep_what_could_not_be_stored(
    tmp_path: Path, heard: Heard, unfit: Draft
) -> None:
    recorder = make_recorder(tmp_path, heard)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    (tmp_path / FILE_NAME).rename(tmp_path / "elsewhere.db")
    for entry in (draft("device.lost", target=lost("before")), unfit, draft("app.stopped")):
        recorder.record(entry)
    recorder.work()
    (tmp_path / "elsewhere.db").rename(tmp_path / FILE_NAME)
    recorder.close()
    assert [entry.action for entry in heard.entries] == ["app.started", "device.lost", "app.stopped", "log.gap"]
    assert (heard.entries[-1].metadata["late"], heard.entries[-1].metadata["lost"]) == (2, 1)
    assert heard.state == Durability.SAVED


def test_a_database_that_can_be_opened_but_not_read_is_tried_again(tmp_path: Path, heard: Heard) -> None:
    clock = FakeClock()
    recorder = make_recorder(tmp_path, heard, clock)
    empty = SqliteDatabase(":memory:")
    empty.connect()
    opened = [empty]
    recorder._open_database = lambda path: opened.pop() if opened else open_writer(path)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    assert heard.state == Durability.UNSAVED
    clock.go(60)
    recorder.work()
    assert [entry.action for entry in heard.entries] == ["app.started", "log.gap"]
    recorder.close()


def test_repeated_failures_are_counted_not_listed(tmp_path: Path, heard: Heard) -> None:
    clock = FakeClock()
    recorder = make_recorder(tmp_path, heard, clock)
    for _ in range(100):
        failed = draft("capture.failed", target=lost("Desk"), outcome=Outcome.FAILURE, reason="r", clock=clock)
        recorder.record(failed)
        clock.go(1)
    recorder.work()
    clock.go(120)
    recorder.work()
    counts = [entry.metadata.get("count", 1) for entry in heard.entries]
    assert counts == [1, 1, 2, 4, 8, 16, 32, 36]
    assert sum(int(str(count)) for count in counts) == 100
    recorder.close()


def test_closing_folds_the_write_ahead_log_into_the_file(tmp_path: Path, heard: Heard) -> None:
    recorder = make_recorder(tmp_path, heard)
    recorder.record(draft("app.stopped"))
    recorder.close()
    alone = tmp_path / "alone.db"
    shutil.copy(tmp_path / FILE_NAME, alone)
    assert sqlite3.connect(alone).execute("SELECT action FROM activity").fetchall() == [("app.stopped",)]
    with pytest.raises(StorageError, match="closing"):
        recorder.perform(lambda _ledger: None).result()


def test_whatever_goes_wrong_at_the_end_the_database_is_closed(tmp_path: Path, heard: Heard) -> None:
    def fail(_event: object) -> None:
        raise RuntimeError("A listener is broken.")

    recorder = make_recorder(tmp_path, heard)
    recorder.record(draft("app.started", version="1"))
    recorder.work()
    recorder.record(draft("app.stopped"))
    recorder._announce = fail
    with pytest.raises(RuntimeError, match="listener"):
        recorder.close()
    assert not (tmp_path / f"{FILE_NAME}-wal").exists()
    assert stored(tmp_path, "action") == [("app.started",), ("app.stopped",)]
