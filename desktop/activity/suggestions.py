"""The list under the search box: how what is typed may go on. The keyboard stays in the box."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from core.activity.search.completion import Candidate

ROWS_SHOWN: Final = 10

_MARGIN: Final = 8
_GAP: Final = 24
_DESCRIPTION_ROLE: Final = Qt.ItemDataRole.UserRole
_CANDIDATE_ROLE: Final = Qt.ItemDataRole.UserRole + 1


class SuggestionList(QListWidget):
    """Lies over the window under the box it belongs to; takes no focus, so that typing goes on."""

    chosen = Signal(object)
    """`Candidate` that was clicked."""
    closed = Signal()

    def __init__(self, box: QWidget) -> None:
        super().__init__(box)
        self._box = box
        self.setAccessibleName("Suggestions")
        self.setStyleSheet("QListWidget { border: 1px solid palette(mid); }")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_CandidateDelegate(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.hide()
        self.itemClicked.connect(self._on_item_clicked)
        self.itemEntered.connect(self.setCurrentItem)

    @property
    def current(self) -> Candidate | None:
        """The one that is marked."""
        return self._candidate(self.currentRow())

    @property
    def first(self) -> Candidate | None:
        """The one at the top."""
        return self._candidate(0)

    def offer(self, candidates: Sequence[Candidate], *, is_first_marked: bool) -> None:
        """Show these; where there are none, nothing."""
        self.clear()
        for candidate in candidates:
            self.addItem(_item(candidate))
        if not candidates:
            self.hide()
            return
        self._lie_under_box()
        self.setCurrentRow(0 if is_first_marked else -1)
        self.scrollToTop()

    def move_mark(self, steps: int) -> None:
        """Mark the one that many rows below; from either end to the other."""
        row = self.currentRow() if self.currentRow() >= 0 or steps > 0 else 0
        self.setCurrentRow((row + steps) % self.count())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def _candidate(self, row: int) -> Candidate | None:
        found: Candidate | None = self.item(row).data(_CANDIDATE_ROLE) if 0 <= row < self.count() else None
        return found

    def _lie_under_box(self) -> None:
        window = self._box.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        corner = self._box.mapTo(window, QPoint(0, self._box.height()))
        rows = min(self.count(), ROWS_SHOWN)
        height = self.sizeHintForRow(0) * rows + 2 * self.frameWidth()
        self.setGeometry(corner.x(), corner.y(), self._box.width(), min(height, window.height() - corner.y()))
        self.raise_()
        self.show()

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_CANDIDATE_ROLE))


def _item(candidate: Candidate) -> QListWidgetItem:
    item = QListWidgetItem(candidate.label)
    item.setData(_DESCRIPTION_ROLE, candidate.description)
    item.setData(_CANDIDATE_ROLE, candidate)
    spoken = f"{candidate.label}, {candidate.description}" if candidate.description else candidate.label
    item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
    return item


class _CandidateDelegate(QStyledItemDelegate):
    """The candidate at the left and, more quietly, what it means behind it."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, option.fontMetrics.height() + _MARGIN)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        is_marked = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        area = option.rect
        metrics = option.fontMetrics
        if is_marked:
            painter.fillRect(area, palette.brush(QPalette.ColorRole.Highlight))
        text = palette.color(QPalette.ColorRole.HighlightedText if is_marked else QPalette.ColorRole.Text)
        quiet = text if is_marked else palette.color(QPalette.ColorRole.PlaceholderText)
        inside = area.adjusted(_MARGIN, 0, -_MARGIN, 0)
        label = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, inside.width())
        painter.setPen(text)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, label)
        rest = inside.adjusted(metrics.horizontalAdvance(label) + _GAP, 0, 0, 0)
        painter.setPen(quiet)
        description = metrics.elidedText(str(index.data(_DESCRIPTION_ROLE)), Qt.TextElideMode.ElideRight, rest.width())
        painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter, description)
