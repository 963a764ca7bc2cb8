"""The bar is one text; menus, chips and the two moments of one's own are other views of it."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice
from desktop.activity.chips import ClauseChip
from desktop.activity.facetbutton import TYPING_MS, FacetButton
from desktop.activity.filterbar import DEBOUNCE_MS, FilterBar
from desktop.activity.searchbox import SearchBox
from desktop.activity.searchhelp import SearchHelp
from desktop.activity.timebox import CustomRange
from desktop.activity.times import TimeFormat
from tests.desktop.activity.log import START_US

MINUTE_US = 60_000_000
DAY_US = 24 * 60 * MINUTE_US


class HandClock:
    """It is noon until it is moved."""

    def __init__(self) -> None:
        self.us = START_US

    def now_us(self) -> int:
        return self.us

    def monotonic(self) -> float:
        return 0.0

    def utc_offset_minutes(self, at_us: int) -> int:
        return 0


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 400)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def bar(window: QWidget, clock: HandClock) -> FilterBar:
    bar = FilterBar(clock, window)
    bar.set_times(TimeFormat("utc"))
    bar.setGeometry(0, 0, 900, 120)
    window.show()
    window.activateWindow()
    return bar


def _box(bar: FilterBar) -> SearchBox:
    box = bar.findChild(SearchBox)
    assert isinstance(box, SearchBox)
    return box


def _chips(bar: FilterBar) -> list[ClauseChip]:
    return [chip for chip in bar.findChildren(ClauseChip) if chip.isVisible()]


def _words(bar: FilterBar) -> list[str]:
    return [chip.text() for chip in _chips(bar)]


def _menu(bar: FilterBar, title: str) -> list[QAction]:
    """The lines of a menu as they are when it opens."""
    button = next(each for each in bar.findChildren(FacetButton) if each.text() == f"{title} ▾")
    button.choices.aboutToShow.emit()
    return button.choices.actions()


def _choose(bar: FilterBar, title: str, label: str) -> None:
    next(line for line in _menu(bar, title) if line.text() == label).trigger()


def _ticked(bar: FilterBar, title: str) -> list[str]:
    return [line.text() for line in _menu(bar, title) if line.isChecked()]


def _sentences(bar: FilterBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible() and label.text().endswith(".")]


def test_typing_asks_once_after_a_pause(bar: FilterBar, qtbot: QtBot) -> None:
    changes: list[str] = []
    bar.changed.connect(lambda: changes.append(bar.text))
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(_box(bar), "category:device broken")
    assert changes == ["category:device broken"]
    assert bar.filter == ActivityFilter((Term("category", ("device",)), Term("text", ("broken",))))


def test_a_text_that_cannot_be_read_is_explained_and_the_last_one_holds(bar: FilterBar, qtbot: QtBot) -> None:
    bar.show_text("desk")
    changes: list[None] = []
    bar.changed.connect(lambda: changes.append(None))
    bar.show_text("desk colour:red")
    (sentence,) = _sentences(bar)
    assert "no field “colour”" in sentence
    assert _box(bar).accessibleDescription() == f"{sentence} It begins at character 6."
    assert (bar.text, bar.filter, changes) == ("desk", ActivityFilter((Term("text", ("desk",)),)), [])
    assert _words(bar) == ["“desk”", "colour:red"]
    assert _chips(bar)[1].accessibleName() == "Filter: colour:red (not understood). Remove"
    qtbot.keyClick(_chips(bar)[1], Qt.Key.Key_Delete)
    assert (_sentences(bar), _box(bar).text(), changes) == ([], "desk", [None])
    assert _box(bar).accessibleDescription() == ""


def test_nothing_is_said_against_what_is_still_being_completed(bar: FilterBar, qtbot: QtBot) -> None:
    box = _box(bar)
    box.setFocus()
    qtbot.keyClicks(box, "severity:")
    assert box.is_suggesting
    bar.read_again()
    assert _sentences(bar) == []
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: _sentences(bar) == ["Say what follows “severity:”."])


def test_chips_mirror_the_text_while_it_is_typed(bar: FilterBar, qtbot: QtBot) -> None:
    box = _box(bar)
    qtbot.keyClicks(box, "severity>=warning -actor:Ada ")
    assert _words(bar) == ["severity at least warning", "not actor Ada"]
    assert _chips(bar)[0].accessibleName() == "Filter: severity at least warning. Remove"
    qtbot.keyClicks(box, "lamp")
    assert _words(bar)[2:] == ["“lamp”"]


def test_chips_are_removed_by_mouse_and_keys_and_the_keyboard_stays(bar: FilterBar, qtbot: QtBot) -> None:
    bar.show_text('lamp  actor:"Ada L."   last:7d outcome:failure')
    qtbot.mouseClick(_chips(bar)[1], Qt.MouseButton.LeftButton)
    assert bar.text == "lamp last:7d outcome:failure"
    _chips(bar)[0].setFocus()
    qtbot.waitUntil(_chips(bar)[0].hasFocus)
    qtbot.keyClick(_chips(bar)[0], Qt.Key.Key_Right)
    assert _chips(bar)[1].hasFocus()
    qtbot.keyClick(_chips(bar)[1], Qt.Key.Key_Delete)
    assert (bar.text, _chips(bar)[1].hasFocus()) == ("lamp outcome:failure", True)
    qtbot.keyClick(_chips(bar)[1], Qt.Key.Key_Space)
    qtbot.keyClick(_chips(bar)[0], Qt.Key.Key_Backspace)
    assert (bar.is_clear, _chips(bar), _box(bar).hasFocus()) == (True, [], True)


def test_what_was_changed_elsewhere_can_be_undone_in_the_box(bar: FilterBar) -> None:
    bar.show_text("lamp last:7d")
    bar.clear()
    _box(bar).undo()
    assert _box(bar).text() == "lamp last:7d"


def test_an_id_on_a_chip_gives_way_to_the_name_the_log_knows(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.choices_wanted) as wanted:
        bar.show_filter(ActivityFilter((Term("target", ("a0",)),)))
    assert (wanted.args, bar.text, _words(bar)) == (["target"], "target_id:a0", ["target a0"])
    bar.offer("target", (Choice("a0", "Desk"), Choice("a1", "Shelf & rack")))
    assert _words(bar) == ["target Desk"]
    bar.add_term(Term("target", ("a1",)), "Shelf & rack")
    assert (bar.text, _words(bar)) == ("target_id:a1", ["target Shelf && rack"])


def test_menus_write_the_text_and_tick_what_it_says(bar: FilterBar) -> None:
    bar.show_text("lamp")
    _choose(bar, "Category", "Security")
    _choose(bar, "Category", "Devices")
    _choose(bar, "Severity", "Warnings and errors")
    _choose(bar, "Time", "Today")
    assert bar.text == "lamp category:auth,device severity>=warning after:today"
    assert (_ticked(bar, "Category"), _ticked(bar, "Severity")) == (["Security", "Devices"], ["Warnings and errors"])
    _choose(bar, "Category", "Security")
    _choose(bar, "Severity", "All severities")
    _choose(bar, "Time", "Yesterday")
    assert bar.text == "lamp category:device after:yesterday before:today"
    assert _ticked(bar, "Time") == ["Yesterday"]
    bar.show_text("after:monday")
    assert _ticked(bar, "Time") == []


def test_menus_of_what_the_log_holds_ask_when_they_open(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.choices_wanted) as wanted:
        assert [line.text() for line in _menu(bar, "Target")] == ["None in the log yet"]
    assert wanted.args == ["target"]
    bar.offer("target", (Choice("a0", "Desk"), Choice("a1", "Shelf & rack")))
    _choose(bar, "Target", "Shelf && rack")
    assert (bar.text, _ticked(bar, "Target")) == ("target_id:a1", ["Shelf && rack"])


def test_relative_times_mean_what_they_mean_when_they_are_read(bar: FilterBar, clock: HandClock) -> None:
    bar.show_text("last:7d")
    assert bar.filter.since == START_US - 7 * DAY_US
    clock.us += DAY_US
    bar.read_again()
    assert (bar.text, bar.filter.since) == ("last:7d", START_US - 6 * DAY_US)


def test_a_range_of_time_takes_the_place_of_what_was_asked_about_times(bar: FilterBar) -> None:
    bar.show_text("last:7d lamp -after:today")
    bar.set_time_range(START_US, START_US + MINUTE_US)
    assert bar.text == "after:2026-11-20T12:00 before:2026-11-20T12:01 lamp"
    assert (bar.filter.since, bar.filter.until) == (START_US, START_US + MINUTE_US)
    bar.set_time_range(None, None)
    assert bar.text == "lamp"


def test_moments_of_ones_own_are_written_and_read(bar: FilterBar) -> None:
    custom = bar.findChild(CustomRange)
    assert isinstance(custom, CustomRange)
    assert not custom.isVisible()
    _choose(bar, "Time", "From … to …")
    assert custom.isVisible()
    assert bar.text == "after:2026-11-19T12:00 before:2026-11-20T12:00"
    custom.since.setDateTime(custom.since.dateTime().addSecs(60))
    assert bar.text == "after:2026-11-19T12:01 before:2026-11-20T12:00"
    bar.show_text("after:2026-11-18")
    assert custom.bounds == (START_US - 5 * DAY_US // 2, START_US)
    bar.show_text("lamp")
    assert not custom.isVisible()


def test_a_filter_from_elsewhere_becomes_text(bar: FilterBar) -> None:
    wanted = ActivityFilter(
        (
            Term("category", ("auth", "device")),
            Term("severity", (3, 4)),
            Term("target", ("a0b1",)),
            Term("action", ("window.*",), negated=True),
        ),
        since=START_US,
    )
    bar.show_filter(wanted)
    assert bar.text == "category:auth,device severity>=warning target_id:a0b1 -action:window.* after:2026-11-20T12:00"
    assert bar.filter == wanted
    bar.clear()
    assert (bar.filter.is_everything, bar.is_clear) == (True, True)


def test_a_term_replaces_what_was_asked_of_its_field_and_excluding_adds(bar: FilterBar) -> None:
    for term in (
        Term("actor", ("Ada",)),
        Term("actor", ("Grace",)),
        Term("action", ("device.lost",)),
        Term("actor", ("Alan",), negated=True),
    ):
        bar.add_term(term, str(term.values[0]))
    assert bar.text == "actor:Grace action:device.lost -actor:Alan"


def test_where_one_thing_can_be_chosen_lines_exclude_each_other(bar: FilterBar) -> None:
    exclusive = {title: bool(_menu(bar, title)[0].actionGroup()) for title in ("Time", "Category", "Severity")}
    assert exclusive == {"Time": True, "Category": False, "Severity": True}


def test_buttons_tell_what_is_asked_for(bar: FilterBar) -> None:
    bar.show_text("severity>=warning -actor:Ada desk")
    set_ones = [each.text() for each in bar.findChildren(FacetButton) if each.accessibleDescription()]
    assert set_ones == ["Severity ▾", "Actor ▾"]
    bar.clear()
    assert not [each for each in bar.findChildren(FacetButton) if each.accessibleDescription()]


def test_typing_in_a_menu_goes_to_the_line_that_begins_so(bar: FilterBar, qtbot: QtBot) -> None:
    bar.offer("actor", tuple(Choice(name, name) for name in ("Ada", "Grace", "Greta", "R&D")))
    _menu(bar, "Actor")
    menu = next(each for each in bar.findChildren(FacetButton) if each.text() == "Actor ▾").choices
    qtbot.keyClicks(menu, "gre")
    assert menu.activeAction().text() == "Greta"
    qtbot.wait(TYPING_MS + 100)
    qtbot.keyClicks(menu, "r&")
    assert menu.activeAction().text() == "R&&D"


def test_of_two_faults_the_first_is_explained_and_the_other_counted(bar: FilterBar) -> None:
    bar.show_text("colour:red desk size:9")
    (sentence,) = _sentences(bar)
    assert "no field “colour”" in sentence
    assert sentence.endswith(" 1 more part cannot be understood.")


def test_half_a_word_is_neither_searched_for_at_once_nor_remembered(bar: FilterBar, qtbot: QtBot) -> None:
    box = _box(bar)
    box.setFocus()
    changes: list[str] = []
    bar.changed.connect(lambda: changes.append(bar.text))
    qtbot.keyClicks(box, "act")
    qtbot.wait(DEBOUNCE_MS * 2)
    assert (box.is_suggesting, changes) == (True, [])
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClick(box, Qt.Key.Key_Escape)
    box.clearFocus()
    assert (changes, box.history.texts) == (["act"], ())


def test_searches_are_remembered_when_they_are_meant(bar: FilterBar, qtbot: QtBot, tmp_path: Path) -> None:
    box = _box(bar)
    for text in ("lamp", "colour:red", "desk", "lamp"):
        box.setText(text)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.history.texts == ("lamp", "desk")
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    bar.save_layout(settings)
    settings.sync()
    box.history.add("forgotten")
    bar.restore_layout(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    assert box.history.texts == ("lamp", "desk")


def test_the_language_is_explained_on_a_card(bar: FilterBar, qtbot: QtBot) -> None:
    button = next(each for each in bar.findChildren(QToolButton) if each.text() == "?")
    card = bar.findChild(SearchHelp)
    assert isinstance(card, SearchHelp)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert card.isVisible()
    assert "severity>=warning" in [label.text() for label in card.findChildren(QLabel)]
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_slash_goes_to_the_box_from_anywhere_in_the_window(bar: FilterBar, window: QWidget, qtbot: QtBot) -> None:
    elsewhere = QPushButton("Elsewhere", window)
    elsewhere.show()
    elsewhere.setFocus()
    qtbot.waitUntil(elsewhere.hasFocus)
    qtbot.keyClick(elsewhere, Qt.Key.Key_Slash)
    assert _box(bar).hasFocus()
    qtbot.keyClicks(_box(bar), "a/b")
    assert _box(bar).text() == "a/b"


def test_every_button_has_a_name_and_the_keyboard_reaches_it(bar: FilterBar) -> None:
    bar.show_text("lamp last:7d")
    buttons = [each for each in bar.findChildren(QAbstractButton) if each.isVisible()]
    own: list[QWidget] = [each for each in buttons if not isinstance(each.parent(), QLineEdit)]
    assert [each for each in own if not each.accessibleName()] == []
    assert [each for each in own if not each.focusPolicy() & Qt.FocusPolicy.TabFocus] == []


def test_chips_go_on_in_the_next_line_where_the_window_is_narrow(bar: FilterBar) -> None:
    bar.show_text("severity>=warning category:device outcome:failure actor:Ada last:7d lamp")
    heights = []
    for width in (1600, 500):
        bar.resize(width, bar.heightForWidth(width))
        heights.append(bar.height())
        assert all(chip.geometry().right() <= width for chip in _chips(bar))
    assert heights[0] < heights[1]


@pytest.fixture
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("_berlin")
def test_days_begin_and_end_by_the_calendar_also_where_clocks_are_changed(bar: FilterBar, clock: HandClock) -> None:
    bar.set_times(TimeFormat("local"))
    clock.us = _utc(2026, 10, 25, 18)
    bar.show_text("after:today")
    assert bar.filter.since == _utc(2026, 10, 24, 22)
    clock.us = _utc(2026, 10, 26, 18)
    bar.show_text("after:yesterday before:today")
    assert (bar.filter.since, bar.filter.until) == (_utc(2026, 10, 24, 22), _utc(2026, 10, 25, 23))


def _utc(year: int, month: int, day: int, hour: int) -> int:
    return int(datetime(year, month, day, hour, tzinfo=UTC).timestamp()) * 1_000_000
