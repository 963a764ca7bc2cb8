"""A cell is filtered on by its funnel; a plain click still selects its row."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.activity.filter import Term
from desktop.activity.cellfilter import CellFilter
from desktop.activity.columns import COLUMNS
from desktop.activity.model import ActivityModel
from desktop.activity.proxies import FilterProxy
from desktop.activity.table import ActivityTable
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import DESK, LogFile, make_entry

NAMES = [column.name for column in COLUMNS]


class Pointer:
    """What a person does with the mouse over the table, and what comes of it."""

    def __init__(self, table: ActivityTable, qtbot: QtBot) -> None:
        self.table, self.qtbot = table, qtbot
        self.cells = CellFilter(table)
        self.chosen: list[tuple[Term, str]] = []
        self.cells.term_chosen.connect(lambda term, label: self.chosen.append((term, label)))

    def at(self, row: int, column: str) -> QPoint:
        return self.table.visualRect(self.table.model().index(row, NAMES.index(column))).center()

    def move_to(self, row: int, column: str) -> None:
        at = QPointF(self.at(row, column))
        none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(QEvent.Type.MouseMove, at, self.table.viewport().mapToGlobal(at), none, none, no_keys)
        QApplication.sendEvent(self.table.viewport(), event)

    def click(self, row: int, column: str, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, keys, self.at(row, column))

    def click_funnel(self, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.mouseClick(self.cells.funnel, Qt.MouseButton.LeftButton, keys)


@pytest.fixture
def pointer(model: ActivityModel, log: LogFile, settle: Settle, qtbot: QtBot) -> Pointer:
    log.add(make_entry("window.lock", target=None), make_entry("device.lost"))
    table = ActivityTable()
    qtbot.addWidget(table)
    proxy = FilterProxy(model, table)
    table.setModel(proxy)
    table.fit_columns()
    table.resize(1400, 300)
    table.show()
    model.reload()
    settle()
    return Pointer(table, qtbot)


@pytest.mark.parametrize(
    ("column", "term", "label"),
    [
        ("severity", Term("severity", (1,)), "info"),
        ("target", Term("target", (DESK.id,)), "Desk"),
        ("actor", Term("actor", ("Ada",)), "Ada"),
        ("category", Term("category", ("device",)), "Devices"),
        ("action", Term("action", ("device.lost",)), "device.lost"),
    ],
)
def test_the_funnel_asks_for_what_its_cell_shows(pointer: Pointer, column: str, term: Term, label: str) -> None:
    pointer.move_to(0, column)
    assert pointer.cells.funnel.isVisible()
    pointer.click_funnel()
    assert pointer.chosen == [(term, label)]
    assert not pointer.table.has_selection


def test_alt_and_a_click_exclude_and_select_nothing(pointer: Pointer) -> None:
    pointer.click(0, "actor", Qt.KeyboardModifier.AltModifier)
    assert pointer.chosen == [(Term("actor", ("Ada",), negated=True), "Ada")]
    assert not pointer.table.has_selection


@pytest.mark.parametrize("key", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier])
def test_the_funnel_excludes_with_either_key(pointer: Pointer, key: Qt.KeyboardModifier) -> None:
    pointer.move_to(0, "actor")
    pointer.click_funnel(key)
    assert pointer.chosen == [(Term("actor", ("Ada",), negated=True), "Ada")]


def test_a_plain_click_selects_its_row(pointer: Pointer) -> None:
    pointer.click(1, "actor")
    assert (pointer.chosen, pointer.table.selected_ranges()) == ([], [(1, 1)])


def test_there_is_no_funnel_where_there_is_nothing_to_ask_for(pointer: Pointer) -> None:
    pointer.move_to(0, "target")
    assert pointer.cells.funnel.isVisible()
    for row, column in ((1, "target"), (0, "message"), (0, "time")):
        pointer.move_to(row, column)
        assert not pointer.cells.funnel.isVisible()
    pointer.click(0, "message", Qt.KeyboardModifier.AltModifier)
    assert (pointer.chosen, pointer.table.has_selection) == ([], True)


def test_the_funnel_goes_when_other_rows_come_under_the_pointer(pointer: Pointer, log: LogFile) -> None:
    pointer.move_to(0, "target")
    model = pointer.table.model()
    model.modelReset.emit()
    assert not pointer.cells.funnel.isVisible()
