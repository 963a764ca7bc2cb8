"""However it is paged and whatever comes in meanwhile, the table folds as the whole log would."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.folding import fact_of, spread
from core.activity.reader import LogReader
from desktop.activity import loading, rows, stretches
from desktop.activity import model as modelling
from desktop.activity.model import ActivityModel
from desktop.runtime.replies import Replies
from tests.core.activity.logs import fill, new_database
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import DESK, SHELF, HeldLoop, LogFile, make_entry

T = TypeVar("T")


class Prompt(Replies):
    """Answers at once."""

    def watch(
        self,
        future: "Future[T]",
        owner: QObject,
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        if then is not None:
            then(future.result())


class Log:
    """A growing log with a model over it."""

    def __init__(self) -> None:
        self.entries: list[ActivityEntry] = []
        self.database = new_database()
        self.reader = LogReader(self.database)
        self.model = ActivityModel(self._ask, Prompt())

    def _ask(self, _key: str, question: Callable[[LogReader], T], /) -> "Future[T]":
        future: Future[T] = Future()
        future.set_result(question(self.reader))
        return future

    def add(self, drawn: list[ActivityEntry]) -> list[ActivityEntry]:
        first = len(self.entries) + 1
        numbered = [replace(entry, seq=first + n, ts=(first + n) * 1_000_000) for n, entry in enumerate(drawn)]
        self.entries += numbered
        fill(self.database, numbered)
        return numbered

    def add_live(self, drawn: list[ActivityEntry], known: int) -> None:
        """`known` of the entries come with their numbers."""
        numbered = self.add(drawn)
        self.model.prepend([entry.seq for entry in numbered], numbered[len(numbered) - min(known, len(numbered)) :])

    def look(self, row: int) -> None:
        if row < self.model.rowCount():
            self.model.entry_at(row)
            QCoreApplication.processEvents()

    def look_at_all(self) -> None:
        """Until nothing changes any more; a timer may take a round or two to fire."""
        before: list[Any] = []
        quiet_rounds = 0
        while quiet_rounds < 3:
            QCoreApplication.processEvents()
            shown = [self.model.entry_at(row) for row in range(self.model.rowCount())]
            quiet_rounds = quiet_rounds + 1 if shown == before else 0
            before = shown

    def shown(self) -> list[int]:
        return [self.model.seq_of_row(row) for row in range(self.model.rowCount())]

    def folded(self) -> list[int]:
        """What is to be shown: the whole log, folded in one go."""
        each = spread([fact_of(entry) for entry in self.entries])
        return [self.entries[row.shown].seq for row in reversed(each)]


CAUSES = [make_entry("device.create").id for _ in range(3)]


@st.composite
def entries(draw: st.DrawFn) -> ActivityEntry:
    """Few kinds, so that much is alike; causes that are entries, and such as are not."""
    action = draw(st.sampled_from(["device.connected", "device.disconnected", "device.lost", "window.lock"]))
    drawn = make_entry(action, target=draw(st.sampled_from([DESK, DESK, SHELF])), message="The same")
    return replace(drawn, cause=draw(st.none() | st.none() | st.sampled_from(CAUSES)))


@st.composite
def batches(draw: st.DrawFn) -> list[ActivityEntry]:
    """A stroke of entries: runs of a like kind, singles, and batches with their cause."""
    one = draw(entries())
    kind = draw(st.sampled_from(["run", "batch", "any"]))
    if kind == "run":
        return [replace(one, id=make_entry().id) for _ in range(draw(st.integers(1, 14)))]
    if kind == "batch":
        led_to = [replace(draw(entries()), cause=one.id) for _ in range(draw(st.integers(1, 9)))]
        return [one, *led_to] if draw(st.booleans()) else [*led_to, one]
    return draw(st.lists(entries(), max_size=5))


LOGS = st.lists(batches(), max_size=6).map(lambda parts: [entry for part in parts for entry in part])


@contextmanager
def pages_of(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "PAGE_ROWS", size)
        patch.setattr(loading, "PAGE_ROWS", size)
        patch.setattr(loading, "MOST_FIRST_ROWS", 2 * size)
        patch.setattr(modelling, "MARGIN", 3)
        patch.setattr(stretches, "CHUNK", 2)
        yield


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(LOGS, st.integers(2, 9), st.lists(st.integers(0, 60), max_size=5), st.data())
def test_the_table_folds_as_the_whole_log_does(
    qapp: QApplication, drawn: list[ActivityEntry], page_rows: int, looks: list[int], data: st.DataObject
) -> None:
    with pages_of(page_rows):
        log = Log()
        log.add(drawn)
        log.model.narrow(ActivityFilter())
        for look in looks:
            log.look(look)
            log.add_live(data.draw(batches()), data.draw(st.sampled_from([2, 99])))
        log.look_at_all()
        assert log.shown() == log.folded()
        assert log.model.entry_count == len(log.entries)
        everything = log.model.seqs_of_rows(0, log.model.rowCount() - 1) if log.entries else []
        assert everything == [entry.seq for entry in reversed(log.entries)]
        assert sum(log.model.count_of_rows(row, row) for row in range(log.model.rowCount())) == len(log.entries)
        for row in reversed(range(log.model.rowCount())):
            log.model.toggle_fold(row, is_open=True)
        assert log.shown() == [entry.seq for entry in reversed(log.entries)]
        assert all(log.model.row_of_seq(seq) == row for row, seq in enumerate(log.shown()))


def test_a_run_of_many_pages_is_one_row_from_the_first_look_on(qapp: QApplication) -> None:
    log = Log()
    log.add([make_entry("window.lock", target=None)])
    run = [make_entry("device.lost") for _ in range(5000)]
    log.add(run)
    log.add([make_entry("window.lock", target=None)])
    log.model.narrow(ActivityFilter())
    log.look_at_all()
    assert log.shown() == [5002, 5001, 1]
    assert log.model.count_of_rows(1, 1) == 5000
    log.model.toggle_fold(1)
    assert log.model.rowCount() == 5002
    log.model.toggle_fold(1)
    assert log.shown() == [5002, 5001, 1]


def test_a_jump_into_the_middle_of_a_run_finds_both_its_ends(qapp: QApplication) -> None:
    log = Log()
    for _ in range(2):
        log.add([make_entry("device.changed", message=f"{n}") for n in range(1000)])
        log.add([make_entry("device.lost") for _ in range(3000)])
    log.add([make_entry("device.changed", message=f"{n}") for n in range(1000)])
    log.model.narrow(ActivityFilter())
    assert log.model.rowCount() == 9000
    log.look(2500)
    assert log.model.rowCount() == 9000 - 2999
    assert log.model.seq_of_row(1000) == 8000
    log.look_at_all()
    assert log.shown() == log.folded()


@pytest.mark.parametrize("known", [10, 4])
def test_what_comes_in_while_a_run_is_followed_becomes_part_of_it(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle, qtbot: QtBot, known: int
) -> None:
    log.add(*(make_entry("device.lost") for _ in range(9000)))
    model.narrow(ActivityFilter())
    while "activity.stretch" not in loop.waiting:
        loop.answer()
        qtbot.wait(1)
    for _ in range(3):
        logged = log.add(*(make_entry("device.lost") for _ in range(10)))
        model.prepend([entry.seq for entry in logged.entries], logged.entries[-known:])
        loop.answer()
        qtbot.wait(1)
    settle()
    assert (model.rowCount(), model.count_of_rows(0, 0)) == (1, 9030)
    assert model.seq_of_row(0) == 9030
