"""The last entries, folded, in rows that keep their place in the hand."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester

from core.activity.entry import ActivityEntry
from core.clock import MICROSECONDS
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.times import TimeFormat
from desktop.dashboard.model import MESSAGE, SHOWN_ENTRIES, WHEN, RecentModel
from tests.desktop.activity.log import START_US, make_entry

ROLES = Qt.ItemDataRole


class SettableClock:
    """Tells the time it is told."""

    def __init__(self) -> None:
        self.at_us = START_US

    def now_us(self) -> int:
        return self.at_us

    def monotonic(self) -> float:
        return self.at_us / MICROSECONDS

    def utc_offset_minutes(self, at_us: int) -> int:
        return 0


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture
def model(qapp: object, clock: SettableClock) -> Iterator[RecentModel]:
    model = RecentModel(clock)
    model.set_times(TimeFormat("utc"))
    yield model
    model.deleteLater()


def _entries(first: int, last: int) -> list[ActivityEntry]:
    return [make_entry("device.changed", seq=seq, message=f"Entry {seq}") for seq in range(first, last + 1)]


def _flapping(first: int, last: int) -> list[ActivityEntry]:
    kinds = ("device.connected", "device.disconnected")
    return [make_entry(kinds[seq % 2], seq=seq, address="10.0.0.7", reason="timeout") for seq in range(first, last + 1)]


def _messages(model: RecentModel) -> list[object]:
    return [model.index(row, MESSAGE).data() for row in range(model.rowCount())]


def test_every_rule_of_item_models_is_kept(model: RecentModel, qtmodeltester: ModelTester) -> None:
    model.add(_entries(1, 10))
    qtmodeltester.check(model, force_py=False)
    model.add(_entries(11, 80))
    model.add(_flapping(81, 90))
    model.show_only(())


def test_the_newest_fifty_are_kept_newest_first_whatever_order_they_come_in(model: RecentModel) -> None:
    model.add(_entries(40, 100))
    model.add(_entries(1, 60))
    assert _messages(model) == [f"Entry {seq}" for seq in range(100, 100 - SHOWN_ENTRIES, -1)]


def test_a_flapping_device_is_one_row_that_grows(model: RecentModel) -> None:
    model.add([*_entries(1, 1), *_flapping(2, 9)])
    held = QPersistentModelIndex(model.index(0, MESSAGE))
    model.add(_flapping(10, 15))
    assert _messages(model) == ["Desk stopped answering and came back  ×14 in 13 s", "Entry 1"]
    assert held.row() == 0


def test_what_is_held_on_to_moves_down(model: RecentModel) -> None:
    model.add(_entries(1, 50))
    held = QPersistentModelIndex(model.index(0, MESSAGE))
    model.add(_entries(51, 60))
    assert (held.row(), held.data(), model.rowCount()) == (10, "Entry 50", SHOWN_ENTRIES)


def test_how_long_ago_with_the_moment_in_the_tooltip(model: RecentModel, clock: SettableClock) -> None:
    model.add(_entries(0, 0))
    clock.at_us = START_US + 400 * MICROSECONDS
    assert model.index(0, WHEN).data() == "6 min ago"
    assert model.index(0, WHEN).data(ROLES.ToolTipRole) == "2026-11-20 12:00:00.000000 UTC"
    assert model.index(0, MESSAGE).data(ROLES.DecorationRole) is not None
    assert model.index(0, MESSAGE).data(ENTRY_ROLE).seq == 0


def test_markup_stays_text_and_rows_are_spoken(model: RecentModel) -> None:
    model.add([make_entry("device.changed", seq=1, message="<b>Desk</b>")])
    assert "<b>" not in model.index(0, MESSAGE).data(ROLES.ToolTipRole)
    spoken = model.index(0, MESSAGE).data(ROLES.AccessibleTextRole)
    assert spoken == "Notice: <b>Desk</b>, 2026-11-20 12:00:01, about Desk, by Ada"
