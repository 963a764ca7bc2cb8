"""When entries are let go of by themselves, what of the file comes free, and what stands in the log."""

import asyncio
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count
from operator import itemgetter
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.activity.announcements import LogReplaced
from core.activity.entry import Outcome, Severity
from core.activity.export import ExportRequest
from core.activity.filter import ActivityFilter
from core.activity.ledger import Ledger
from core.activity.reader import LogReader
from core.activity.removal import remove_entries
from core.activity.retention import pruning
from core.activity.retention.room import Room, room_of
from core.activity.retention.rules import RetentionRule, rules_text
from core.actor import Actor, ActorKind
from core.clock import MICROSECONDS, SystemClock
from core.control import retention
from core.control.retention import is_due
from core.controller import Controller
from core.errors import CancelledError, StorageError
from core.events import Work, WorkChanged
from core.progress import Progress
from core.serving import serving
from core.storage.database import FILE_NAME, open_reader, open_writer, prepare
from tests.core.activity.logs import entry, fill
from tests.fakes.recording import FakeClock
from tests.fakes.running import Announcements

HOUR_US = 3_600 * MICROSECONDS
DAY_US = 24 * HOUR_US
NOW_US = SystemClock().now_us()
"""Entries about pruning are drawn up by the real clock."""
MEGABYTE = 1_000_000
SCHEDULE = Actor(ActorKind.SCHEDULE, "Retention")
OLD, COUNT = 3_000, 15_000


class SetClock(FakeClock):
    """Its days go when told to, its seconds by themselves."""

    def monotonic(self) -> float:
        return time.monotonic()


class Kept:
    """A controller over a log of 15,000 entries of which 3,000 are 100 days old, and the disk's free space."""

    def __init__(self, folder: Path, controller: Controller, clock: FakeClock, announced: Announcements) -> None:
        self.path, self.controller, self.clock, self.announced = folder / FILE_NAME, controller, clock, announced
        self.free = 10**12

    def look(self) -> None:
        """As the schedule does every few minutes; raises what it would pass over."""
        looking = self.controller.log.retention.look()
        asyncio.run_coroutine_threadsafe(looking, self.controller._hub.loop).result()

    def set(self, **values: bool | int | str) -> None:
        self.controller.settings.change({f"retention.{name}": value for name, value in values.items()}).result()

    @property
    def told(self) -> list[tuple[object, object]]:
        """How many have gone, and why, by each entry of the log about it."""
        entries = [each for each in self.announced.entries if each.action == "log.prune"]
        assert {each.actor for each in entries} <= {SCHEDULE}
        return [(each.metadata.get("count"), each.metadata.get("limit")) for each in entries]

    @property
    def room(self) -> Room:
        """What the database takes."""
        with closing(open_reader(self.path)) as database:
            return room_of(LogReader(database))

    @property
    def total(self) -> int:
        """How many entries there are, those about pruning too."""
        return self.controller.log.preview_prune(self.controller.log.retention.policy()).result().total


@contextmanager
def keeping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    """At work until the block ends; then the file is as it stays."""
    prepare(tmp_path / FILE_NAME)
    with closing(open_writer(tmp_path / FILE_NAME)) as database, database.atomic():
        ages = ((100 if seq <= OLD else 1) * DAY_US - seq for seq in range(1, COUNT + 1))
        fill(database, (entry(seq, ts=NOW_US - age, message=300 * "·") for seq, age in enumerate(ages, start=1)))
    clock, announced = SetClock(NOW_US), Announcements()
    with serving(tmp_path, announced, clock=clock) as controller:
        made = Kept(tmp_path, controller, clock, announced)
        total = shutil.disk_usage(tmp_path)
        monkeypatch.setattr(shutil, "disk_usage", lambda _path: total._replace(free=made.free))
        yield made


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kept]:
    with keeping(tmp_path, monkeypatch) as made:
        yield made


def test_it_prunes_every_six_hours_and_says_so_only_where_something_goes(kept: Kept) -> None:
    for _ in range(3):
        kept.look()
    assert kept.told == [(OLD, "90 days")]

    kept.set(rules=rules_text([RetentionRule(1)]))
    kept.clock.go(5 * 3_600)
    kept.look()
    assert kept.told == [(OLD, "90 days")]
    kept.clock.go(3_600)
    kept.look()
    assert kept.told[1][1] == "any: 1 day"


def test_nothing_goes_by_itself_where_that_is_not_wanted(kept: Kept) -> None:
    kept.set(enabled=False)
    kept.free = 0
    kept.look()
    assert kept.told == []


def test_a_disk_that_runs_short_is_not_waited_for(kept: Kept) -> None:
    kept.look()
    kept.free = 199 * MEGABYTE
    kept.look()
    assert [limit for _count, limit in kept.told] == ["90 days", "200 MB free"]
    assert kept.total == 10_000 + 1

    kept.look()
    assert len(kept.told) == 2


def test_without_a_bound_of_free_room_the_disk_does_not_matter(kept: Kept) -> None:
    kept.look()
    kept.set(free_megabytes=0)
    kept.free = 0
    kept.look()
    assert kept.told == [(OLD, "90 days")]


def test_by_a_bound_of_size_the_file_really_gets_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with keeping(tmp_path, monkeypatch) as kept:
        kept.look()
        used = kept.room.used
        bound = used // MEGABYTE
        kept.set(megabytes=bound)
        for _round in range(3):
            kept.clock.go(6 * 3_600)
            kept.look()
        assert kept.controller.log.verify(Progress()).result().misfit is None

    assert {limit for _count, limit in kept.told[1:]} == {f"{bound} MB"}
    assert kept.path.stat().st_size <= bound * MEGABYTE < used


def test_a_clock_that_looks_wrong_is_told_of_when_it_is_due_not_at_every_look(kept: Kept) -> None:
    kept.clock.go(-3 * 86_400)
    with pytest.raises(StorageError, match="clock"):
        kept.look()
    kept.look()
    kept.announced.wait_for_action("log.prune")
    assert kept.told == [(None, None)]
    assert kept.total == COUNT + 1


def test_a_disk_that_runs_short_is_helped_whatever_the_clock_says(kept: Kept) -> None:
    kept.clock.go(-3 * 86_400)
    kept.free = 0
    for _ in range(2):
        kept.look()
    assert kept.told == [(COUNT - 10_000, "200 MB free")]
    assert kept.total == 10_000 + 1


@pytest.mark.parametrize("is_told_at_once", [True, False])
def test_what_went_before_a_failure_is_told_and_seen_as_soon_as_can_be(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, is_told_at_once: bool
) -> None:
    calls = count(1)

    def fail_at_the_fourth(database: SqliteDatabase, seqs: Sequence[int]) -> object:
        if next(calls) == 4:
            raise sqlite3.OperationalError("database or disk is full")
        return remove_entries(database, seqs)

    def fail(_ledger: Ledger) -> bool:
        raise StorageError("The disk is full.")

    monkeypatch.setattr(pruning, "remove_entries", fail_at_the_fourth)
    with monkeypatch.context() as patched:
        if not is_told_at_once:
            patched.setattr(retention, "explain_interrupted", fail)
        with pytest.raises(StorageError, match="disk is full"):
            kept.look()
    assert isinstance(kept.announced.last(LogReplaced), LogReplaced)
    kept.look()
    kept.announced.wait_for_action("log.prune")
    told = [(gone, limit) for gone, limit in kept.told if gone]
    assert told == [(300, "90 days")]


@pytest.mark.parametrize(
    ("last_run", "due"),
    [
        (None, True),
        (NOW_US, False),
        (NOW_US - 6 * HOUR_US + 1, False),
        (NOW_US - 6 * HOUR_US, True),
        (NOW_US + 1, True),
    ],
)
def test_it_is_due_every_six_hours_by_the_wall_clock(last_run: int | None, due: bool) -> None:
    assert is_due(last_run, NOW_US) is due


def test_an_export_does_not_wait_for_the_end_of_a_prune(kept: Kept, tmp_path: Path) -> None:
    kept.set(entries=10_000, days=3650)
    reports: list[tuple[int, int]] = []
    has_begun = threading.Event()
    turns = kept.controller.log.retention._turns

    def hold(done: int, total: int) -> None:
        """On the recorder's thread: after the first chunk, go on once somebody has asked for the log."""
        reports.append((done, total))
        if len(reports) == 2:
            has_begun.set()
            while not turns.is_wanted:
                time.sleep(0.001)

    pruning = kept.controller.log.prune(Progress(hold))
    assert has_begun.wait(60)
    request = ExportRequest((ActivityFilter(),), "csv", tmp_path / "all.csv")
    exported = kept.controller.log.export(request, Progress()).result(60)
    result = pruning.result(60)

    assert (result.is_complete, result.has_made_way) == (True, False)
    acts = [each for each in kept.announced.entries if each.action in ("log.prune", "log.export")]
    assert [each.metadata.get("end", each.action) for each in acts] == ["made way for others", "log.export", "complete"]
    gone = [int(str(each.metadata["count"])) for each in acts if each.action == "log.prune"]
    assert sum(gone) == result.count == reports[-1][1]
    assert exported.first_seq == gone[0] + 1
    assert reports == sorted(reports, key=itemgetter(0))


def test_how_far_a_prune_has_come_is_announced_until_it_is_over(kept: Kept) -> None:
    kept.controller.log.prune(Progress()).result()
    work = [event for event in kept.announced.events if isinstance(event, WorkChanged) and event.work is Work.PRUNING]
    assert {event.total for event in work[:-1]} == {OLD}
    assert [event.done for event in work[:-1]] == sorted({event.done for event in work[:-1]})
    assert work[-1] == WorkChanged(Work.PRUNING, 0, 0, is_over=True)


def test_what_was_stopped_has_not_failed(kept: Kept, tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    exporting = kept.controller.log.export(ExportRequest((ActivityFilter(),), "csv", tmp_path / "all.csv"), progress)
    with pytest.raises(CancelledError):
        exporting.result(60)
    stopped = kept.announced.wait_for_action("log.export")
    assert (stopped.message, stopped.outcome, stopped.severity) == (
        "Exporting was stopped",
        Outcome.UNKNOWN,
        Severity.INFO,
    )
