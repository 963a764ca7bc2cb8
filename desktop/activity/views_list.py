"""The list of saved views: name, and how many entries are unread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.activity.unread import UNREAD_LIMIT
from core.activity.views import SavedView
from desktop.activity.tooltips import plain_tooltip
from desktop.theme import SPACE

_ID: Final = Qt.ItemDataRole.UserRole
_UNREAD: Final = Qt.ItemDataRole.UserRole + 1
_ROW_HEIGHT: Final = 30
_BADGE_PADDING: Final = 6


def unread_text(unread: int) -> str:
    """What stands beside a view: nothing, `7`, or `99+`."""
    if not unread:
        return ""
    return str(unread) if unread < UNREAD_LIMIT else f"{UNREAD_LIMIT - 1}+"


@dataclass(frozen=True, slots=True)
class ListedView:
    """A view as the list shows it."""

    view: SavedView
    unread: int


class ViewList(QListWidget):
    """One row for each view; the selected one is what is shown."""

    chosen = Signal(str)
    """The id of the view that is to be shown; so are those below."""
    menu_wanted = Signal(str, QPoint)
    """Also the global position for it."""
    rename_wanted = Signal(str)
    removal_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Saved views")
        self.setAccessibleDescription("Enter shows a view, F2 renames it, Delete removes it.")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_RowDelegate(self))
        self.viewport().setAutoFillBackground(False)
        self.itemClicked.connect(self._on_item_chosen)

    def show_views(self, listed: Sequence[ListedView], current: str) -> None:
        """Show exactly these, the one of the id `current` selected; an empty id selects none."""
        focused = self._id_of(self.currentItem())
        # The selection tells what is shown; it is not the user who changes it here.
        with QSignalBlocker(self):
            if [self._id_of(self.item(row)) for row in range(self.count())] != [each.view.id for each in listed]:
                self.clear()
                self.addItems([each.view.name for each in listed])
            for row, each in enumerate(listed):
                self._show(self.item(row), each)
                if each.view.id == (current or focused):
                    self.setCurrentRow(row)
            self.clearSelection()
            for row, each in enumerate(listed):
                self.item(row).setSelected(each.view.id == current)

    @staticmethod
    def _show(item: QListWidgetItem, listed: ListedView) -> None:
        view, unread = listed.view, unread_text(listed.unread)
        item.setText(view.name)
        item.setData(_ID, view.id)
        item.setData(_UNREAD, unread)
        item.setToolTip(plain_tooltip(view.query or "Everything"))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{view.name}, {unread} unread" if unread else view.name)

    @staticmethod
    def _id_of(item: QListWidgetItem | None) -> str:
        return str(item.data(_ID)) if item else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        view_id = self._id_of(self.currentItem())
        wanted = {
            Qt.Key.Key_Return: self.chosen,
            Qt.Key.Key_Enter: self.chosen,
            Qt.Key.Key_Space: self.chosen,
            Qt.Key.Key_F2: self.rename_wanted,
            Qt.Key.Key_Delete: self.removal_wanted,
        }.get(Qt.Key(event.key()))
        if wanted and view_id:
            wanted.emit(view_id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        is_by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        item = self.currentItem() if is_by_key else self.itemAt(event.pos())
        if item is not None:
            at = self.visualItemRect(item).center() if is_by_key else event.pos()
            self.menu_wanted.emit(self._id_of(item), self.viewport().mapToGlobal(at))

    def selectionCommand(
        self, _index: QModelIndex | QPersistentModelIndex, _event: object = None
    ) -> QItemSelectionModel.SelectionFlag:
        # What is selected is what is shown, wherever the keyboard is.
        return QItemSelectionModel.SelectionFlag.NoUpdate

    @Slot(QListWidgetItem)
    def _on_item_chosen(self, item: QListWidgetItem) -> None:
        self.chosen.emit(self._id_of(item))


class _RowDelegate(QStyledItemDelegate):
    """Draws the count at the right, in bold, and what is unread in bold too."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(super().sizeHint(option, index).width(), _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        self.initStyleOption(option, index)
        unread = str(index.data(_UNREAD) or "")
        option.font.setWeight(QFont.Weight.DemiBold if unread else QFont.Weight.Normal)
        name, option.text = option.text, ""
        style = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        painter.save()
        painter.setFont(option.font)
        painter.setPen(option.palette.color(role))
        _draw_row(painter, option.rect.adjusted(SPACE, 0, -SPACE, 0), name, unread)
        painter.restore()


def _draw_row(painter: QPainter, room: QRect, name: str, unread: str) -> None:
    metrics = painter.fontMetrics()
    count_width = metrics.horizontalAdvance(unread) + _BADGE_PADDING if unread else 0
    name_room = room.adjusted(0, 0, -count_width, 0)
    shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, name_room.width())
    painter.drawText(name_room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, unread)
