"""What does not fit goes on in the next line."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.flow import FlowLayout


def _filled(qtbot: QtBot, widths: tuple[int, ...]) -> tuple[QWidget, list[QWidget]]:
    holder = QWidget()
    qtbot.addWidget(holder)
    row = FlowLayout(10, holder)
    widgets = [QWidget() for _ in widths]
    for widget, width in zip(widgets, widths, strict=True):
        widget.setFixedSize(width, 20)
        row.addWidget(widget)
    return holder, widgets


def _places(widgets: list[QWidget]) -> list[tuple[int, int]]:
    return [(widget.x(), widget.y()) for widget in widgets]


def test_it_breaks_where_the_row_is_full(qtbot: QtBot) -> None:
    holder, widgets = _filled(qtbot, (100, 100, 100))
    holder.resize(210, 100)
    holder.show()
    assert _places(widgets) == [(0, 0), (110, 0), (0, 30)]
    assert [holder.heightForWidth(width) for width in (320, 210, 100)] == [20, 50, 80]
    assert holder.sizeHint() == QSize(320, 20)


def test_what_is_hidden_takes_no_room(qtbot: QtBot) -> None:
    holder, widgets = _filled(qtbot, (100, 100, 100))
    widgets[1].hide()
    holder.resize(210, 100)
    holder.show()
    assert _places([widgets[0], widgets[2]]) == [(0, 0), (110, 0)]
    assert holder.minimumSizeHint() == QSize(100, 20)


def test_what_is_taken_out_is_given_back(qtbot: QtBot) -> None:
    holder, widgets = _filled(qtbot, (100, 100))
    row = holder.layout()
    assert row is not None
    row.removeWidget(widgets[0])
    assert row.count() == 1
    assert row.takeAt(5) is None
    assert row.itemAt(-1) is None
