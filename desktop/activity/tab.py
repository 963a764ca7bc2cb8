"""The Activity tab: what has happened, who did it, and what it led to."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QSettings, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.matching import matches
from core.activity.reader import Choice, LogReader
from core.clock import Clock, SystemClock
from core.events import ActivityLogged, LogReplaced, PinsChanged
from desktop.activity.asking import Ask
from desktop.activity.cellfilter import CellFilter
from desktop.activity.context_menu import EntryMenu
from desktop.activity.details import DetailsPane
from desktop.activity.emptiness import EmptyPage, Why
from desktop.activity.filterbar import FilterBar
from desktop.activity.hold import Hold
from desktop.activity.landmarks import Landmarks
from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel
from desktop.activity.proxies import FilterProxy
from desktop.activity.selection import Selection
from desktop.activity.split import DetailsSplitter
from desktop.activity.strip import LiveStrip
from desktop.activity.table import ActivityTable
from desktop.activity.tail import LiveTail
from desktop.activity.ticking import TimeTicker
from desktop.activity.timeline_panel import TimelinePanel
from desktop.activity.times import TimeFormat
from desktop.parts.tab_order import put_before
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class ActivityTab(QWidget):
    """Search, table and details over the log."""

    zone_wanted = Signal(str)
    """A value of the setting `time.zone`."""
    export_requested = Signal(object)
    """`ActivityFilter` of what is shown, or of what is selected."""
    shown_changed = Signal()
    """Other entries are shown than before, or `is_live` has changed."""
    pin_requested = Signal(object, bool)
    """`seq` of the entries to pin (True) or unpin; only where `offer_pins` was called."""

    def __init__(
        self,
        ask: Ask,
        replies: Replies,
        bus: EventBus,
        clock: Clock | None = None,
        parent: QWidget | None = None,
        *,
        background: Ask | None = None,
    ) -> None:
        """`background` takes what may take long, so that no page waits for it; `ask` where there is none."""
        super().__init__(parent)
        self._ask, self._replies = ask, replies
        self._times = TimeFormat()
        self._model = ActivityModel(ask, replies, self)
        self._filtered = FilterProxy(self._model, self)
        self._bar = FilterBar(clock)
        self._background = background or ask
        self._timeline = TimelinePanel(self._background, replies)
        self._strip = LiveStrip()
        self._table = ActivityTable()
        self._table.setModel(self._filtered)
        self._table.fit_columns()
        self._cells = CellFilter(self._table)
        self._ticker = TimeTicker(self._table, clock, self)
        self._landmarks = Landmarks(self._model, self._table, self)
        self._hold = Hold(self._model, self._table, self._strip, self._timeline, clock or SystemClock())
        self._tail = LiveTail(self._model, lambda: self._hold.is_held, self)
        self._empty = EmptyPage()
        self._details = DetailsPane(ask, replies)
        self._selection = Selection(self._model, self._table, ask, replies, self)
        self._is_pinning_offered = False
        self._lay_out()
        self._connect(bus)
        self._show_state()

    # --- what the window asks for

    @property
    def filter(self) -> ActivityFilter:
        """What is asked of the log just now."""
        return self._model.filter

    def show_filter(self, wanted: ActivityFilter) -> None:
        """Show what that filter lets through."""
        self._bar.show_filter(wanted)

    def show_entry(self, entry: ActivityEntry) -> None:
        """Show that entry among those around it; filters that would hide it are cleared."""
        self._show_details(entry)
        is_hidden = not matches(self._model.filter, entry)
        if is_hidden:
            self._bar.clear()
        self._tail.show_waiting()
        self._landmarks.seek(entry.seq)
        if is_hidden:
            self._strip.say("Filter cleared to show this entry")

    @property
    def shown_to(self) -> int:
        """The newest entry that was there when what is shown was read."""
        return self._model.head

    @property
    def is_live(self) -> bool:
        """Whether what comes is shown at once, and does not wait until somebody has done reading."""
        return not self._hold.is_held

    @property
    def shown_filter(self) -> ActivityFilter:
        """What is shown, as far as it is shown: entries that have come since are not part of it."""
        return self._model.filter.frozen_at(self.shown_to)

    @property
    def selected_filter(self) -> ActivityFilter | None:
        """Of what is shown only what is selected; None where nothing is."""
        return self._selection.narrow(self.shown_filter) if self._table.has_selection else None

    @Slot(object)
    def show_around(self, entry: ActivityEntry) -> None:
        """Show that entry among all others, whatever is asked for just now."""
        self._bar.clear()
        self.show_entry(entry)

    def offer_pins(self) -> None:
        """Let entries be pinned from here; somebody answers `pin_requested`."""
        self._is_pinning_offered = True
        self._details.offer_pins()

    def be_still(self) -> None:
        """What is shown lies in a file: nothing new comes in."""
        self._strip.be_still()

    @property
    def background(self) -> Ask:
        """Where to put questions that may take long."""
        return self._background

    def set_zone(self, zone: str) -> None:
        """Show times that way, a value of the setting `time.zone`."""
        self._times = TimeFormat(zone)
        for part in (self._model, self._bar, self._details, self._selection):
            part.set_times(self._times)
        self._timeline.set_times(self._times)
        self._ticker.set_relative(self._times.is_relative)

    @property
    def bar(self) -> FilterBar:
        """What is asked for, in the search language."""
        return self._bar

    @property
    def table(self) -> ActivityTable:
        """The table of what was found."""
        return self._table

    def place_views(self, beside: QWidget, button: QWidget, savers: QWidget) -> None:
        """Have the saved views at the left, and what stands for them in a narrow tab in the bar."""
        self._row.insertWidget(0, beside)
        self._bar.place_views(button, savers)
        put_before(self._bar, beside.findChildren(QWidget))

    def save_layout(self, settings: QSettings) -> None:
        """Remember columns and the division of the room."""
        self._bar.save_layout(settings)
        self._timeline.save_layout(settings)
        self._table.columns.save(settings)
        self._splitter.save(settings)

    def restore_layout(self, settings: QSettings) -> None:
        """Be laid out as was remembered."""
        self._bar.restore_layout(settings)
        self._timeline.restore_layout(settings)
        self._table.columns.restore(settings)
        self._splitter.restore(settings)

    # --- building

    def _lay_out(self) -> None:
        self._stack = QStackedWidget()
        self._stack.addWidget(self._table)
        self._stack.addWidget(self._empty)
        self._splitter = DetailsSplitter(self._stack, self._details)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._row.setSpacing(SPACE)
        self._column = QVBoxLayout()
        self._column.setSpacing(SPACE)
        self._column.addWidget(self._bar)
        self._column.addWidget(self._timeline)
        self._column.addWidget(self._strip)
        self._column.addWidget(self._splitter, 1)
        self._row.addLayout(self._column, 1)

    def _connect(self, bus: EventBus) -> None:
        bus.activity_logged.connect(self._on_bus_activity_logged)
        bus.log_replaced.connect(self._on_bus_log_replaced)
        bus.pins_changed.connect(self._on_bus_pins_changed)
        self._model.loading_changed.connect(self._on_model_loading_changed)
        self._model.failed.connect(self._on_model_failed)
        self._model.rowsInserted.connect(self._on_model_rows_changed)
        self._bar.changed.connect(self._on_bar_changed)
        self._timeline.range_wanted.connect(self._bar.set_time_range)
        self._timeline.zone_wanted.connect(self.zone_wanted)
        self._bar.choices_wanted.connect(self._on_bar_choices_wanted)
        self._strip.pause_toggled.connect(self._on_table_hold_changed)
        self._strip.fold.toggled.connect(self._on_strip_fold_toggled)
        self._strip.newest_requested.connect(self._on_newest_requested)
        self._tail.waiting_changed.connect(self._strip.show_waiting)
        self._empty.button_clicked.connect(self._on_empty_button_clicked)
        self._details.entry_wanted.connect(self.show_entry)
        self._details.around_wanted.connect(self.show_around)
        self._details.pin_wanted.connect(self._on_details_pin_wanted)
        self._details.term_wanted.connect(self._bar.add_term)
        self._connect_table()

    def _connect_table(self) -> None:
        self._cells.term_chosen.connect(self._bar.add_term)
        self._table.entry_changed.connect(self._show_details)
        self._table.at_top_changed.connect(self._on_table_hold_changed)
        self._table.selection_changed.connect(self._on_table_hold_changed)
        self._table.pause_requested.connect(self._strip.pause.toggle)
        self._table.newest_requested.connect(self._on_newest_requested)
        self._table.details_requested.connect(self._details.setFocus)
        self._table.copy_requested.connect(self._selection.copy_text)
        self._table.copy_json_requested.connect(self._selection.copy_json)
        self._selection.said.connect(self._strip.say)
        self._selection.pin_requested.connect(self.pin_requested)
        self._table.fold_toggled.connect(self._on_table_fold_toggled)
        self._table.fold_requested.connect(self._on_table_fold_requested)
        self._table.menu_requested.connect(self._on_table_menu_requested)
        refresh = QAction("Refresh", self)
        refresh.setShortcut(QKeySequence(QKeySequence.StandardKey.Refresh))
        refresh.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        refresh.triggered.connect(self._on_refresh_triggered)
        self.addAction(refresh)

    # --- QWidget

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._model.loading is Loading.IDLE:
            self._splitter.divide()
            self._on_bar_changed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._splitter.fit(event.size().width())
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_model"):
            self._model.set_palette(self.palette())

    # --- state

    @Slot(object)
    def _show_details(self, entry: ActivityEntry | None) -> None:
        self._details.show_entry(entry)
        self._make_room()

    def _make_room(self) -> None:
        """Details that say nothing would only take room from the table."""
        self._details.setVisible(self._details.has_entry)

    def _show_hold(self) -> None:
        self._hold.show()
        self.shown_changed.emit()

    def _show_state(self) -> None:
        self._show_hold()
        self._strip.show_count(self._model.entry_count, self._model.loading)
        if self._model.loading is Loading.WHOLE and not self._model.entry_count:
            self._empty.show_why(Why.NO_MATCH if self._model.head else Why.NO_ENTRIES)
            self._stack.setCurrentWidget(self._empty)
        elif self._model.loading in (Loading.FIRST_ROWS, Loading.WHOLE):
            self._stack.setCurrentWidget(self._table)

    # --- slots

    @Slot(object)
    def _on_bus_activity_logged(self, logged: ActivityLogged) -> None:
        self._tail.add(logged)
        self._timeline.add(logged.entries)

    @Slot(object)
    def _on_bus_log_replaced(self, _replaced: LogReplaced) -> None:
        if self._model.loading is not Loading.IDLE:
            self._landmarks.keep_top()
            self._model.reload()

    @Slot(object)
    def _on_bus_pins_changed(self, changed: PinsChanged) -> None:
        self._model.set_pinned(changed.seqs, is_pinned=changed.is_pinned)
        if any(term.field == "pinned" for term in self._model.filter.terms):
            self._on_refresh_triggered()

    @Slot(object, bool)
    def _on_details_pin_wanted(self, entry: ActivityEntry, is_pinned: bool) -> None:
        self.pin_requested.emit([entry.seq], is_pinned)

    @Slot(object)
    def _on_model_loading_changed(self, loading: Loading) -> None:
        if loading is Loading.ASKED:
            self._timeline.show_filter(self._model.filter)
        self._show_state()

    @Slot(str)
    def _on_model_failed(self, sentence: str) -> None:
        self._empty.show_why(Why.UNREADABLE, sentence)
        self._stack.setCurrentWidget(self._empty)

    @Slot()
    def _on_model_rows_changed(self) -> None:
        self._table.rest_on_top()
        self._show_state()

    @Slot()
    def _on_bar_changed(self) -> None:
        self._filtered.carry(self._bar.filter)

    @Slot(str)
    def _on_bar_choices_wanted(self, field: str) -> None:
        future = self._ask(f"activity.choices.{field}", partial(_read_choices, field))
        self._replies.watch(future, self, partial(self._bar.offer, field))

    @Slot()
    def _on_table_hold_changed(self) -> None:
        self._tail.release()
        self._show_hold()

    @Slot()
    def _on_newest_requested(self) -> None:
        self._tail.show_waiting()
        self._table.go_to_top()

    @Slot(int)
    def _on_table_fold_toggled(self, row: int) -> None:
        self._on_table_fold_requested(row, None)

    @Slot(int, bool)
    def _on_table_fold_requested(self, row: int, is_open: bool | None) -> None:
        if not self._model.toggle_fold(row, is_open) and is_open is False:
            self._table.go_to_row(self._model.head_row(row))

    @Slot(bool)
    def _on_strip_fold_toggled(self, is_on: bool) -> None:
        self._landmarks.keep_top()
        self._model.set_folding(is_on)

    @Slot(object)
    def _on_table_menu_requested(self, position: QPoint) -> None:
        entry = self._table.entry_at(self._table.currentIndex().row())
        if entry is not None and self._table.has_selection:
            self._menu_for(entry).popup(position)

    def _menu_for(self, entry: ActivityEntry) -> EntryMenu:
        menu = EntryMenu(entry, self, is_pinning_offered=self._is_pinning_offered)
        menu.term_chosen.connect(self._bar.add_term)
        menu.copy_chosen.connect(self._selection.copy_text)
        menu.copy_json_chosen.connect(self._selection.copy_json)
        menu.pin_chosen.connect(self._selection.pin)
        menu.around_chosen.connect(partial(self.show_around, entry))
        menu.export_chosen.connect(lambda: self.export_requested.emit(self.shown_filter))
        menu.export_selected_chosen.connect(lambda: self.export_requested.emit(self.selected_filter))
        menu.addSeparator()
        menu.addMenu(self._table.columns.make_menu(menu))
        return menu

    @Slot()
    def _on_refresh_triggered(self) -> None:
        self._landmarks.keep_top()
        before = self._model.filter
        self._bar.read_again()
        if self._model.filter == before:
            self._model.reload()

    @Slot(object)
    def _on_empty_button_clicked(self, why: Why) -> None:
        if why is Why.NO_MATCH:
            self._bar.clear()
        else:
            self._model.reload()


def _read_choices(field: str, reader: LogReader) -> tuple[Choice, ...]:
    return reader.choices(field)
