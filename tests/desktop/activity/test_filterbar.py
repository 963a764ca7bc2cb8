"""The bar says what is to be shown, and a text it cannot read is explained under it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice
from desktop.activity.choicebox import ChoiceBox
from desktop.activity.filterbar import FilterBar
from desktop.activity.proxies import combined
from desktop.activity.timebox import RANGES, TimeBox
from desktop.activity.times import TimeFormat
from tests.desktop.activity.log import START_US

DAY_US = 86_400_000_000


class StoppedClock:
    """It is noon."""

    def now_us(self) -> int:
        return START_US

    def monotonic(self) -> float:
        return 0.0

    def utc_offset_minutes(self, at_us: int) -> int:
        return 0


@pytest.fixture
def bar(qtbot: QtBot) -> FilterBar:
    bar = FilterBar(StoppedClock())
    bar.set_times(TimeFormat("utc"))
    qtbot.addWidget(bar)
    bar.show()
    return bar


def _asked(bar: FilterBar) -> ActivityFilter:
    return combined(bar.controls_part, bar.search_part)


def _search_box(bar: FilterBar) -> QLineEdit:
    return next(box for box in bar.findChildren(QLineEdit) if box.accessibleName() == "Search the activity")


def _sentences(bar: FilterBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible() and label.text().endswith(".")]


def test_every_input_has_a_name(bar: FilterBar) -> None:
    inputs: list[QWidget] = [*bar.findChildren(QLineEdit), *bar.findChildren(QComboBox), *bar.findChildren(QToolButton)]
    own = [each for each in inputs if each.objectName() not in {"qt_spinbox_lineedit", "qt_calendar_monthbutton"}]
    nameless = [each for each in own if not each.accessibleName() and isinstance(each.parent(), FilterBar)]
    assert nameless == []


def test_typing_asks_once_after_a_pause(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.changed):
        qtbot.keyClicks(_search_box(bar), "category:device broken")
    assert bar.search_part == ActivityFilter((Term("category", ("device",)), Term("text", ("broken",))))


def test_a_text_that_cannot_be_read_is_explained_and_the_last_one_holds(bar: FilterBar, qtbot: QtBot) -> None:
    box = _search_box(bar)
    box.setText("desk")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    box.setText("colour:red")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert len(_sentences(bar)) == 1
    assert "colour" in _sentences(bar)[0]
    assert bar.search_part == ActivityFilter((Term("text", ("desk",)),))
    box.setText("desk lamp")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert _sentences(bar) == []


def test_chips_and_boxes_ask_at_once(bar: FilterBar, qtbot: QtBot) -> None:
    chips = {chip.text(): chip for chip in bar.findChildren(QToolButton) if chip.isCheckable()}
    assert list(chips) == ["Entity", "Auth", "Device", "System"]
    with qtbot.waitSignal(bar.changed):
        qtbot.mouseClick(chips["Auth"], Qt.MouseButton.LeftButton)
    qtbot.keyClick(chips["System"], Qt.Key.Key_Space)
    assert bar.controls_part == ActivityFilter((Term("category", ("auth", "system")),))


@pytest.mark.parametrize(
    ("label", "bounds"),
    [
        ("Any time", (None, None)),
        ("Last hour", (START_US - DAY_US // 24, None)),
        ("Today", (START_US - DAY_US // 2, None)),
        ("Yesterday", (START_US - DAY_US * 3 // 2, START_US - DAY_US // 2)),
        ("Last 7 days", (START_US - 7 * DAY_US, None)),
        ("From … to …", (START_US - DAY_US, START_US + 60_000_000)),
    ],
)
def test_ranges_of_time(bar: FilterBar, label: str, bounds: tuple[int | None, int | None]) -> None:
    time = bar.findChild(TimeBox)
    assert isinstance(time, TimeBox)
    time.setCurrentIndex([each.label for each in RANGES].index(label))
    assert (bar.controls_part.since, bar.controls_part.until) == bounds
    assert time.custom.isVisible() is (label == "From … to …")


def test_a_filter_is_shown_by_the_controls_that_can_say_it_and_else_in_the_box(bar: FilterBar) -> None:
    wanted = ActivityFilter(
        (
            Term("category", ("auth", "device")),
            Term("severity", (3, 4)),
            Term("target", ("a0b1",)),
            Term("actor", ("Ada", "Grace")),
            Term("action", ("window.*",), negated=True),
        ),
        since=START_US,
    )
    bar.show_filter(wanted)
    assert _search_box(bar).text() == "actor:Ada,Grace -action:window.* after:2026-11-20T12:00:00.000000Z"
    assert set(_asked(bar).terms) == set(wanted.terms)
    assert (_asked(bar).since, _asked(bar).until) == (START_US, None)
    bar.clear()
    assert _asked(bar).is_everything
    assert bar.is_clear


def test_a_term_replaces_what_was_asked_of_its_field_and_excluding_adds(bar: FilterBar) -> None:
    bar.add_term(Term("actor", ("Ada",)), "Ada")
    bar.add_term(Term("actor", ("Grace",)), "Grace")
    bar.add_term(Term("action", ("device.lost",)))
    bar.add_term(Term("action", ("device.discovered",)))
    bar.add_term(Term("actor", ("Alan",), negated=True))
    assert _asked(bar).terms == (
        Term("actor", ("Grace",)),
        Term("action", ("device.discovered",)),
        Term("actor", ("Alan",), negated=True),
    )


def test_choices_are_asked_for_when_the_box_is_entered_and_what_is_chosen_stays(bar: FilterBar, qtbot: QtBot) -> None:
    box = next(box for box in bar.findChildren(ChoiceBox) if box.field == "target")
    with qtbot.waitSignal(bar.choices_wanted) as wanted:
        box.showPopup()
    box.hidePopup()
    assert wanted.args == ["target"]
    bar.add_term(Term("target", ("gone",)), "Gone lamp")
    changes: list[None] = []
    bar.changed.connect(lambda: changes.append(None))
    bar.offer("target", (Choice("a0", "Desk"), Choice("a1", "Shelf")))
    assert [box.itemText(index) for index in range(box.count())] == ["Any target", "Desk", "Shelf", "Gone lamp"]
    assert (box.currentText(), changes) == ("Gone lamp", [])


def test_an_id_in_a_box_gives_way_to_the_name_the_log_knows(bar: FilterBar, qtbot: QtBot) -> None:
    box = next(box for box in bar.findChildren(ChoiceBox) if box.field == "target")
    with qtbot.waitSignal(bar.choices_wanted) as wanted:
        bar.show_filter(ActivityFilter((Term("target", ("a0",)),)))
    assert wanted.args == ["target"]

    bar.offer("target", (Choice("a0", "Desk"), Choice("a1", "Shelf")))

    assert box.currentText() == "Desk"
    assert bar.controls_part == ActivityFilter((Term("target", ("a0",)),))


def test_a_list_that_is_open_grows_with_what_it_is_offered(bar: FilterBar) -> None:
    box = next(box for box in bar.findChildren(ChoiceBox) if box.field == "target")
    box.showPopup()
    before = box.view().window().height()

    bar.offer("target", tuple(Choice(f"a{number}", f"Lamp {number}") for number in range(8)))

    assert box.view().isVisible()
    assert box.view().window().height() > before
    box.hidePopup()
