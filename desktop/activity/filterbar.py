"""The bar above the log: what is to be shown. It is one text; menus and chips are other views of it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice
from core.activity.search import SearchError, parse, to_text
from core.activity.search.editing import replaced, values_of, with_term, without
from core.activity.search.grammar import pieces
from core.activity.search.qualifiers import QUALIFIER_OF
from core.activity.search.wording import clauses
from core.clock import Clock, SystemClock
from desktop.activity.chips import CHIP_GAP_PX, Chips
from desktop.activity.facetbutton import FacetButton
from desktop.activity.facets import CATEGORIES, SEVERITIES, TIMES, Values
from desktop.activity.searchbox import SearchBox
from desktop.activity.searchhelp import SearchHelp
from desktop.activity.timebox import CustomRange
from desktop.activity.times import TimeFormat
from desktop.parts.flow import FlowLayout
from desktop.parts.remark import Remark
from desktop.parts.sentences import counted
from desktop.parts.tab_order import put_before
from desktop.theme import SPACE

DEBOUNCE_MS: Final = 200
COMPLETING_MS: Final = 1_000
"""While the box offers how the text may go on, half of it would find nothing."""
KEPT_MS: Final = 5_000
"""What has been typed is remembered once it has stood so long."""


class FilterBar(QWidget):
    """While its text cannot be understood, what was asked for before still holds."""

    changed = Signal()
    """Something else is asked for, or the same at another time."""
    choices_wanted = Signal(str)
    """The values of that field in the log would help."""

    def __init__(self, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._times = TimeFormat()
        self._text = ""
        self._filter = ActivityFilter()
        self._names: dict[tuple[str, str], str] = {}
        self._asked_ids: set[str] = set()
        self._make_search()
        self._make_facets()
        self._lay_out()
        self._connect()

    # --- what is asked for

    @property
    def text(self) -> str:
        """What is shown, in the search language: the last text that could be understood."""
        return self._text

    @property
    def filter(self) -> ActivityFilter:
        """What that text meant when it was read."""
        return self._filter

    @property
    def is_clear(self) -> bool:
        """Whether nothing is asked for."""
        return not self._box.text().strip()

    def show_text(self, text: str) -> None:
        """Ask for what that text says."""
        self._box.rewrite(text.strip())
        self.read_again()

    def show_filter(self, wanted: ActivityFilter) -> None:
        """Ask for that."""
        self.show_text(to_text(wanted, self._times.utc_offset_minutes))

    def add_term(self, term: Term, label: str = "") -> None:
        """Ask for that besides; a term that names what a field must be replaces what was asked of it before.

        `label` is what a person calls the term's value.
        """
        if label:
            self._names[QUALIFIER_OF[term.field].key, str(term.values[0])] = label
        self.show_text(with_term(self._box.text(), term))

    def set_time_range(self, since_us: int | None, until_us: int | None) -> None:
        """Ask for `since_us <= ts < until_us` (µs UTC; None: no bound) in place of what was asked about times."""
        written = to_text(ActivityFilter(since=since_us, until=until_us), self._times.utc_offset_minutes)
        self.show_text(replaced(self._box.text(), TIMES.keys, written))

    def clear(self) -> None:
        """Ask for everything."""
        self.show_text("")

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self._box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._box.selectAll()

    @Slot()
    def read_again(self) -> None:
        """Read the text as of now: what is today or the last hour changes by itself."""
        self._debounce.stop()
        text, now = self._box.text().strip(), self._clock.now_us()
        try:
            self._filter = parse(text, now, self._times.utc_offset_minutes)
        except SearchError as error:
            self._show_flaw(error, sum(not each.is_understood for each in clauses(text)) - 1)
            return
        self._text = text
        self._show_flaw(None)
        self._show_custom_range()
        self.changed.emit()

    # --- what surrounds it

    def offer(self, field: str, choices: Sequence[Choice]) -> None:
        """These are the values the field has in the log."""
        values = self._values[field]
        values.choices = sorted(choices, key=lambda choice: choice.label.casefold())
        self._choosers[field].refill()
        self._box.offer(field, values.choices)
        self._names |= {(values.key, choice.value): choice.label for choice in choices}
        self._show_chips()

    def place_views(self, button: QWidget, savers: QWidget) -> None:
        """Have what stands for the saved views in a narrow tab beside the search, and what saves one below it."""
        self._search_row.insertWidget(0, button)
        self._facet_row.addWidget(savers)
        put_before(self._box, button.findChildren(QWidget))

    def set_times(self, times: TimeFormat) -> None:
        """Days begin and end in that zone."""
        self._times = times
        self._custom.set_times(times)
        if not self.is_clear:
            self.read_again()

    def save_layout(self, settings: QSettings) -> None:
        """Remember what was searched for."""
        self._box.history.save(settings)

    def restore_layout(self, settings: QSettings) -> None:
        """Know again what was searched for."""
        self._box.history.restore(settings)

    # --- building

    def _make_search(self) -> None:
        self._box = SearchBox()
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(KEPT_MS)
        self._remark = Remark()
        self._help = QToolButton()
        self._help.setText("?")
        self._help.setAccessibleName("How to search")
        self._help.setToolTip("How to search")
        self._help.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._card = SearchHelp(self)
        self._clear = QPushButton("C&lear")
        self._clear.setAccessibleName("Clear the search")
        self._clear.setToolTip("Show everything")
        self._search_action = QAction("Search", self)
        self._search_action.setShortcuts([QKeySequence(QKeySequence.StandardKey.Find), QKeySequence(Qt.Key.Key_Slash)])
        # Wherever the keyboard is in the window, as long as the bar is to be seen.
        self._search_action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.addAction(self._search_action)

    def _make_facets(self) -> None:
        self._range_action = QAction("From … to …", self)
        self._custom = CustomRange()
        self._custom.setVisible(False)
        self._values = {"actor": Values("Actor", "actor"), "target": Values("Target", "target_id")}
        self._choosers = {field: FacetButton(values) for field, values in self._values.items()}
        self._facets = [
            FacetButton(TIMES, self._range_action),
            FacetButton(CATEGORIES),
            FacetButton(SEVERITIES),
            *self._choosers.values(),
        ]

    def _lay_out(self) -> None:
        self._search_row = QHBoxLayout()
        self._search_row.addWidget(self._box, 1)
        self._search_row.addWidget(self._help)
        self._search_row.addWidget(self._clear)
        self._facet_row = FlowLayout(CHIP_GAP_PX)
        for button in self._facets:
            self._facet_row.addWidget(button)
        self._chips = Chips(self._facet_row, self, after=self._facets[-1])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._search_row)
        column.addWidget(self._remark)
        column.addLayout(self._facet_row)
        column.addWidget(self._custom)
        for before, after in pairwise([self._box, self._help, self._clear, *self._facets, self._custom]):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self._debounce.timeout.connect(self.read_again)
        self._box.textChanged.connect(self._on_box_text_changed)
        self._keeping.timeout.connect(self._keep)
        self._box.textEdited.connect(self._on_box_text_edited)
        self._box.returnPressed.connect(self._on_box_return_pressed)
        self._box.editingFinished.connect(self._on_box_editing_finished)
        self._box.suggestions_closed.connect(self._on_box_suggestions_closed)
        self._box.choices_wanted.connect(self.choices_wanted)
        self._help.clicked.connect(self._on_help_clicked)
        self._clear.clicked.connect(self._on_clear_clicked)
        self._chips.removed.connect(self._on_chips_removed)
        self._chips.left.connect(self._on_chips_left)
        self._range_action.triggered.connect(self._on_range_action_triggered)
        self._custom.chosen.connect(self.set_time_range)
        self._choosers["actor"].opened.connect(self._on_actor_opened)
        self._choosers["target"].opened.connect(self._on_target_opened)
        self._search_action.triggered.connect(self.focus_search)
        for button in self._facets:
            button.chosen.connect(self.show_text)

    # --- its other views

    def _show_chips(self) -> None:
        text = self._box.text()
        self._chips.show_clauses(clauses(text, self._names))
        for button in self._facets:
            button.show_text(text)
        nameless = {each for each in values_of(text, "target_id") if ("target_id", each) not in self._names}
        if nameless - self._asked_ids:
            # An id says nothing to anybody; the log knows the name.
            self._asked_ids |= nameless
            self.choices_wanted.emit("target")

    def _show_flaw(self, flaw: SearchError | None, others: int = 0) -> None:
        """Say what cannot be understood, and how much else cannot."""
        if flaw is None or self._box.is_suggesting:
            self._remark.clear()
            self._box.mark_flaw(None)
            return
        self._remark.say(f"{flaw} {counted(others, 'more part')} cannot be understood." if others > 0 else str(flaw))
        self._box.mark_flaw(flaw)

    def _show_custom_range(self) -> None:
        since, until = self._filter.since, self._filter.until
        if since is None and until is None:
            self._custom.setVisible(False)
        elif self._custom.isVisible():
            self._custom.show_range(since, until, self._clock.now_us())

    # --- slots

    @Slot()
    def _on_box_text_changed(self) -> None:
        self._show_chips()
        self._debounce.start(COMPLETING_MS if self._box.is_suggesting else DEBOUNCE_MS)

    @Slot()
    def _on_box_text_edited(self) -> None:
        self._keeping.start()

    @Slot()
    def _on_box_suggestions_closed(self) -> None:
        self._debounce.start(DEBOUNCE_MS)

    @Slot()
    def _on_box_return_pressed(self) -> None:
        self.read_again()
        self._keep()

    @Slot()
    def _on_box_editing_finished(self) -> None:
        if self._debounce.isActive():
            self.read_again()

    @Slot()
    def _keep(self) -> None:
        """Remember what is shown, if that is what stands in the box."""
        if self._box.text().strip() == self._text and not self._box.is_suggesting:
            self._box.history.add(self._text)

    @Slot(int)
    def _on_chips_removed(self, number: int) -> None:
        text = self._box.text()
        unwanted = pieces(text)[number]
        self.show_text(without(text, lambda piece: piece == unwanted))

    @Slot()
    def _on_chips_left(self) -> None:
        self._box.setFocus()

    @Slot()
    def _on_range_action_triggered(self) -> None:
        self._custom.show_range(self._filter.since, self._filter.until, self._clock.now_us())
        self._custom.setVisible(True)
        self.set_time_range(*self._custom.bounds)
        self._custom.since.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_actor_opened(self) -> None:
        self.choices_wanted.emit("actor")

    @Slot()
    def _on_target_opened(self) -> None:
        self.choices_wanted.emit("target")

    @Slot()
    def _on_help_clicked(self) -> None:
        self._card.open_under(self._help)

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.clear()
