"""The box completes what is typed; the keyboard never leaves it."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.activity.reader import Choice
from core.activity.search import SearchError
from desktop.activity.searchbox import SearchBox
from desktop.activity.suggestions import SuggestionList


class Typist:
    """A person at the box, and what the person sees."""

    def __init__(self, box: SearchBox, qtbot: QtBot) -> None:
        self.box, self.qtbot = box, qtbot

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.box, text)

    def press(self, *keys: Qt.Key) -> None:
        for key in keys:
            self.qtbot.keyClick(self.box, key)

    @property
    def suggestions(self) -> SuggestionList:
        found = self.box.window().findChild(SuggestionList)
        assert isinstance(found, SuggestionList)
        return found

    @property
    def offered(self) -> list[str]:
        return (
            [self.suggestions.item(row).text() for row in range(self.suggestions.count())]
            if self.suggestions.isVisible()
            else []
        )

    @property
    def marked(self) -> str:
        return self.suggestions.current.label if self.suggestions.current else ""


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(600, 400)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def typist(window: QWidget, qtbot: QtBot) -> Typist:
    box = SearchBox(window)
    box.setGeometry(0, 0, 600, 30)
    window.show()
    window.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    return Typist(box, qtbot)


def test_keys_are_offered_and_taken_by_tab_with_their_values_after_them(typist: Typist) -> None:
    typist.type("lamp sev")
    assert (typist.offered, typist.marked) == (["severity:"], "")
    typist.press(Qt.Key.Key_Tab)
    assert typist.box.text() == "lamp severity:"
    assert (typist.offered, typist.marked) == (["info", "notice", "warning", "error"], "info")
    typist.press(Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert (typist.box.text(), typist.offered) == ("lamp severity:warning", [])
    assert typist.box.hasFocus()


def test_return_searches_for_a_word_that_is_like_a_key(typist: Typist, qtbot: QtBot) -> None:
    typist.type("act")
    assert typist.offered == ["action:", "actor:"]
    with qtbot.waitSignal(typist.box.returnPressed):
        typist.press(Qt.Key.Key_Return)
    assert (typist.box.text(), typist.offered) == ("act", [])


def test_return_takes_the_value_of_which_the_beginning_is_typed(typist: Typist) -> None:
    typist.box.offer("actor", (Choice("Grace", "Grace"), Choice("Ada", "Ada")))
    typist.type("actor:Gr")
    assert typist.marked == "Grace"
    typist.press(Qt.Key.Key_Return)
    assert (typist.box.text(), typist.offered) == ("actor:Grace", [])


def test_return_searches_for_a_part_of_a_targets_name(typist: Typist, qtbot: QtBot) -> None:
    typist.box.offer("target", (Choice("a0", "Desk left"), Choice("a1", "Desk right")))
    typist.type("target:Desk")
    assert (typist.offered, typist.marked) == (["Desk left", "Desk right"], "")
    with qtbot.waitSignal(typist.box.returnPressed):
        typist.press(Qt.Key.Key_Return)
    assert (typist.box.text(), typist.offered) == ("target:Desk", [])


def test_arrows_go_round_and_escape_closes(typist: Typist) -> None:
    typist.type("act")
    typist.press(Qt.Key.Key_Up)
    assert typist.marked == "actor:"
    typist.press(Qt.Key.Key_Down)
    assert typist.marked == "action:"
    typist.press(Qt.Key.Key_Up)
    assert typist.marked == "actor:"
    typist.press(Qt.Key.Key_Escape)
    assert (typist.offered, typist.box.text()) == ([], "act")


def test_a_click_takes_too(typist: Typist, qtbot: QtBot) -> None:
    typist.type("severity:")
    row = typist.suggestions.visualItemRect(typist.suggestions.item(2)).center()
    qtbot.mouseClick(typist.suggestions.viewport(), Qt.MouseButton.LeftButton, pos=row)
    assert (typist.box.text(), typist.box.hasFocus()) == ("severity:warning", True)


def test_down_shows_all_keys_and_what_they_mean_to_a_screen_reader_too(typist: Typist) -> None:
    typist.press(Qt.Key.Key_Down)
    assert typist.offered[:2] == ["category:", "severity:"]
    spoken = typist.suggestions.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "category:, kind of activity"


def test_values_of_the_log_are_asked_for_once_and_shown_when_they_come(typist: Typist) -> None:
    wanted: list[str] = []
    typist.box.choices_wanted.connect(wanted.append)
    typist.type("actor:")
    assert (wanted, typist.offered) == (["actor"], [])
    typist.box.offer("actor", (Choice("Ada", "Ada"), Choice("Home Assistant", "Home Assistant")))
    assert typist.offered == ["Ada", "Home Assistant"]
    typist.type("h")
    typist.press(Qt.Key.Key_Tab)
    assert (typist.box.text(), wanted) == ('actor:"Home Assistant"', ["actor"])


def test_values_that_come_late_open_nothing(typist: Typist) -> None:
    typist.type("actor:")
    typist.box.clearFocus()
    typist.box.offer("actor", (Choice("Ada", "Ada"),))
    assert typist.offered == []


def test_the_last_searches_are_there_with_up_in_an_empty_box(typist: Typist) -> None:
    typist.box.history.add("older")
    typist.box.history.add("severity>=warning last:7d")
    typist.press(Qt.Key.Key_Up)
    assert typist.offered == ["severity>=warning last:7d", "older"]
    typist.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert typist.box.text() == "older"
    typist.press(Qt.Key.Key_Up)
    assert typist.offered == []


def test_delete_forgets_the_marked_search_and_edits_the_text_otherwise(typist: Typist) -> None:
    for text in ("one", "two"):
        typist.box.history.add(text)
    typist.press(Qt.Key.Key_Up, Qt.Key.Key_Delete)
    assert (typist.offered, typist.box.history.texts) == (["one"], ("one",))
    typist.press(Qt.Key.Key_Delete)
    assert (typist.offered, typist.box.history.texts) == ([], ())
    typist.type("severity:x")
    typist.press(Qt.Key.Key_Left, Qt.Key.Key_Delete)
    assert typist.box.text() == "severity:"


def test_taking_one_can_be_undone(typist: Typist) -> None:
    typist.type("sev")
    typist.press(Qt.Key.Key_Tab, Qt.Key.Key_Escape)
    typist.box.undo()
    assert typist.box.text() == "sev"


def test_tab_goes_on_where_nothing_is_offered(typist: Typist, qtbot: QtBot) -> None:
    other = SearchBox(typist.box.window())
    other.show()
    typist.type("zebra")
    typist.press(Qt.Key.Key_Tab)
    qtbot.waitUntil(other.hasFocus)


def test_what_cannot_be_understood_is_underlined_at_its_place(typist: Typist) -> None:
    typist.box.rewrite("lamp colour:red")
    plain = typist.box.grab().toImage()
    typist.box.mark_flaw(SearchError("There is no such field.", 5, 10))
    marked = typist.box.grab().toImage()
    changed = [
        x for x in range(plain.width()) if any(plain.pixel(x, y) != marked.pixel(x, y) for y in range(plain.height()))
    ]
    metrics = typist.box.fontMetrics()
    before, flawed = metrics.horizontalAdvance("lamp "), metrics.horizontalAdvance("colour:red")
    ratio = typist.box.devicePixelRatioF()
    assert before <= changed[0] / ratio <= before + 12
    assert flawed - 6 <= (changed[-1] - changed[0]) / ratio <= flawed + 6
    typist.box.mark_flaw(None)
    assert typist.box.grab().toImage() == plain


def test_the_menus_of_the_window_keep_their_keys(window: QWidget, typist: Typist) -> None:
    action = QAction("Arrange…", window)
    action.setShortcut(QKeySequence("Ctrl+A"))

    def is_kept(key: Qt.Key) -> bool:
        """Whether the box claims that key, with Ctrl, for itself."""
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QGuiApplication.sendEvent(typist.box, event)
        return event.isAccepted()

    assert [is_kept(key) for key in (Qt.Key.Key_A, Qt.Key.Key_C)] == [False, True]
    action.setEnabled(False)
    assert is_kept(Qt.Key.Key_A)
