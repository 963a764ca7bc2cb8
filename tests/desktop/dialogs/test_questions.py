from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.questions import confirm


def test_enter_and_escape_both_leave_everything_as_it_is(qtbot: QtBot, holder: QWidget) -> None:
    answers: list[str] = []
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Escape):
        question = confirm(holder, "Remove it?", "It is gone then.", "Remove", lambda: answers.append("yes"))
        assert [button.text() for button in question.findChildren(QPushButton) if button.isDefault()] == ["Cancel"]
        with qtbot.waitSignal(question.rejected):
            qtbot.keyClick(question, key)
    assert answers == []


def test_only_the_verb_means_yes(qtbot: QtBot, holder: QWidget) -> None:
    answers: list[str] = []
    question = confirm(holder, "Remove <b>it</b>?", "It is gone then.", "Remove", lambda: answers.append("yes"))

    assert question.accept_button.text() == "&Remove"
    assert question.windowTitle() == "Remove"
    question.accept_button.click()

    assert answers == ["yes"]


def test_names_in_it_are_never_markup(qtbot: QtBot, holder: QWidget) -> None:
    question = confirm(holder, "Remove <b>it</b>?", "<i>Gone</i>.", "Remove", lambda: None)
    assert {label.textFormat() for label in question.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    question.reject()
