"""What is to go goes in steps, nothing else does, and the log says so."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from peewee import SqliteDatabase

from core.activity.entry import Category
from core.activity.integrity import Told, integrity_fields
from core.activity.reader import LogReader
from core.activity.recorder import Recorder
from core.activity.retention.preview import DAY_US, preview
from core.activity.retention.pruning import PruneResult, prune_steps
from core.activity.retention.rules import RetentionRule
from core.activity.verification import verify_chain
from core.actor import Actor, ActorKind, acting_as
from core.clock import iso_utc
from core.progress import Progress
from core.storage.database import open_writer, prepare
from core.storage.tables import PinRow
from tests.core.activity.logs import entry, fill, new_database
from tests.core.activity.retention.logs import MONTH, NOW, PLENTY, PRUNES, Log, aged, log_of

ACTIONS = ("light.stopped", "device.connected")


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
        "oldest": iso_utc(NOW - 40 * DAY_US),
        "newest": iso_utc(NOW - 40 * DAY_US),
        "limit": "30 days",
        "end": "complete",
        **integrity_fields(log.database),
    }
    assert log.explain() is False


def test_where_others_want_the_log_it_makes_way_and_goes_on_later() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    reports: list[tuple[int, int]] = []
    progress = Progress(lambda done, total: reports.append((done, total)))
    first = log.start(MONTH, progress, chunk=10, makes_way=lambda: True).to_the_end()
    assert first == PruneResult(10, 1, 10, is_complete=False, has_made_way=True)
    assert verify_chain(log.database, Progress()).misfit is None

    rest = log.start(MONTH, progress, chunk=10, already_gone=first.count).to_the_end()
    assert first.and_then(rest) == PruneResult(25, 1, 25, is_complete=True)
    assert reports == [(0, 25), (10, 25), (20, 25)]
    assert [(told["count"], told["end"]) for told in log.explained()] == [(10, "made way for others"), (15, "complete")]


def test_what_goes_may_be_scattered_among_what_stays() -> None:
    ages = [entry(seq, ACTIONS[seq % 40 == 0], ts=NOW - 10 * DAY_US + seq) for seq in range(1, 6_001)]
    log = log_of([*ages, *aged(0, first_seq=6_001)])
    policy = replace(MONTH, rules=(RetentionRule(7, category=Category.DEVICE),))
    running = log.start(policy)

    assert running.to_the_end() == PruneResult(150, 40, 6_000, is_complete=True)
    assert running.pauses == 3
    assert log.seqs() == [seq for seq in range(1, 6_002) if seq % 40]
    (told,) = log.explained()
    assert (told["limit"], told["count"]) == ("device: 7 days", 150)


def test_what_is_pinned_meanwhile_stays() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    running = log.start(MONTH, chunk=10)
    running.step()
    PinRow.insert_many([(15,), (25,)]).execute(log.database)

    assert running.to_the_end() == PruneResult(23, 1, 24, is_complete=True)
    assert log.seqs() == [15, 25, *range(26, 51)]
    assert verify_chain(log.database, Progress()).misfit is None


def test_that_nothing_was_to_go_is_told_too() -> None:
    log = log_of(aged(10, 0))

    assert log.prune(MONTH) == PruneResult(0, 0, 0, is_complete=True)
    (told,) = log.explained()
    assert (told["count"], told["oldest"], told["newest"], told["end"]) == (0, None, None, "complete")


def test_stopped_before_anything_has_gone_is_told_too() -> None:
    log = log_of(aged(40, 40, 0))
    progress = Progress()
    progress.cancel()

    assert log.prune(MONTH, progress) == PruneResult(0, 0, 0, is_complete=False)
    assert [(each["count"], each["end"]) for each in log.explained()] == [(0, "stopped")]


def test_stopped_it_accounts_for_what_has_gone() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    progress = Progress(lambda done, _total: progress.cancel() if done == 10 else None)
    result = log.prune(MONTH, progress, chunk=10)

    assert result == PruneResult(20, 1, 20, is_complete=False)
    assert [(each["count"], each["end"]) for each in log.explained()] == [(20, "stopped")]
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
    assert [(e["count"], e["seq_from"], e["seq_to"], e["end"]) for e in next_start.explained()] == [
        (gone, 1, gone, "cut off")
    ]
    assert next_start.explain() is False


def test_cut_off_within_the_same_run_the_next_pruning_explains_it_first() -> None:
    log = log_of([*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    log.start(MONTH, chunk=10).step()
    log.prune(MONTH)

    assert [(each["seq_from"], each["seq_to"], each["end"]) for each in log.explained()] == [
        (1, 10, "cut off"),
        (11, 25, "complete"),
    ]


def test_the_recorder_carries_it_out(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    prepare(path)
    database = open_writer(path)
    fill(database, [*aged(*[40.0] * 25), *aged(*[1.0] * 25, first_seq=26)])
    planned = preview(LogReader(database), MONTH, NOW, PLENTY)
    database.close()
    announced: list[Any] = []
    recorder = Recorder(path, open_writer, "run-2", announce=announced.append, wake=lambda: None)
    future = recorder.perform_steps(prune_steps(planned, Progress(), pause_s=0.0, chunk=10))
    while not future.done():
        recorder.work()
    recorder.close()

    assert future.result() == PruneResult(25, 1, 25, is_complete=True)
    assert [each.action for event in announced for each in getattr(event, "entries", ())] == ["log.prune"]


def test_where_the_entry_that_told_last_goes_along_another_tells_at_once() -> None:
    """Else, until the end, nothing in the chain would vouch for the anchors."""
    told = entry(8, "log.prune", ts=NOW - 40 * DAY_US, metadata=Told()._asdict())
    log = log_of([*aged(*[40.0] * 7), told, *aged(*[40.0] * 12, first_seq=9), *aged(*[1.0] * 25, first_seq=21)])
    running = log.start(MONTH, chunk=5)
    while running.step() is None:
        assert verify_chain(log.database, Progress()).misfit is None

    assert [(each["count"], each["seq_to"], each["end"]) for each in log.explained()] == [
        (10, 10, "goes on"),
        (20, 20, "complete"),
    ]
    assert verify_chain(log.database, Progress()).remarks == ()
