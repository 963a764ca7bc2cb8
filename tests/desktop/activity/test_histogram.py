"""Bars are pointed at, chosen from, zoomed and told of, by mouse and by keys alike."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.activity.entry import Severity
from core.activity.timeline import Series
from core.clock import MICROSECONDS
from desktop.activity.histogram import Histogram
from desktop.activity.timeline_bins import Bars, Grid, grid_over
from desktop.activity.timeline_looks import colours
from desktop.activity.timeline_view import TimeView
from desktop.activity.times import TimeFormat
from desktop.theme import palette_for

HOUR_US = 3600 * MICROSECONDS
MIDNIGHT_US = round(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) * MICROSECONDS
DAY = Grid(MIDNIGHT_US, HOUR_US, 24)
LIMITS = TimeView(MIDNIGHT_US - 100 * HOUR_US, MIDNIGHT_US + 100 * HOUR_US)
INFOS = tuple(range(24))
ERRORS = tuple(2 if hour == 18 else 0 for hour in range(24))
BARS = Bars(DAY, "severity", (Series(int(Severity.INFO), INFOS), Series(int(Severity.ERROR), ERRORS)))
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_KEY = Qt.KeyboardModifier.NoModifier

Range = tuple[int | None, int | None]


class Chart:
    """The histogram of a day, and the ranges it has asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.widget = Histogram()
        qtbot.addWidget(self.widget)
        self.widget.resize(900, self.widget.sizeHint().height())
        self.widget.set_times(TimeFormat("utc"))
        self.ranges: list[Range] = []
        self.widget.range_wanted.connect(lambda since, until: self.ranges.append((since, until)))
        self.widget.show_bars(BARS, LIMITS, is_narrowed=True)
        self.widget.show()

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = NO_KEY) -> None:
        for key in keys:
            self.qtbot.keyClick(self.widget, key, modifiers)

    def place(self, hour: float) -> QPoint:
        plot = self.widget.plot
        return QPoint(round(plot.left() + plot.width() * hour / 24), round(plot.center().y()))

    def drag(self, first_hour: float, last_hour: float) -> None:
        self.qtbot.mousePress(self.widget, Qt.MouseButton.LeftButton, pos=self.place(first_hour))
        self.qtbot.mouseMove(self.widget, self.place((first_hour + last_hour) / 2))
        self.qtbot.mouseMove(self.widget, self.place(last_hour))
        self.qtbot.mouseRelease(self.widget, Qt.MouseButton.LeftButton, pos=self.place(last_hour))

    def roll(self, hour: float, notches: int, aside: int = 0) -> None:
        place = QPointF(self.place(hour))
        event = QWheelEvent(
            place,
            self.widget.mapToGlobal(place),
            QPoint(),
            QPoint(120 * aside, 120 * notches),
            Qt.MouseButton.NoButton,
            NO_KEY,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.widget, event)


def hours(first: int, last: int) -> tuple[int, int]:
    return MIDNIGHT_US + first * HOUR_US, MIDNIGHT_US + last * HOUR_US


@pytest.fixture
def chart(qtbot: QtBot) -> Chart:
    return Chart(qtbot)


def test_it_says_what_it_shows_and_what_is_under_the_cursor(chart: Chart) -> None:
    assert chart.widget.accessibleName() == "Timeline"
    assert chart.widget.accessibleDescription() == "23 Nov 2026: 278 entries: 2 errors, 276 info"
    chart.press(Qt.Key.Key_Home)
    assert chart.widget.accessibleDescription() == "23 Nov 2026, 00:00 to 01:00: no entries"
    chart.press(*[Qt.Key.Key_Right] * 18)
    assert chart.widget.accessibleDescription() == "23 Nov 2026, 18:00 to 19:00: 20 entries: 2 errors, 18 info"
    chart.press(Qt.Key.Key_Right, Qt.Key.Key_Right, modifiers=SHIFT)
    assert chart.widget.accessibleDescription() == "23 Nov 2026, 18:00 to 21:00: 59 entries: 2 errors, 57 info"
    chart.press(Qt.Key.Key_End)
    assert chart.widget.accessibleDescription() == "23 Nov 2026, 23:00 to 24 Nov 2026, 00:00: 23 entries: 23 info"


def test_the_first_arrow_comes_in_from_the_right(chart: Chart) -> None:
    chart.press(Qt.Key.Key_Left, Qt.Key.Key_Return)
    assert chart.ranges == [hours(23, 24)]


def test_arrows_stop_at_the_ends(chart: Chart) -> None:
    chart.press(Qt.Key.Key_Home, Qt.Key.Key_Left, Qt.Key.Key_Return)
    chart.press(Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert chart.ranges == [hours(0, 1), hours(23, 24)]


@pytest.mark.parametrize("key", [Qt.Key.Key_Left, Qt.Key.Key_Right])
def test_shift_selects_either_way_and_enter_asks_for_it(chart: Chart, key: Qt.Key) -> None:
    chart.press(Qt.Key.Key_Home, *[Qt.Key.Key_Right] * 10)
    chart.press(key, key, modifiers=SHIFT)
    chart.press(Qt.Key.Key_Enter)
    assert chart.ranges == [hours(8, 11) if key is Qt.Key.Key_Left else hours(10, 13)]
    assert chart.widget.selected is None


def test_shift_with_home_and_end_selects_up_to_there(chart: Chart) -> None:
    chart.press(Qt.Key.Key_Home, Qt.Key.Key_Right)
    chart.press(Qt.Key.Key_End, modifiers=SHIFT)
    assert chart.widget.selected == (1, 23)


def test_escape_drops_the_selection_and_then_the_range(chart: Chart) -> None:
    chart.press(Qt.Key.Key_Home)
    chart.press(Qt.Key.Key_Right, modifiers=SHIFT)
    chart.press(Qt.Key.Key_Escape)
    assert (chart.widget.selected, chart.ranges) == (None, [])
    chart.press(Qt.Key.Key_Escape)
    assert chart.ranges == [(None, None)]


def test_where_no_range_is_asked_for_there_is_none_to_drop(chart: Chart) -> None:
    chart.widget.show_bars(BARS, LIMITS, is_narrowed=False)
    chart.press(Qt.Key.Key_Escape)
    chart.qtbot.mouseDClick(chart.widget, Qt.MouseButton.LeftButton, pos=chart.place(5))
    assert chart.ranges == []


def test_dragging_asks_for_whole_bins(chart: Chart) -> None:
    chart.drag(6.5, 9.5)
    chart.drag(9.5, 6.5)
    assert chart.ranges == [hours(6, 10)] * 2


def test_dragging_beyond_the_edge_ends_there(chart: Chart) -> None:
    chart.drag(20.5, 40)
    assert chart.ranges == [hours(20, 24)]


def test_a_click_asks_for_nothing_but_points(chart: Chart) -> None:
    chart.qtbot.mouseClick(chart.widget, Qt.MouseButton.LeftButton, pos=chart.place(18.5))
    assert chart.ranges == []
    assert "18:00 to 19:00" in chart.widget.accessibleDescription()


def test_a_double_click_shows_all_of_the_log(chart: Chart) -> None:
    chart.qtbot.mouseDClick(chart.widget, Qt.MouseButton.LeftButton, pos=chart.place(5))
    assert chart.ranges == [(None, None)]


def test_the_wheel_zooms_around_the_pointer_and_asks_once_it_rests(chart: Chart) -> None:
    before = chart.widget.view
    chart.roll(6, 1)
    chart.roll(6, 1)
    view = chart.widget.view
    assert view.width_us == pytest.approx(before.width_us * 0.75**2)
    assert view.fraction(MIDNIGHT_US + 6 * HOUR_US) == pytest.approx(6 / 24, abs=0.01)
    assert chart.ranges == []
    chart.qtbot.waitUntil(lambda: bool(chart.ranges))
    grid = grid_over(view.since, view.until, chart.widget.most_bins, TimeFormat("utc"))
    assert chart.ranges == [(grid.since, grid.until)]


def test_zooming_out_to_the_end_drops_the_range(chart: Chart) -> None:
    chart.roll(12, -100)
    chart.qtbot.waitUntil(lambda: bool(chart.ranges))
    assert chart.ranges == [(None, None)]


def test_a_wheel_that_tilts_moves_along(chart: Chart) -> None:
    chart.roll(12, 0, aside=-1)
    assert chart.widget.view.since == MIDNIGHT_US + round(2.4 * HOUR_US)


@pytest.mark.parametrize(("key", "factor"), [(Qt.Key.Key_Plus, 0.75), (Qt.Key.Key_Minus, 1 / 0.75)])
def test_keys_zoom_around_the_cursor(chart: Chart, key: Qt.Key, factor: float) -> None:
    chart.press(Qt.Key.Key_Home, *[Qt.Key.Key_Right] * 12)
    before = chart.widget.view
    chart.press(key)
    assert chart.widget.view.width_us == pytest.approx(before.width_us * factor)
    assert chart.widget.view.fraction(MIDNIGHT_US + round(12.5 * HOUR_US)) == pytest.approx(12.5 / 24, abs=0.01)


def test_what_arrives_moves_neither_cursor_nor_selection(chart: Chart) -> None:
    chart.press(Qt.Key.Key_Home, Qt.Key.Key_Right)
    chart.press(Qt.Key.Key_Right, modifiers=SHIFT)
    grown = BARS.with_arrivals([(MIDNIGHT_US + 24 * HOUR_US, 4)], 100)
    assert grown is not None
    chart.widget.show_bars(grown, LIMITS, is_narrowed=True)
    assert chart.widget.selected == (1, 2)
    chart.widget.show_bars(Bars(Grid(MIDNIGHT_US, HOUR_US // 2, 10), "severity"), LIMITS, is_narrowed=True)
    assert chart.widget.selected is None


def test_without_bars_there_is_a_message_and_nothing_to_choose(chart: Chart) -> None:
    chart.widget.show_message("Nothing has happened yet")
    chart.press(Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Plus)
    chart.drag(3, 9)
    chart.roll(3, 2)
    assert chart.ranges == []
    assert chart.widget.accessibleDescription() == "Nothing has happened yet"


@pytest.mark.parametrize("is_dark", [False, True])
def test_few_entries_of_a_kind_can_be_seen_among_many(chart: Chart, is_dark: bool) -> None:
    palette = palette_for(dark=is_dark)
    chart.widget.setPalette(palette)
    counts = tuple(1_000_000 if hour == 18 else 0 for hour in range(24))
    one = tuple(int(hour == 18) for hour in range(24))
    series = (Series(int(Severity.INFO), counts), Series(int(Severity.ERROR), one))
    chart.widget.show_bars(Bars(DAY, "severity", series), LIMITS, is_narrowed=False)
    image = chart.widget.grab().toImage()
    column = round(chart.place(18.4).x() * image.devicePixelRatio())
    seen = {QColor(image.pixel(column, row)).name() for row in range(image.height())}
    tints = colours("severity", palette)
    assert {tints[int(Severity.ERROR)].name(), tints[int(Severity.INFO)].name()} <= seen


@pytest.mark.parametrize("width", [1, 60, 300, 4000])
def test_no_width_is_too_little_or_too_much(chart: Chart, width: int) -> None:
    chart.widget.resize(width, 40)
    assert 16 <= chart.widget.most_bins <= 300
    assert not chart.widget.grab().isNull()
