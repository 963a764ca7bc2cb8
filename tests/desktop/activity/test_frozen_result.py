"""While somebody reads, all that is done with a result is done with the same entries, whatever comes in meanwhile."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QScrollBar, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.events import ActivityLogged, LogReplaced, PinsChanged
from desktop.activity.columns import MESSAGE
from desktop.activity.row_delegate import RowDelegate
from desktop.activity.tab import ActivityTab
from desktop.activity.table import ActivityTable
from desktop.runtime.bus import EventBus
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import SHELF, HeldLoop, LogFile, make_entry
from tests.desktop.activity.test_tab import Screen

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def screen(tab: ActivityTab, log: LogFile, bus: EventBus, settle: Settle, qtbot: QtBot) -> Screen:
    return Screen(tab, log, bus, settle, qtbot)


def _current_top(table: ActivityTable) -> int:
    """Pixels from the top of the window to the current row."""
    return table.viewport().mapTo(table.window(), table.visualRect(table.currentIndex()).topLeft()).y()


def _insert_a_thousand(screen: Screen, folding_too: bool) -> None:
    for count in range(100, 1_001, 100):
        if folding_too:
            flaps = [make_entry("device.lost", reason="x") for _ in range(50)]
            screen.bus.activity_logged.emit(screen.log.add(*flaps))
            screen.bus.activity_logged.emit(screen.log.fill(50))
        else:
            screen.bus.activity_logged.emit(screen.log.fill(100))
        waiting = f"{count:,} new"
        screen.qtbot.waitUntil(lambda waiting=waiting: screen.strip.new_text == waiting)  # type: ignore[misc]
        screen.settle()


@pytest.mark.parametrize("folding_too", [False, True])
def test_a_thousand_arrivals_leave_the_selected_row_on_its_pixel(screen: Screen, folding_too: bool) -> None:
    screen.log.fill(500)
    screen.open()
    screen.table.go_to_row(200)
    screen.settle()
    pixel, details = _current_top(screen.table), screen.details.grab().toImage()
    _insert_a_thousand(screen, folding_too)
    assert (_current_top(screen.table), screen.selected_texts()) == (pixel, ["Entry 300"])
    assert screen.details.grab().toImage() == details


def test_a_thousand_arrivals_leave_what_is_read_where_it_is(screen: Screen) -> None:
    screen.log.fill(500)
    screen.open()
    screen.table.verticalScrollBar().setValue(123)
    screen.settle()
    before = screen.table.viewport().grab().toImage()
    _insert_a_thousand(screen, folding_too=True)
    assert screen.table.viewport().grab().toImage() == before


def test_the_selected_entries_stay_selected_when_the_others_are_let_in(screen: Screen) -> None:
    screen.log.fill(500)
    screen.open()
    screen.table.go_to_row(20)
    screen.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    screen.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    _insert_a_thousand(screen, folding_too=False)
    screen.press(Qt.Key.Key_Home)
    assert screen.strip.new_text == ""
    assert screen.selected_texts() == ["Entry 480", "Entry 479", "Entry 478"]
    assert screen.table.entry_at(screen.table.currentIndex().row()) is not None


def test_count_copy_and_export_are_of_what_is_shown(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(300)
    screen.open()
    screen.table.selectAll()
    screen.log_live(100)
    assert (screen.strip.count_text, screen.strip.new_text) == ("300 entries", "100 new")
    screen.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 301
    assert loop.reader.count(screen.tab.shown_filter) == 300
    assert screen.tab.selected_filter is not None
    assert loop.reader.count(screen.tab.selected_filter) == 300


def _seqs(reader: LogReader, wanted: ActivityFilter | None) -> list[int]:
    assert wanted is not None
    return [entry.seq for entry in reader.page(wanted, limit=1000)]


def test_what_is_selected_is_exported_with_all_that_is_folded_into_it(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(3)
    screen.log.add(*(make_entry("device.lost") for _ in range(20)))
    screen.log.fill(3, target=SHELF)
    screen.open()
    assert screen.tab.selected_filter is None
    screen.table.go_to_row(3)
    screen.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert _seqs(loop.reader, screen.tab.selected_filter) == list(range(23, 2, -1))


def test_a_selection_within_a_filter_leaves_out_what_the_filter_does(screen: Screen, loop: HeldLoop) -> None:
    for _ in range(5):
        screen.log.fill(1)
        screen.log.fill(1, target=SHELF)
    screen.tab.show_filter(ActivityFilter((Term("target", (SHELF.id,)),)))
    screen.open()
    screen.table.go_to_row(0)
    for _ in range(2):
        screen.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert _seqs(loop.reader, screen.tab.selected_filter) == [10, 8, 6]


def test_left_folds_what_is_unfolded_also_from_within(screen: Screen) -> None:
    screen.log.add(*(make_entry("device.lost") for _ in range(5)))
    screen.log.fill(1)
    screen.open()
    screen.table.go_to_row(1)
    screen.press(Qt.Key.Key_Right)
    screen.table.go_to_row(4)
    screen.press(Qt.Key.Key_Left)
    assert (screen.table.currentIndex().row(), len(screen.texts())) == (1, 6)
    screen.press(Qt.Key.Key_Left)
    assert (screen.table.currentIndex().row(), len(screen.texts())) == (1, 2)


def test_a_long_message_is_cut_before_what_its_row_stands_for(screen: Screen) -> None:
    screen.log.add(*(make_entry("device.changed", message="Very long " * 50) for _ in range(5)))
    screen.open()
    index = screen.table.model().index(0, MESSAGE)
    option = QStyleOptionViewItem()
    screen.table.initViewItemOption(option)
    option.rect = screen.table.visualRect(index)
    delegate = screen.table.itemDelegate()
    assert isinstance(delegate, RowDelegate)
    delegate.initStyleOption(option, index)
    assert option.text.startswith("▸ Very long")
    assert option.text.endswith("…  ×5 in 4 s")
    assert option.fontMetrics.horizontalAdvance(option.text) < option.rect.width()


def test_it_is_said_that_nothing_can_come_into_what_is_past(screen: Screen) -> None:
    screen.log.fill(5)
    screen.open()
    assert screen.strip.state_text.startswith("Live")
    screen.tab.show_filter(ActivityFilter((Term("seq", ("2..4",)),)))
    screen.settle()
    assert screen.strip.state_text.startswith("Complete")


def test_a_filter_that_gives_way_to_an_entry_is_told_of(screen: Screen) -> None:
    entry = screen.log.fill(5).entries[0]
    screen.tab.show_filter(ActivityFilter((Term("seq", ("2..4",)),)))
    screen.open()
    screen.tab.show_entry(entry)
    screen.settle()
    assert screen.selected_texts() == ["Entry 1"]
    assert screen.strip.state_text == "Filter cleared to show this entry"


def test_what_is_selected_is_copied_as_json(screen: Screen) -> None:
    screen.log.fill(3)
    screen.open()
    screen.table.go_to_row(0)
    screen.press(Qt.Key.Key_C, CONTROL_SHIFT)
    assert json.loads(QGuiApplication.clipboard().text())["seq"] == 3
    screen.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    screen.press(Qt.Key.Key_C, CONTROL_SHIFT)
    assert [each["seq"] for each in json.loads(QGuiApplication.clipboard().text())] == [3, 2]


def test_a_pin_shows_at_once_and_where_only_pinned_ones_are_shown_the_result_is_read_anew(
    screen: Screen, loop: HeldLoop
) -> None:
    screen.log.fill(3)
    screen.open()
    screen.table.go_to_row(1)
    screen.bus.pins_changed.emit(PinsChanged((2,), is_pinned=True))
    screen.settle()
    entry = screen.table.entry_at(1)
    assert entry is not None
    assert entry.is_pinned
    assert screen.table.model().index(1, 2).data(Qt.ItemDataRole.DecorationRole) is not None
    spoken = screen.table.model().index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.endswith(", pinned")
    screen.tab.show_filter(ActivityFilter((Term("pinned", (1,)),)))
    screen.settle()
    asked = loop.asked.count("activity.rows")
    screen.bus.pins_changed.emit(PinsChanged((2,), is_pinned=False))
    screen.settle()
    assert loop.asked.count("activity.rows") > asked


def test_what_is_folded_away_while_selected_leaves_the_row_that_stands_for_it_selected(screen: Screen) -> None:
    screen.log.add(*(make_entry("device.lost") for _ in range(2000)))
    screen.log.fill(200)
    screen.open()
    screen.press(Qt.Key.Key_End)
    assert screen.selected_texts() == ["▸ Desk is no longer announced on the network  ×2,000 in 33 min"]
    assert screen.table.model().rowCount() == 201


def test_a_drag_of_the_scroll_bar_into_a_long_run_ends_at_the_row_of_the_run(screen: Screen) -> None:
    screen.log.fill(300)
    screen.log.add(*(make_entry("device.lost") for _ in range(5000)))
    screen.log.fill(300)
    screen.open()
    bar: QScrollBar = screen.table.verticalScrollBar()
    bar.setValue(2800)
    screen.settle()
    assert screen.table.model().rowCount() == 601
    assert screen.text(screen.table.indexAt(QPoint(5, 5)).row()).startswith("▸ Desk is no longer announced")


def test_a_burst_that_folds_while_nobody_reads_is_counted_whole(screen: Screen) -> None:
    screen.log.fill(3)
    screen.open()
    flaps = [make_entry("device.lost", reason="x") for _ in range(2000)]
    screen.bus.activity_logged.emit(ActivityLogged(screen.log.add(*flaps).entries))
    screen.qtbot.waitUntil(lambda: screen.strip.count_text == "2,003 entries")
    screen.settle()
    assert [text.split("  ")[0] for text in screen.texts()] == [
        "▸ Desk is no longer announced on the network",
        "Entry 3",
        "Entry 2",
        "Entry 1",
    ]


def test_a_log_that_is_read_anew_leaves_the_selected_row_on_its_pixel(screen: Screen) -> None:
    screen.log.fill(500)
    screen.open()
    screen.table.go_to_row(3)
    screen.settle()
    pixel = _current_top(screen.table)
    screen.log_live(7)
    screen.log.remove_up_to(100)
    screen.bus.log_replaced.emit(LogReplaced("Entries were let go."))
    screen.settle()
    assert (_current_top(screen.table), screen.selected_texts()) == (pixel, ["Entry 497"])
    assert screen.strip.count_text == "407 entries"


@pytest.mark.parametrize("matching", [0, 5, 50])
def test_what_waits_does_not_come_into_a_result_it_is_no_part_of(screen: Screen, matching: int) -> None:
    screen.log.fill(matching, target=SHELF)
    screen.log.fill(100)
    screen.open()
    screen.table.verticalScrollBar().setValue(40)
    screen.qtbot.mouseClick(screen.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    screen.settle()
    screen.log_live(4)
    assert screen.strip.new_text == "4 new"
    screen.tab.show_filter(ActivityFilter((Term("target", (SHELF.id,)),)))
    screen.settle()
    assert (screen.strip.count_text, screen.strip.new_text) == (f"{matching} entries", "")
    screen.press(Qt.Key.Key_Escape)
    assert screen.strip.count_text == f"{matching} entries"
