"""The Recent Activity dock: what happened last, beside whatever else is on the screen."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QMargins, QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHeaderView,
    QLabel,
    QMenu,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.matching import matches
from core.activity.reader import LogReader
from core.activity.views import SavedView
from core.clock import Clock
from core.errors import AfterglowError, CancelledError
from core.events import ActivityLogged, LogReplaced
from desktop.activity.asking import Ask
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.tail import BEAT_MS
from desktop.activity.times import TimeFormat
from desktop.dashboard.model import MESSAGE, SHOWN_ENTRIES, WHEN, RecentModel
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

REFRESH_MS: Final = 10_000
"""How often "6 min ago" is looked at again while the dock is in view."""

TITLE: Final = "Recent Activity"
EVERYTHING: Final = "Everything"
NOTHING: Final = "Nothing has happened yet."
NO_MATCH: Final = "Nothing like this has happened yet."

WHEN_FROM_PX: Final = 260
"""In a narrower dock times stand under the messages."""

_NARROWEST_CHARACTERS: Final = 22
_LONGEST_WHEN: Final = "59 min ago"


class RecentActivityDock(QDockWidget):
    """The last entries, or those of a saved view, live."""

    view_chosen = Signal(str)
    """The id of the view that is to be shown; empty for everything."""
    entry_activated = Signal(object)
    """`ActivityEntry` that was double-clicked, or entered by key."""

    def __init__(
        self, ask: Ask, replies: Replies, bus: EventBus, clock: Clock | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(TITLE, parent)
        self.setObjectName("recent_activity")
        self._ask, self._replies = ask, replies
        self._wanted = ActivityFilter()
        self._has_asked = False
        self._is_asking = False
        self._arrived: list[ActivityEntry] = []
        self._model = RecentModel(clock, self)
        self._table = self._make_table()
        self._empty = _make_notice()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._table)
        self._menu = QMenu(self)
        self._one_of = QActionGroup(self._menu)
        self._menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.setWidget(self._make_body())
        self.offer((), "")
        self._beat = self._make_timer(BEAT_MS, is_single_shot=True)
        self._beat.timeout.connect(self._on_beat_timeout)
        self._clock_beat = self._make_timer(REFRESH_MS)
        self._clock_beat.timeout.connect(self._model.refresh)
        bus.activity_logged.connect(self._on_bus_activity_logged)
        bus.log_replaced.connect(self._on_bus_log_replaced)

    def set_zone(self, zone: str) -> None:
        """Show times in that zone: `local` or `utc`."""
        self._model.set_times(TimeFormat(zone))

    def show_matching(self, wanted: ActivityFilter) -> None:
        """Show only what that filter lets through."""
        if wanted != self._wanted:
            self._wanted = wanted
            if self._has_asked:
                self._ask_for_last()

    def offer(self, views: Sequence[SavedView], current: str) -> None:
        """Let one of these be chosen; the one of the id `current` is shown, or, where there is none, everything."""
        self._choices = {"": EVERYTHING} | {view.id: view.name for view in views}
        self._current = current
        name = next((view.name for view in views if view.id == current), "")
        self.setWindowTitle(f"{TITLE}: {name}" if name else TITLE)
        self._button.setText((name or EVERYTHING).replace("&", "&&"))
        self._button.setAccessibleName(f"Recent activity of: {name or EVERYTHING}")

    # --- building

    def _make_body(self) -> QWidget:
        self._button = QToolButton()
        self._button.setMenu(self._menu)
        self._button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._button.setAutoRaise(True)
        self._button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._button.setToolTip("Choose what is shown here")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._button)
        column.addWidget(self._stack, 1)
        return body

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setModel(self._model)
        table.setAccessibleName("Recent activity")
        table.setAccessibleDescription("What happened last. Enter opens an entry in the Activity tab.")
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setMinimumWidth(table.fontMetrics().averageCharWidth() * _NARROWEST_CHARACTERS)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.horizontalHeader().setVisible(False)
        table.horizontalHeader().setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().resizeSection(WHEN, table.fontMetrics().horizontalAdvance(_LONGEST_WHEN) + 2 * SPACE)
        table.verticalHeader().setVisible(False)
        table.setItemDelegate(_RowDelegate(table))
        # Whole messages on as many lines as they need: cut short, they said neither what nor why.
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().sectionResized.connect(table.resizeRowsToContents)
        table.activated.connect(self._on_table_activated)
        return table

    def _make_timer(self, interval_ms: int, *, is_single_shot: bool = False) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single_shot)
        return timer

    # --- QWidget

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock_beat.start()
        self._model.refresh()
        if not self._has_asked:
            self._reload()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = event.size().width() < WHEN_FROM_PX
        self._table.setColumnHidden(WHEN, is_narrow)
        self._model.set_times_below(is_narrow)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock_beat.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_model"):
            self._model.set_palette(self.palette())

    # --- reading

    def _reload(self) -> None:
        self._model.show_only(())
        self._ask_for_last()

    def _ask_for_last(self) -> None:
        self._has_asked = self._is_asking = True
        future = self._ask("recent.page", partial(_read_last, self._wanted))
        self._replies.watch(future, self, self._take, self._fail)

    def _take(self, entries: tuple[ActivityEntry, ...]) -> None:
        # What was announced before the question is part of the answer, and what has been since waits for the beat.
        self._is_asking = False
        self._model.show_only(entries)
        self._show_rows()

    def _show_rows(self) -> None:
        self._empty.setText(NOTHING if self._wanted.is_everything else NO_MATCH)
        self._stack.setCurrentWidget(self._table if self._model.rowCount() else self._empty)

    def _fail(self, error: Exception) -> None:
        self._is_asking = False
        if isinstance(error, AfterglowError) and not isinstance(error, CancelledError):
            self._empty.setText(str(error))
            self._stack.setCurrentWidget(self._empty)

    # --- slots

    @Slot(object)
    def _on_bus_activity_logged(self, logged: ActivityLogged) -> None:
        if self._has_asked:
            matching = [entry for entry in logged.entries if matches(self._wanted, entry)]
            self._arrived = [*self._arrived, *matching][-SHOWN_ENTRIES:]
            if not self._beat.isActive():
                self._beat.start()

    @Slot(object)
    def _on_bus_log_replaced(self, _replaced: LogReplaced) -> None:
        self._arrived.clear()
        if self._has_asked:
            self._reload()

    @Slot()
    def _on_beat_timeout(self) -> None:
        if self._is_asking:
            self._beat.start()
            return
        arrived, self._arrived = self._arrived, []
        self._model.add(entry for entry in arrived if matches(self._wanted, entry))
        self._show_rows()

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        self._menu.clear()
        for view_id, name in self._choices.items():
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(view_id == self._current)
            self._one_of.addAction(action)
            action.setData(view_id)
            action.triggered.connect(self._on_action_triggered)

    @Slot()
    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.view_chosen.emit(str(action.data()))

    @Slot(QModelIndex)
    def _on_table_activated(self, index: QModelIndex) -> None:
        self.entry_activated.emit(index.siblingAtColumn(MESSAGE).data(ENTRY_ROLE))


class _RowDelegate(QStyledItemDelegate):
    """Keeps rows apart."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index).grownBy(QMargins(0, SPACE // 4, 0, SPACE // 4))


def _read_last(wanted: ActivityFilter, reader: LogReader) -> tuple[ActivityEntry, ...]:
    return reader.page(wanted, limit=SHOWN_ENTRIES)


def _make_notice() -> QLabel:
    notice = QLabel()
    notice.setTextFormat(Qt.TextFormat.PlainText)
    notice.setAlignment(Qt.AlignmentFlag.AlignCenter)
    notice.setWordWrap(True)
    notice.setMargin(SPACE)
    return notice
