"""Filtering by what a cell shows: a funnel in the cell under the pointer, which excludes with Ctrl.

Alt+click in the cell excludes too, where the window manager leaves it to the window. A plain click goes on selecting
its row, and Ctrl+click beside the funnel one more. The keyboard has the same in the row's menu.
"""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QTableView, QToolButton

from core.activity.entry import ActivityEntry
from core.activity.filter import Term
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.columns import COLUMNS
from desktop.activity.terms import label_of, term_of
from desktop.activity.tooltips import plain_tooltip
from desktop.icons import icon

FUNNEL_PX: Final = 18

_FILTERABLE: Final = frozenset({"severity", "target", "actor", "category", "action", "outcome"})
"""Columns that show a field of the same name."""
_EXCLUDING: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class CellFilter(QObject):
    """Watches the pointer over a table of the log."""

    term_chosen = Signal(object, str)
    """A `Term` to filter by, and how a person calls its value."""

    def __init__(self, table: QTableView) -> None:
        """`table` has its model."""
        super().__init__(table)
        self._table = table
        self._entry: ActivityEntry | None = None
        self._field = ""
        self.funnel = QToolButton(table.viewport())
        self.funnel.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.funnel.setAccessibleName("Filter by this value")
        self.funnel.setIconSize(QSize(FUNNEL_PX - 6, FUNNEL_PX - 6))
        self.funnel.setCursor(Qt.CursorShape.ArrowCursor)
        self.funnel.hide()
        self.funnel.clicked.connect(self._on_funnel_clicked)
        table.setMouseTracking(True)
        table.viewport().installEventFilter(self)
        # What is under the pointer is another entry now.
        table.verticalScrollBar().valueChanged.connect(self.funnel.hide)
        for moved in (table.model().rowsInserted, table.model().rowsRemoved, table.model().modelReset):
            moved.connect(self.funnel.hide)

    def eventFilter(self, _viewport: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            return self._follow(event)
        if event.type() is QEvent.Type.Leave:
            self.funnel.hide()
        return False

    def _follow(self, event: QMouseEvent) -> bool:
        """Whether the click is not to reach the table."""
        index = self._table.indexAt(event.position().toPoint())
        self._show_funnel(index)
        is_excluding = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) and self.funnel.isVisible()
        if event.type() is QEvent.Type.MouseButtonPress and is_excluding:
            self._choose(is_excluding=True)
        return is_excluding and event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease)

    def _show_funnel(self, index: QModelIndex) -> None:
        field = COLUMNS[index.column()].name if index.isValid() else ""
        entry = index.data(ENTRY_ROLE) if field in _FILTERABLE else None
        if not isinstance(entry, ActivityEntry) or term_of(entry, field) is None:
            self.funnel.hide()
            return
        self._entry, self._field = entry, field
        cell = self._table.visualRect(index)
        place = QRect(0, 0, FUNNEL_PX, FUNNEL_PX)
        place.moveCenter(cell.center())
        place.moveRight(cell.right() - 2)
        if self.funnel.geometry() != place or self.funnel.isHidden():
            label = label_of(entry, field)
            self.funnel.setToolTip(plain_tooltip(f"Show only “{label}”\nCtrl+click or Alt+click: all but “{label}”"))
            self.funnel.setIcon(icon("filter", self._table.palette().color(self._table.palette().ColorRole.Text)))
            self.funnel.setGeometry(place)
            self.funnel.show()

    def _choose(self, *, is_excluding: bool) -> None:
        term = term_of(self._entry, self._field, negated=is_excluding) if self._entry else None
        if self._entry is not None and isinstance(term, Term):
            self.funnel.hide()
            self.term_chosen.emit(term, label_of(self._entry, self._field))

    @Slot()
    def _on_funnel_clicked(self) -> None:
        self._choose(is_excluding=bool(QGuiApplication.keyboardModifiers() & _EXCLUDING))
