"""The table of the log: fixed rows, columns that fit, and a reader's eye that is never moved."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from core.activity.entry import ActivityEntry
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.columns import MESSAGE
from desktop.activity.context_menu import COPY_JSON_KEYS
from desktop.activity.header import ColumnHeader
from desktop.activity.model import Index
from desktop.activity.row_delegate import RowDelegate

ROW_PADDING: Final = 10


class ActivityTable(QTableView):
    """Shows the model of the log, or a proxy on it."""

    at_top_changed = Signal(bool)
    selection_changed = Signal()
    entry_changed = Signal(object)
    """The current entry while rows are selected, else None."""
    pause_requested = Signal()
    newest_requested = Signal()
    details_requested = Signal()
    copy_requested = Signal()
    copy_json_requested = Signal()
    fold_toggled = Signal(int)
    """Fold or unfold that row."""
    fold_requested = Signal(int, bool)
    """Unfold (True) or fold (False) that row, or, where it is a part of a fold, go to what stands for that."""
    menu_requested = Signal(object)
    """Global position for the context menu."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Activity")
        self.setAccessibleDescription("What has happened, newest first. Space pauses, Enter shows details.")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setItemDelegate(RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setCornerButtonEnabled(False)
        self._columns = ColumnHeader(self)
        self.setHorizontalHeader(self._columns)
        self._fix_rows()
        self._was_at_top = True
        self._anchor = QPersistentModelIndex()
        self.verticalScrollBar().valueChanged.connect(self._on_scroll_bar_value_changed)

    def setModel(self, model: QAbstractItemModel | None) -> None:
        if model is not None:
            # Before the selection hears of it: where it goes must be decided while it is still there.
            model.rowsAboutToBeRemoved.connect(self._on_model_rows_about_to_be_removed)
        super().setModel(model)
        if model is not None:
            model.rowsRemoved.connect(self._on_model_rows_removed)

    def fit_columns(self) -> None:
        """Give every column its width; to be called once the model is set."""
        self._columns.fit()

    def shown_columns(self) -> tuple[str, ...]:
        """The names of the columns that are to be shown, from the left; where room is short not all of them are."""
        return self._columns.chosen

    def show_columns(self, names: Sequence[str]) -> None:
        """Show these columns, in that order; names that no column has are left out."""
        self._columns.choose(names)

    @property
    def columns(self) -> ColumnHeader:
        """The header, by whose menu columns are chosen."""
        return self._columns

    @property
    def is_at_top(self) -> bool:
        """Whether the newest row is in view."""
        return self.verticalScrollBar().value() == self.verticalScrollBar().minimum()

    @property
    def has_selection(self) -> bool:
        """Whether any row is selected."""
        return self.selectionModel().hasSelection()

    def selected_ranges(self) -> list[tuple[int, int]]:
        """First and last row of each run of selected rows, from the top."""
        ranges = self.selectionModel().selection()
        each = (ranges.at(number) for number in range(ranges.count()))
        return sorted({(rows.top(), rows.bottom()) for rows in each})

    def entry_at(self, row: int) -> ActivityEntry | None:
        """The entry in that row, if it has been read."""
        entry = self.model().index(row, 0).data(ENTRY_ROLE)
        return entry if isinstance(entry, ActivityEntry) else None

    def go_to_row(self, row: int) -> None:
        """Select that row alone and bring it into view."""
        # Said outright: the view's own ways would toggle the row while Ctrl is held.
        flags = QItemSelectionModel.SelectionFlag
        index = self.model().index(row, MESSAGE)
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def go_to_top(self) -> None:
        """Bring the newest row into view and, where nothing is selected, make it current."""
        self.scrollToTop()
        self.rest_on_top()

    def rest_on_top(self) -> None:
        """Keep the current row at the top while nothing is selected: a screen reader needs one to read."""
        if not self.has_selection and self.model().rowCount():
            self.selectionModel().setCurrentIndex(self.model().index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    # --- QTableView

    def keyboardSearch(self, _search: str) -> None:
        """Nothing: looking for a row that begins with a letter would read the whole log."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit()
        elif QKeySequence(event.keyCombination()) == COPY_JSON_KEYS:
            self.copy_json_requested.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.pause_requested.emit()
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Home:
            self.newest_requested.emit()
        elif event.key() == Qt.Key.Key_End:
            self.go_to_row(self.model().rowCount() - 1)
        elif event.key() == Qt.Key.Key_Escape and self.has_selection:
            self.clearSelection()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.details_requested.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.fold_requested.emit(self.currentIndex().row(), event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.fold_toggled.emit(index.row())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            below = self.visualRect(self.currentIndex()).bottomLeft()
            self.menu_requested.emit(self.viewport().mapToGlobal(below))
        else:
            self.menu_requested.emit(event.globalPos())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()
        self._tell_entry()

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self._tell_entry()

    def dataChanged(self, first: Index, last: Index, roles: Sequence[int] = ()) -> None:
        super().dataChanged(first, last, roles)
        if first.row() <= self.currentIndex().row() <= last.row():
            self._tell_entry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._columns.make_room(self.viewport().width())
        super().resizeEvent(event)
        if self.selectionModel() is not None and self.selectionModel().hasSelection():
            # The details have opened under the table: what they are of stays in view.
            self.scrollTo(self.currentIndex())

    def _fix_rows(self) -> None:
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(1)
        rows.setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING)

    def _tell_entry(self) -> None:
        row = self.currentIndex().row()
        self.entry_changed.emit(self.entry_at(row) if row >= 0 and self.has_selection else None)

    @Slot()
    def _on_scroll_bar_value_changed(self) -> None:
        if self.is_at_top != self._was_at_top:
            self._was_at_top = self.is_at_top
            self.at_top_changed.emit(self._was_at_top)

    @Slot(QModelIndex, int, int)
    def _on_model_rows_about_to_be_removed(self, _parent: Index, first: int, last: int) -> None:
        # Rows that are folded away above the view must not move what is being read, and where it is these themselves,
        # the one before them is what they are folded into.
        self._anchor = QPersistentModelIndex(self._left_of(self.rowAt(0), first, last))
        selected = {row for top, bottom in self.selected_ranges() for row in (top, bottom)}
        if selected and all(first <= row <= last for row in selected):
            flags = QItemSelectionModel.SelectionFlag
            heir = self._left_of(first, first, last)
            self.selectionModel().setCurrentIndex(heir, flags.ClearAndSelect | flags.Rows)

    def _left_of(self, row: int, first: int, last: int) -> QModelIndex:
        """That row or, where it is about to go, the one that stands for it."""
        if first <= row <= last:
            row = first - 1 if first else last + 1
        return self.model().index(row, MESSAGE)

    @Slot()
    def _on_model_rows_removed(self) -> None:
        if self._anchor.isValid() and not self.is_at_top:
            self.verticalScrollBar().setValue(self._anchor.row())
        self._anchor = QPersistentModelIndex()
