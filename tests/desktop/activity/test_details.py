"""The details show all of an entry as plain text, and copy it."""

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from core.activity.causes import EFFECTS_LIMIT
from core.activity.entry import ActivityEntry
from core.activity.filter import Term
from desktop.activity.details import DetailsPane
from desktop.activity.entry_tree import EntryTree
from desktop.activity.times import TimeFormat
from desktop.activity.value_menu import ValueMenuButton
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


def _click_more(pane: DetailsPane) -> None:
    next(each for each in pane.findChildren(QAbstractButton) if each.text() == "▸ &More").click()


def _click(pane: DetailsPane, qtbot: QtBot, text: str) -> None:
    button = next(each for each in pane.findChildren(QAbstractButton) if each.text() == text)
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_is_seldom_looked_at_is_folded_away(pane: DetailsPane, qtbot: QtBot, settle: Settle) -> None:
    entry = make_entry("device.disconnected", seq=7, reason="x")
    pane.show_entry(entry)
    settle()
    assert entry.id not in [label.text() for label in _labels(pane)]
    _click(pane, qtbot, "▸ &More")
    assert entry.id in [label.text() for label in _labels(pane)]
    pane.show_entry(None)
    assert _labels(pane) == []


def test_every_field_and_fact_is_shown_as_plain_text(pane: DetailsPane, settle: Settle) -> None:
    _click_more(pane)
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


def test_a_cause_that_is_no_entry_still_leads_to_its_kin(
    pane: DetailsPane, log: LogFile, qtbot: QtBot, settle: Settle
) -> None:
    gesture = make_entry().id
    terms: list[Term] = []
    pane.term_wanted.connect(terms.append)
    pane.show_entry(log.add(make_entry(cause=gesture)).entries[0])
    settle()
    assert not _tree(pane, KIN).isVisible()
    _click(pane, qtbot, "Show the cause and all it led to")
    assert terms == [Term("cause", (gesture,))]


def _tree(pane: DetailsPane, name: str) -> EntryTree:
    return next(each for each in pane.findChildren(EntryTree) if each.accessibleName() == name)


def _lines(item: QTreeWidgetItem | None, depth: int = 0) -> list[str]:
    """The tree as text, what is bold between stars."""
    if item is None:
        return []
    text = f"*{item.text(0)}*" if item.font(0).bold() else item.text(0)
    below = (_lines(item.child(number), depth + 1) for number in range(item.childCount()))
    return [f"{'  ' * depth}{text}", *(line for lines in below for line in lines)]


def _shown_tree(pane: DetailsPane, name: str) -> list[str]:
    tree = _tree(pane, name)
    return [line for number in range(tree.topLevelItemCount()) for line in _lines(tree.topLevelItem(number))]


KIN, AROUND = "What led to it and what it led to", "Entries around this time"


def _family(log: LogFile) -> list[ActivityEntry]:
    """A set-up, which led to a device, which led to two things; and one entry beside."""
    set_up = make_entry("profile.set_up", message="Set up")
    device = make_entry("device.create", message="Added", cause=set_up.id)
    effects = [make_entry(message=text, cause=device.id) for text in ("Found", "Answers")]
    return list(log.add(set_up, device, *effects, make_entry(message="Beside")).entries)


def test_the_causes_stand_above_the_entry_and_what_it_led_to_below(
    pane: DetailsPane, log: LogFile, settle: Settle
) -> None:
    family = _family(log)
    pane.show_entry(family[1])
    settle()
    assert _shown_tree(pane, KIN) == ["Set up", "  *Added*", "    Found", "    Answers"]
    pane.show_entry(family[0])
    settle()
    assert _shown_tree(pane, KIN) == ["*Set up*", "  Added", "    Found", "    Answers"]


def test_what_happened_around_it_is_listed_as_in_the_table(pane: DetailsPane, log: LogFile, settle: Settle) -> None:
    family = _family(log)
    pane.show_entry(family[2])
    settle()
    assert _shown_tree(pane, AROUND) == ["Beside", "Answers", "*Found*", "Added", "Set up"]
    own = _tree(pane, AROUND).topLevelItem(2)
    assert own is not None
    assert own.text(1) == "12:00:03"


def test_enter_and_a_click_go_to_another_entry(pane: DetailsPane, qtbot: QtBot, log: LogFile, settle: Settle) -> None:
    family = _family(log)
    wanted: list[ActivityEntry] = []
    pane.entry_wanted.connect(wanted.append)
    pane.show_entry(family[1])
    settle()
    tree = _tree(pane, KIN)
    qtbot.keyClick(tree, Qt.Key.Key_Up)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    row_height = tree.sizeHintForRow(0)
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(80, 2 * row_height + row_height // 2))
    assert wanted == [family[0], family[2]]


def test_more_consequences_than_can_be_shown_are_admitted(pane: DetailsPane, log: LogFile, settle: Settle) -> None:
    cause = make_entry("device.create")
    steps = [make_entry(message=f"Step {number}", cause=cause.id) for number in range(EFFECTS_LIMIT + 5)]
    log.add(cause, *steps)
    pane.show_entry(cause)
    settle()
    assert len(_shown_tree(pane, KIN)) == 1 + EFFECTS_LIMIT
    assert "There is more than is shown here." in [label.text() for label in _labels(pane)]


def test_each_value_can_be_asked_for_or_excluded(pane: DetailsPane, settle: Settle) -> None:
    terms: list[Term] = []
    pane.term_wanted.connect(terms.append)
    pane.show_entry(make_entry("device.disconnected", seq=7, reason="x"))
    settle()
    for name in ("severity", "actor", "number", "target id"):
        menu = next(each for each in pane.findChildren(ValueMenuButton) if each.accessibleName() == f"Filter by {name}")
        only, all_but = menu.menu().actions()
        only.trigger()
        all_but.trigger()
    assert terms == [
        Term(field, (value,), negated)
        for field, value in (("severity", 3), ("actor", "Ada"), ("seq", "7"), ("target", "a0b1c2d3e4f5"))
        for negated in (False, True)
    ]


def test_what_cannot_be_asked_for_has_no_funnel(pane: DetailsPane, settle: Settle) -> None:
    _click_more(pane)
    pane.show_entry(make_entry(seq=7, target=None))
    settle()
    shown = {each.accessibleName() for each in pane.findChildren(ValueMenuButton) if each.isVisible()}
    assert shown == {
        f"Filter by {name}" for name in ("severity", "category", "action", "outcome", "actor", "number", "run")
    }


def test_an_entry_is_pinned_only_where_somebody_can_do_it(pane: DetailsPane, qtbot: QtBot, settle: Settle) -> None:
    wanted: list[tuple[ActivityEntry, bool]] = []
    pane.pin_wanted.connect(lambda entry, is_pinned: wanted.append((entry, is_pinned)))
    entry = make_entry(seq=7)
    pane.show_entry(entry)
    settle()
    assert not any(each.isVisible() for each in pane.findChildren(QAbstractButton) if each.text() == "&Pin")
    pane.offer_pins()
    _click(pane, qtbot, "&Pin")
    pane.show_entry(replace(entry, is_pinned=True))
    settle()
    _click(pane, qtbot, "Un&pin")
    assert wanted == [(entry, True), (replace(entry, is_pinned=True), False)]


def test_the_stored_hash_and_offset_are_among_the_fields(
    pane: DetailsPane, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.fill(1)
    (entry,) = loop.reader.entries([1])
    _click_more(pane)
    pane.show_entry(replace(entry, is_redacted=True))
    settle()
    texts = [label.text() for label in _labels(pane)]
    assert entry.hash in [text.replace("\n", "") for text in texts]
    assert "a name was taken out of it" in texts
