"""Columns are shown as chosen, give way where room is short, and are remembered."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from desktop.activity.columns import COLUMNS, FIRST_SHOWN, MESSAGE, NUMBERS
from desktop.activity.header import ColumnHeader
from desktop.activity.model import ActivityModel
from desktop.activity.table import ActivityTable


@pytest.fixture
def table(qtbot: QtBot, model: ActivityModel) -> ActivityTable:
    table = ActivityTable()
    table.setModel(model)
    table.fit_columns()
    qtbot.addWidget(table)
    table.resize(1300, 400)
    table.show()
    return table


def _seen(header: ColumnHeader) -> list[str]:
    """The columns in view, from the left."""
    numbers = (header.logicalIndex(place) for place in range(header.count()))
    return [COLUMNS[number].name for number in numbers if not header.isSectionHidden(number)]


def test_the_chosen_columns_are_shown_in_their_order(table: ActivityTable) -> None:
    assert _seen(table.columns) == list(FIRST_SHOWN)
    table.show_columns(("seq", "message", "nonsense", "time"))
    assert table.shown_columns() == ("seq", "message", "time")
    assert _seen(table.columns) == ["seq", "message", "time"]


def test_the_message_cannot_be_chosen_away(table: ActivityTable) -> None:
    table.show_columns(("actor",))
    assert _seen(table.columns) == ["actor", "message"]


def test_the_least_telling_columns_give_way_where_room_is_short(table: ActivityTable, qtbot: QtBot) -> None:
    for width in (1000, 700, 500, 300):
        table.resize(width, 400)
        seen = _seen(table.columns)
        assert seen == [name for name in FIRST_SHOWN if name in seen]
        assert table.columnWidth(MESSAGE) > 0
    assert seen == ["time", "message"]
    assert table.shown_columns() == FIRST_SHOWN
    table.resize(1300, 400)
    assert _seen(table.columns) == list(FIRST_SHOWN)


def test_moving_a_column_is_a_choice(table: ActivityTable) -> None:
    chosen: list[tuple[str, ...]] = []
    table.columns.chosen_changed.connect(lambda: chosen.append(table.shown_columns()))
    table.columns.moveSection(table.columns.visualIndex(NUMBERS["actor"]), 0)
    assert chosen == [("actor", "time", "severity", "message", "target", "category", "action")]


def test_the_menu_shows_and_hides(table: ActivityTable) -> None:
    menu = table.columns.make_menu(table)
    actions = {action.text(): action for action in menu.actions()}
    assert not actions["Message"].isEnabled()
    actions["Actor"].trigger()
    actions["Number"].trigger()
    assert table.shown_columns() == (*(name for name in FIRST_SHOWN if name != "actor"), "seq")
    actions["As at &first"].trigger()
    assert table.shown_columns() == FIRST_SHOWN


def test_columns_and_widths_are_remembered(table: ActivityTable, model: ActivityModel, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    table.show_columns(("seq", "time", "message"))
    table.columns.resizeSection(NUMBERS["time"], 250)
    table.columns.save(settings)
    other = ActivityTable()
    other.setModel(model)
    other.fit_columns()
    other.columns.restore(settings)
    assert other.shown_columns() == ("seq", "time", "message")
    assert other.columnWidth(NUMBERS["time"]) == 250


def test_a_file_with_nonsense_in_it_leaves_the_columns_as_they_are(table: ActivityTable, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    settings.setValue("activity/widths", "time=-4 time=x nonsense=10 =")
    settings.setValue("activity/columns", ["time", "actor"])
    table.columns.restore(settings)
    assert table.shown_columns() == FIRST_SHOWN
