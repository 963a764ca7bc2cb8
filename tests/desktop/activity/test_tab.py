"""The tab as a whole: live, held, filtered, empty, copied from, and steered by keys."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term
from core.errors import StorageError
from core.events import ActivityLogged, LogReplaced
from desktop.activity.columns import MESSAGE
from desktop.activity.details import DetailsPane
from desktop.activity.emptiness import EmptyPage
from desktop.activity.entry_tree import EntryTree
from desktop.activity.filterbar import FilterBar
from desktop.activity.strip import LiveStrip
from desktop.activity.tab import ActivityTab
from desktop.activity.table import ActivityTable
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import SHELF, HeldLoop, LogFile, make_entry

W = TypeVar("W", bound=QWidget)


class Screen:
    """What a person sees of the tab, and does with it."""

    def __init__(self, tab: ActivityTab, log: LogFile, bus: EventBus, settle: Settle, qtbot: QtBot) -> None:
        self.tab, self.log, self.bus, self.settle, self.qtbot = tab, log, bus, settle, qtbot
        self.table = _child(tab, ActivityTable)
        self.bar = _child(tab, FilterBar)
        self.strip = _child(tab, LiveStrip)
        self.details = _child(tab, DetailsPane)
        self.empty = _child(tab, EmptyPage)

    def open(self) -> None:
        self.tab.show()
        self.settle()

    def text(self, row: int) -> str:
        return str(self.table.model().index(row, MESSAGE).data())

    def texts(self) -> list[str]:
        return [self.text(row) for row in range(self.table.model().rowCount())]

    def top_text(self) -> str:
        return self.text(self.table.rowAt(0))

    def log_live(self, count: int, **fields: object) -> None:
        """Entries happen, and the table has had its beat."""
        self.bus.activity_logged.emit(self.log.fill(count, **fields))
        self.beat()

    def beat(self) -> None:
        before = (self.strip.new_text, self.table.model().rowCount())
        self.qtbot.waitUntil(lambda: (self.strip.new_text, self.table.model().rowCount()) != before)
        self.settle()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.table, key, modifiers)
        self.settle()

    def selected_texts(self) -> list[str]:
        ranges = self.table.selected_ranges()
        return [self.text(row) for first, last in ranges for row in range(first, last + 1)]


def _child(parent: QWidget, kind: type[W]) -> W:
    found = parent.findChild(kind)
    assert isinstance(found, kind)
    return found


@pytest.fixture
def screen(tab: ActivityTab, log: LogFile, bus: EventBus, settle: Settle, qtbot: QtBot) -> Screen:
    return Screen(tab, log, bus, settle, qtbot)


def test_nothing_is_read_before_the_tab_is_shown(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(3)
    assert loop.asked == []
    screen.open()
    assert screen.texts() == ["Entry 3", "Entry 2", "Entry 1"]
    assert screen.strip.count_text == "3 entries"


def test_new_entries_come_in_while_nobody_reads(screen: Screen) -> None:
    screen.log.fill(300)
    screen.open()
    screen.log_live(40)
    assert (screen.top_text(), screen.table.model().rowCount()) == ("Entry 340", 340)
    assert screen.strip.new_text == ""
    assert screen.strip.count_text == "340 entries"


def test_entries_that_came_before_the_first_answer_are_shown_once(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(5)
    screen.tab.show()
    first = screen.log.fill(2)
    screen.bus.activity_logged.emit(first)
    loop.answer()
    screen.settle()
    screen.log_live(1)
    assert screen.texts() == [f"Entry {number}" for number in range(8, 0, -1)]


def test_a_thousand_arrivals_move_neither_the_text_nor_the_selection(screen: Screen) -> None:
    screen.log.fill(500)
    screen.open()
    screen.table.go_to_row(200)
    screen.settle()
    top = screen.top_text()
    for round_ in range(10):
        screen.log_live(100)
        assert screen.strip.new_text == f"{(round_ + 1) * 100:,} new"
    assert (screen.top_text(), screen.selected_texts()) == (top, ["Entry 300"])
    screen.press(Qt.Key.Key_Home)
    assert (screen.top_text(), screen.selected_texts()) == ("Entry 1500", ["Entry 300"])
    assert screen.strip.new_text == ""


def test_space_pauses_and_goes_on(screen: Screen) -> None:
    screen.log.fill(5)
    screen.open()
    screen.press(Qt.Key.Key_Space)
    assert screen.strip.pause.isChecked()
    screen.log_live(37)
    assert (screen.strip.new_text, len(screen.texts())) == ("37 new", 5)
    screen.press(Qt.Key.Key_Space)
    assert (screen.strip.new_text, len(screen.texts())) == ("", 42)


def test_only_matching_entries_come_in(screen: Screen) -> None:
    screen.log.fill(5)
    screen.tab.show_filter(ActivityFilter((Term("target", (SHELF.id,)),)))
    screen.open()
    assert screen.empty.isVisible()
    screen.log_live(3, target=SHELF)
    screen.bus.activity_logged.emit(screen.log.fill(4))
    screen.log_live(1, target=SHELF)
    assert screen.texts() == ["Entry 13", "Entry 8", "Entry 7", "Entry 6"]
    assert not screen.empty.isVisible()


def test_escape_lets_go_of_the_selection_and_what_waits_comes_in(screen: Screen) -> None:
    screen.log.fill(5)
    screen.open()
    screen.table.go_to_row(0)
    screen.log_live(2)
    assert len(screen.texts()) == 5
    screen.press(Qt.Key.Key_Escape)
    assert len(screen.texts()) == 7


def test_an_empty_log_says_so(screen: Screen) -> None:
    screen.open()
    assert screen.empty.isVisible()
    assert screen.empty.texts[0] == "Nothing has happened yet"
    screen.log_live(1)
    assert screen.texts() == ["Entry 1"]
    assert not screen.empty.isVisible()


def test_no_match_offers_to_clear_the_filters(screen: Screen) -> None:
    screen.log.fill(2)
    screen.tab.show_filter(ActivityFilter((Term("text", ("nowhere",)),)))
    screen.open()
    assert (screen.empty.isVisible(), screen.empty.texts[2]) == (True, "Clear filters")
    screen.qtbot.mouseClick(_button(screen.empty, "Clear filters"), Qt.MouseButton.LeftButton)
    screen.settle()
    assert len(screen.texts()) == 2


def test_an_unreadable_log_offers_to_try_again(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(2)
    loop.failure = StorageError("The database is damaged.")
    screen.open()
    assert screen.empty.texts == ("The log cannot be read", "The database is damaged.", "Try again")
    loop.failure = None
    screen.qtbot.mouseClick(_button(screen.empty, "Try again"), Qt.MouseButton.LeftButton)
    screen.settle()
    assert len(screen.texts()) == 2


def test_rows_are_copied_as_tsv(screen: Screen) -> None:
    screen.log.fill(300)
    screen.open()
    screen.table.selectAll()
    screen.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 301
    assert lines[0].startswith("Time\t")
    assert "Entry 300" in lines[1]
    assert "Entry 1\t" in lines[300]


def test_more_rows_than_a_clipboard_should_hold_are_refused(
    screen: Screen, replies: Replies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.activity.selection.COPY_LIMIT", 100)
    sentences: list[str] = []
    replies.failed.connect(sentences.append)
    screen.log.fill(101)
    screen.open()
    screen.table.selectAll()
    screen.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert sentences == ["At most 100 entries can be copied at once and 101 are selected; export them instead."]


def test_a_replaced_log_is_read_anew_and_the_reader_stays_where_he_was(screen: Screen) -> None:
    screen.log.fill(1000)
    screen.open()
    screen.table.go_to_row(500)
    screen.settle()
    top = screen.top_text()
    screen.log.remove_up_to(100)
    screen.bus.log_replaced.emit(LogReplaced("Entries were let go."))
    screen.settle()
    assert screen.strip.count_text == "900 entries"
    assert (screen.selected_texts(), screen.top_text()) == (["Entry 500"], top)


def test_an_entry_from_elsewhere_is_found_whatever_is_filtered(screen: Screen) -> None:
    logged = screen.log.fill(600)
    screen.tab.show_filter(ActivityFilter((Term("target", (SHELF.id,)),)))
    screen.open()
    screen.tab.show_entry(logged.entries[99])
    screen.settle()
    assert screen.selected_texts() == ["Entry 100"]
    assert screen.bar.is_clear


def test_clearing_a_filter_keeps_the_entry_and_shows_what_was_around_it(screen: Screen) -> None:
    screen.log.fill(300)
    screen.log.fill(1, target=SHELF)
    screen.log.fill(300)
    screen.tab.show_filter(ActivityFilter((Term("target", (SHELF.id,)),)))
    screen.open()
    screen.table.go_to_row(0)
    screen.bar.clear()
    screen.settle()
    assert screen.selected_texts() == ["Entry 301"]


def test_the_menu_narrows_excludes_and_exports(screen: Screen) -> None:
    screen.log.fill(2)
    screen.log.fill(2, target=SHELF)
    screen.open()
    _trigger(screen, "Only this device “Shelf”")
    assert screen.texts() == ["Entry 4", "Entry 3"]
    exported: list[ActivityFilter] = []
    screen.tab.export_requested.connect(exported.append)
    _trigger(screen, "&Export shown…")
    assert exported == [ActivityFilter((Term("target", (SHELF.id,)),), max_seq=4)]
    screen.bar.clear()
    screen.settle()
    _trigger(screen, "Exclude this device “Shelf”")
    assert screen.texts() == ["Entry 2", "Entry 1"]


def test_details_show_the_cause_and_what_it_led_to(screen: Screen) -> None:
    cause = make_entry("device.create", message="Added the desk")
    screen.log.add(cause, *(make_entry(message=f"Step {number}", cause=cause.id) for number in range(3)))
    screen.open()
    assert screen.texts() == ["▸ Added the desk  + 3 entries"]
    screen.table.go_to_row(0)
    screen.press(Qt.Key.Key_Right)
    assert [text.strip() for text in screen.texts()] == ["Step 2", "Step 1", "Step 0", "▾ Added the desk  + 3 entries"]
    screen.table.go_to_row(1)
    screen.settle()
    tree = _child(screen.details, EntryTree)
    screen.qtbot.keyClick(tree, Qt.Key.Key_Up)
    screen.qtbot.keyClick(tree, Qt.Key.Key_Return)
    screen.settle()
    assert screen.selected_texts() == ["▾ Added the desk  + 3 entries"]
    screen.qtbot.mouseClick(_button(screen.details, "Show only what this led to"), Qt.MouseButton.LeftButton)
    screen.settle()
    assert screen.bar.filter == ActivityFilter((Term("cause", (cause.id,)),))
    assert screen.texts() == ["▸ Added the desk  + 3 entries"]


def _flap(log: LogFile, times: int) -> list[ActivityEntry]:
    """A device that comes and goes."""
    kinds = ("device.disconnected", "device.connected")
    return list(log.add(*(make_entry(kinds[number % 2], reason="timeout") for number in range(times))).entries)


def test_a_flapping_device_is_one_row_that_keys_unfold(screen: Screen) -> None:
    screen.log.fill(2)
    _flap(screen.log, 14)
    screen.log.fill(2)
    screen.open()
    folded = "Desk stopped answering and came back  ×14 in 13 s"
    assert screen.texts() == ["Entry 18", "Entry 17", f"▸ {folded}", "Entry 2", "Entry 1"]
    assert screen.strip.count_text == "18 entries"
    screen.table.go_to_row(2)
    screen.press(Qt.Key.Key_Right)
    assert (len(screen.texts()), screen.text(2)) == (18, "▾ Desk answers at –  ×14 in 13 s")
    screen.press(Qt.Key.Key_Left)
    assert screen.texts()[2:4] == [f"▸ {folded}", "Entry 2"]
    screen.strip.fold.click()
    screen.settle()
    assert len(screen.texts()) == 18


def test_a_fold_is_copied_and_counted_whole(screen: Screen) -> None:
    _flap(screen.log, 6)
    screen.open()
    screen.table.selectAll()
    screen.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 7


def test_a_device_that_flaps_while_one_looks_on_stays_one_row(screen: Screen) -> None:
    screen.log.fill(1)
    screen.open()
    for _ in range(4):
        screen.bus.activity_logged.emit(ActivityLogged(tuple(_flap(screen.log, 10))))
        screen.qtbot.waitUntil(lambda: screen.strip.count_text == f"{screen.log.head} entries")
    assert screen.texts() == ["▸ Desk stopped answering and came back  ×40 in 39 s", "Entry 1"]


def test_a_folded_entry_is_found_in_the_row_that_stands_for_it(screen: Screen) -> None:
    flapping = _flap(screen.log, 14)
    screen.open()
    screen.tab.show_entry(flapping[5])
    screen.settle()
    assert screen.selected_texts() == ["▸ Desk stopped answering and came back  ×14 in 13 s"]


def test_unfolding_everything_keeps_the_selected_entry_and_the_view(screen: Screen) -> None:
    for _ in range(30):
        screen.log.fill(10)
        _flap(screen.log, 10)
    screen.open()
    screen.table.go_to_row(100)
    screen.settle()
    selected, top = screen.selected_texts(), screen.top_text()
    for _ in range(2):
        screen.strip.fold.click()
        screen.settle()
        assert (screen.selected_texts(), screen.top_text()) == (selected, top)


def test_folding_above_the_view_does_not_move_what_is_read(screen: Screen) -> None:
    screen.log.fill(640)
    for _ in range(20):
        _flap(screen.log, 20)
        screen.log.fill(3)
    screen.open()
    screen.press(Qt.Key.Key_End)
    assert screen.selected_texts() == ["Entry 1"]
    bar = screen.table.verticalScrollBar()
    for _ in range(40):
        bar.setValue(max(0, bar.value() - 11))
        screen.settle()
        top = screen.top_text()
        screen.settle()
        assert screen.top_text() == top
    texts = screen.texts()
    screen.settle()
    texts = screen.texts()
    assert len([text for text in texts if text.startswith("▸")]) >= 20


def test_the_zone_is_named_in_the_header_and_holds_everywhere(screen: Screen) -> None:
    screen.log.fill(1)
    screen.tab.set_zone("utc")
    screen.open()
    screen.table.go_to_row(0)
    screen.settle()
    model = screen.table.model()
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.DisplayRole) == "Time (UTC)"
    assert model.index(0, 0).data() == "2026-11-20 12:00:01"
    shown = [label.text() for label in screen.details.findChildren(QLabel)]
    assert "2026-11-20 12:00:01.000000 UTC" in shown


def test_the_keyboard_goes_through_it_as_the_eye_does(screen: Screen) -> None:
    screen.log.fill(2)
    screen.open()
    screen.table.go_to_row(0)
    screen.settle()
    screen.bar.focus_search()
    first = screen.tab.focusWidget()
    visited, widget = [first], first.nextInFocusChain()
    while widget is not None and widget is not first:
        visited.append(widget)
        widget = widget.nextInFocusChain()
    names = [each.accessibleName() or getattr(each, "text", str)() for each in visited if _takes_tab(each)]
    order = ["Search the activity", "How to search", "Clear the search", "Filter by time", "Filter by target", "Pause"]
    places = [names.index(name) for name in (*order, "Fold &repeats", "Activity", "Details")]
    assert places == sorted(places)


def _takes_tab(widget: QWidget) -> bool:
    return widget.isVisible() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def test_slash_goes_to_the_search_box(screen: Screen) -> None:
    screen.log.fill(2)
    screen.open()
    screen.tab.activateWindow()
    screen.table.setFocus()
    screen.qtbot.waitUntil(screen.table.hasFocus)
    screen.qtbot.keyClick(screen.table, Qt.Key.Key_Slash)
    assert isinstance(screen.tab.focusWidget(), QLineEdit)


def test_letters_do_not_search_the_whole_log(screen: Screen, loop: HeldLoop) -> None:
    screen.log.fill(2000)
    screen.open()
    asked = len(loop.asked)
    screen.qtbot.keyClicks(screen.table, "zebra")
    assert len(loop.asked) == asked


def _button(parent: QWidget, text: str) -> QAbstractButton:
    return next(button for button in parent.findChildren(QAbstractButton) if button.text() == text)


def _trigger(screen: Screen, text: str) -> None:
    """Choose from the context menu of the first row."""
    screen.table.go_to_row(0)
    screen.settle()
    entry = screen.table.entry_at(0)
    assert isinstance(entry, ActivityEntry)
    menu: QMenu = screen.tab._menu_for(entry)
    next(action for action in menu.findChildren(QAction) if action.text() == text).trigger()
    menu.deleteLater()
    screen.settle()
