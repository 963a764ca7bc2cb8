"""The bar above the log: what is to be shown."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from core.activity.entry import Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice
from core.activity.search import SearchError, parse, to_text
from core.clock import Clock, SystemClock
from desktop.activity.choicebox import ChoiceBox
from desktop.activity.proxies import combined
from desktop.activity.timebox import TimeBox
from desktop.activity.times import TimeFormat
from desktop.theme import Tone, tone_colour

DEBOUNCE_MS: Final = 200

# What the box says, and the severities it lets through; none lets all through.
SEVERITY_LEVELS: Final[tuple[tuple[str, tuple[Severity, ...]], ...]] = (
    ("All severities", ()),
    ("Notices and above", (Severity.NOTICE, Severity.WARNING, Severity.ERROR)),
    ("Warnings and errors", (Severity.WARNING, Severity.ERROR)),
    ("Errors only", (Severity.ERROR,)),
)

BOX_CHARACTERS: Final = 7
BOX_WIDEST_PX: Final = 200

CHIP_STYLE: Final = """
QToolButton { border: 1px solid palette(mid); border-radius: 11px; padding: 3px 8px; background: palette(button); }
QToolButton:hover, QToolButton:focus { border-color: palette(highlight); }
QToolButton:checked {
    background: palette(highlight); color: palette(highlighted-text); border-color: palette(highlight);
}
QToolButton:checked:focus { border-color: palette(text); }
"""

SEARCH_HELP: Final = (
    'Words and "phrases" are looked for in messages, names and actions.\n'
    "category:device  severity>=warning  outcome:failure  action:device.*  actor:You  target:Desk\n"
    "last:24h  after:2026-11-01  before:yesterday  ·  a comma means or, a leading - means not"
)


class FilterBar(QWidget):
    """Search box, chips and boxes. The search box and the rest are two parts of the filter."""

    changed = Signal()
    choices_wanted = Signal(str)

    def __init__(self, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._times = TimeFormat()
        self._search_part = ActivityFilter()
        self._is_setting = False
        self._make_search()
        self._make_controls()
        self._lay_out()

    # --- what is asked for

    @property
    def search_part(self) -> ActivityFilter:
        """What the search box asks for; while it cannot be read, what it asked for before."""
        return self._search_part

    @property
    def controls_part(self) -> ActivityFilter:
        """What the chips and boxes ask for."""
        terms = (*self._category_terms(), *self._severity_terms(), *self._actor.terms, *self._target.terms)
        since, until = self._time.bounds
        return ActivityFilter(terms, since, until)

    @property
    def text(self) -> str:
        """What is asked for, in the search language."""
        return to_text(combined(self.controls_part, self._search_part))

    def show_text(self, text: str) -> None:
        """Ask for what that text says."""
        self._is_setting = True
        self._clear_controls()
        self._search.setText(text)
        self._is_setting = False
        self._read_search()

    def set_time_range(self, since_us: int | None, until_us: int | None) -> None:
        """Ask for `since_us <= ts < until_us` (µs UTC; None: no bound) in place of what was asked about times."""
        wanted = combined(self.controls_part, self._search_part)
        self.show_filter(replace(wanted, since=since_us, until=until_us))

    @property
    def is_clear(self) -> bool:
        """Whether nothing is asked for."""
        return self.controls_part.is_everything and not self._search.text().strip()

    def clear(self) -> None:
        """Ask for everything."""
        self.show_filter(ActivityFilter())

    def show_filter(self, wanted: ActivityFilter) -> None:
        """Ask for that: by the chips and boxes where they can say it, else in the search box."""
        self._is_setting = True
        self._clear_controls()
        rest = [term for term in wanted.terms if not self._set_control(term)]
        self._search.setText(to_text(ActivityFilter(tuple(rest), wanted.since, wanted.until)))
        self._is_setting = False
        self._read_search()

    def add_term(self, term: Term, label: str = "") -> None:
        """Ask for that besides; a term that names what a field must be replaces what was asked of it before."""
        others = tuple(
            each for each in self._search_part.terms if each.field != term.field or each.negated or term.negated
        )
        self._is_setting = True
        others = others if self._set_control(term, label) else (*others, term)
        part = ActivityFilter(others, self._search_part.since, self._search_part.until)
        self._search.setText(to_text(part))
        self._is_setting = False
        self._read_search()

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    # --- what surrounds it

    def offer(self, field: str, choices: Sequence[Choice]) -> None:
        """These are the values the field has in the log."""
        next(box for box in (self._actor, self._target) if box.field == field).offer(choices)

    def set_times(self, times: TimeFormat) -> None:
        """Days begin and end in that zone."""
        self._times = times
        self._time.set_times(times)
        if not self.is_clear:
            self._read_search()

    # --- building

    def _make_search(self) -> None:
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search, or category:device severity>=warning …")
        self._search.setAccessibleName("Search the activity")
        self._search.setToolTip(SEARCH_HELP)
        self._search.setClearButtonEnabled(True)
        self._search.setMaxLength(1000)
        self._debounce = QTimer(self)
        self._debounce.setSingleShot(True)
        self._debounce.setInterval(DEBOUNCE_MS)
        self._debounce.timeout.connect(self._on_debounce_timeout)
        self._search.textChanged.connect(self._on_search_text_changed)
        self._search.returnPressed.connect(self._on_debounce_timeout)
        self._error = QLabel()
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.setWordWrap(True)
        self._error.setVisible(False)
        self.search_action = QAction("Search", self)
        self.search_action.setShortcuts([QKeySequence(QKeySequence.StandardKey.Find), QKeySequence(Qt.Key.Key_Slash)])
        self.search_action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.search_action.triggered.connect(self.focus_search)

    def _make_controls(self) -> None:
        self._chips = {category: self._chip(category) for category in Category}
        self._severity = QComboBox()
        self._severity.setAccessibleName("Severity")
        for label, severities in SEVERITY_LEVELS:
            self._severity.addItem(label, severities)
        self._actor = ChoiceBox("actor", "Any actor")
        self._target = ChoiceBox("target", "Any target")
        self._time = TimeBox(self._clock)
        self._clear = QPushButton("C&lear")
        self._clear.setToolTip("Show everything")
        self._clear.clicked.connect(self._on_clear_clicked)
        for box in (self._severity, self._actor, self._target):
            box.currentIndexChanged.connect(self._on_control_changed)
        for chooser in (self._actor, self._target):
            chooser.choices_wanted.connect(self.choices_wanted)
        self._time.changed.connect(self._on_control_changed)

    def _chip(self, category: Category) -> QToolButton:
        chip = QToolButton()
        chip.setText(category.capitalize())
        chip.setCheckable(True)
        chip.setAccessibleName(f"Only {category}")
        chip.setToolTip(f"Show entries of the category {category}; several may be chosen")
        chip.setStyleSheet(CHIP_STYLE)
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.toggled.connect(self._on_control_changed)
        return chip

    def _lay_out(self) -> None:
        search_row = QHBoxLayout()
        search_row.addWidget(self._search, 1)
        search_row.addWidget(self._time)
        search_row.addWidget(self._clear)
        controls = QHBoxLayout()
        for chip in self._chips.values():
            controls.addWidget(chip)
        for box in (self._severity, self._actor, self._target):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(BOX_CHARACTERS)
            box.setMaximumWidth(BOX_WIDEST_PX)
            controls.addWidget(box, 1)
        controls.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(search_row)
        column.addWidget(self._error)
        column.addWidget(self._time.custom)
        column.addLayout(controls)
        order = [self._search, self._time, self._clear, self._time.custom, *self._chips.values()]
        for before, after in pairwise([*order, self._severity, self._actor, self._target]):
            QWidget.setTabOrder(before, after)

    # --- parts

    def _category_terms(self) -> tuple[Term, ...]:
        chosen = tuple(str(category) for category, chip in self._chips.items() if chip.isChecked())
        return (Term("category", chosen),) if chosen else ()

    def _severity_terms(self) -> tuple[Term, ...]:
        severities = SEVERITY_LEVELS[self._severity.currentIndex()][1]
        return (Term("severity", tuple(map(int, severities))),) if severities else ()

    def _clear_controls(self) -> None:
        for chip in self._chips.values():
            chip.setChecked(False)
        self._severity.setCurrentIndex(0)
        self._actor.choose(None)
        self._target.choose(None)
        self._time.choose_any()

    def _set_control(self, term: Term, label: str = "") -> bool:
        """Say the term by a chip or box, if one can."""
        if term.negated:
            return False
        if term.field == "category":
            for category, chip in self._chips.items():
                chip.setChecked(str(category) in term.values)
            return True
        if term.field in (self._actor.field, self._target.field) and len(term.values) == 1:
            box = self._actor if term.field == self._actor.field else self._target
            box.choose(str(term.values[0]), label)
            return True
        levels = [tuple(map(int, severities)) for _label, severities in SEVERITY_LEVELS]
        if term.field == "severity" and tuple(sorted(map(int, term.values))) in levels:
            self._severity.setCurrentIndex(levels.index(tuple(sorted(map(int, term.values)))))
            return True
        return False

    def _read_search(self) -> None:
        self._debounce.stop()
        now = self._clock.now_us()
        try:
            self._search_part = parse(self._search.text(), now, self._times.utc_offset_minutes(now))
        except SearchError as error:
            self._show_error(str(error))
            return
        self._show_error("")
        self.changed.emit()

    def _show_error(self, sentence: str) -> None:
        palette = self._error.palette()
        palette.setColor(self._error.foregroundRole(), tone_colour(Tone.BAD, self.palette()))
        self._error.setPalette(palette)
        self._error.setText(sentence)
        self._error.setVisible(bool(sentence))
        self._search.setAccessibleDescription(sentence)

    # --- slots

    @Slot()
    def _on_search_text_changed(self) -> None:
        if not self._is_setting:
            self._debounce.start()

    @Slot()
    def _on_debounce_timeout(self) -> None:
        self._read_search()

    @Slot()
    def _on_control_changed(self) -> None:
        if not self._is_setting:
            self.changed.emit()

    @Slot()
    def _on_clear_clicked(self) -> None:
        self.clear()
