"""Draws the cells of the log's table: a long message ends in an ellipsis, what its row stands for is never cut."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from desktop.activity.cells import FOLD_ROLE

Index = QModelIndex | QPersistentModelIndex

_MARGINS_PX: Final = 8
"""What a style leaves free beside a text, on both sides together."""


class RowDelegate(QStyledItemDelegate):
    """Marks the current row as a whole, and only while keys go there."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._table = table

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        # A single cell that looks chosen would say something that is not so.
        option.state &= ~QStyle.StateFlag.State_HasFocus
        suffix = str(index.data(FOLD_ROLE) or "")
        if suffix:
            option.text = _elided(option, suffix)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.row() == self._table.currentIndex().row() and self._table.hasFocus():
            painter.save()
            painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
            painter.restore()


def _elided(option: QStyleOptionViewItem, suffix: str) -> str:
    """The text of the option, shortened before its suffix."""
    text, metrics = option.text.removesuffix(suffix), option.fontMetrics
    part = QStyle.SubElement.SE_ItemViewItemText
    room = option.widget.style().subElementRect(part, option, option.widget).width() - _MARGINS_PX
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(suffix)) + suffix
