"""The details show all of an entry as plain text, and copy it."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QListWidget
from pytestqt.qtbot import QtBot

from core.activity.filter import Term
from desktop.activity.details import LED_TO_LIMIT, DetailsPane
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry


@pytest.fixture
def pane(qtbot: QtBot, loop: HeldLoop, replies: Replies) -> DetailsPane:
    pane = DetailsPane(loop.ask, replies)
    pane.set_times(TimeFormat("utc"))
    pane.resize(360, 700)
    qtbot.addWidget(pane)
    pane.show()
    return pane


def _labels(pane: DetailsPane) -> list[QLabel]:
    return [label for label in pane.findChildren(QLabel) if label.isVisible() and label.text()]


def _click(pane: DetailsPane, qtbot: QtBot, text: str) -> None:
    button = next(each for each in pane.findChildren(QAbstractButton) if each.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_without_an_entry_it_says_what_to_do(pane: DetailsPane) -> None:
    assert [label.text() for label in _labels(pane)] == ["Select an entry to see all of it."]


def test_every_field_and_fact_is_shown_as_plain_text(pane: DetailsPane, settle: Settle) -> None:
    pane.show_entry(make_entry("device.disconnected", seq=7, reason="<b>x</b>", tries=[1, 2], is_known=True))
    settle()
    texts = [label.text() for label in _labels(pane)]
    for text in ("Warning", "Desk stopped answering: <b>x</b>", "device.disconnected", "Ada (user)", "a0b1c2d3e4f5"):
        assert text in texts
    facts = {name: texts[texts.index(name) + 1] for name in ("reason", "tries", "is known")}
    assert facts == {"reason": "<b>x</b>", "tries": "1, 2", "is known": "yes"}
    assert {label.textFormat() for label in _labels(pane) if label.text() in facts.values()} == {
        Qt.TextFormat.PlainText
    }


def test_an_entry_is_copied_as_text_and_as_json(pane: DetailsPane, qtbot: QtBot, settle: Settle) -> None:
    entry = make_entry("device.lost", seq=7)
    pane.show_entry(entry)
    settle()
    _click(pane, qtbot, "Copy as &JSON")
    assert json.loads(QGuiApplication.clipboard().text())["id"] == entry.id
    _click(pane, qtbot, "Copy as &text")
    assert "Action: device.lost" in QGuiApplication.clipboard().text()


def test_a_cause_that_is_no_entry_still_leads_to_its_kin(pane: DetailsPane, qtbot: QtBot, settle: Settle) -> None:
    gesture = make_entry().id
    terms: list[Term] = []
    pane.term_wanted.connect(terms.append)
    pane.show_entry(make_entry(cause=gesture))
    settle()
    _click(pane, qtbot, "Show the cause and all it led to")
    assert terms == [Term("cause", (gesture,))]


def test_a_long_list_of_consequences_is_cut_and_says_so(pane: DetailsPane, log: LogFile, settle: Settle) -> None:
    cause = make_entry("device.create")
    log.add(cause, *(make_entry(message=f"Step {number}", cause=cause.id) for number in range(LED_TO_LIMIT + 5)))
    pane.show_entry(cause)
    settle()
    listed = pane.findChild(QListWidget)
    assert isinstance(listed, QListWidget)
    assert listed.count() == LED_TO_LIMIT
    assert any(button.text() == "Show all (more than 50)" for button in pane.findChildren(QAbstractButton))
