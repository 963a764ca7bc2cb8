"""One entry in full: every field, what led to it, what it led to, and what happened around it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.activity.causes import CauseChain
from core.activity.entry import ActivityEntry
from core.activity.filter import Term
from core.activity.reader import LogReader
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.activity.copying import FIELDS, entry_json, entry_text, metadata_lines
from desktop.activity.entry_tree import EntryTree
from desktop.activity.severities import TONES
from desktop.activity.timeline_panel import FLAT_STYLE
from desktop.activity.times import TimeFormat
from desktop.activity.value_menu import ValueMenuButton
from desktop.icons import Symbol
from desktop.parts.buttons import button
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

AROUND: Final = 5
"""Entries shown before and after."""
_LINE_LENGTH: Final = 36
"""Characters of an id, the longest word that must stay in one piece."""
_HEADING: Final = ("Message", "Severity")
_TECHNICAL: Final = ("Target ID", "Number", "ID", "Cause", "Run", "Offset", "Hash")
"""What is seldom looked at."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where an entry stands: what led to it and what it led to, and what else happened then, newest first."""

    chain: CauseChain | None
    """None where the entry is no longer in the log."""
    around: tuple[ActivityEntry, ...]


def _read_context(entry: ActivityEntry, reader: LogReader) -> Context:
    return Context(reader.chain_of(entry.id), reader.around(entry.seq, AROUND))


class DetailsPane(QScrollArea):
    """Shows the entry it is given."""

    entry_wanted = Signal(object)
    """Go to that entry."""
    around_wanted = Signal(object)
    """Show that entry among all others."""
    term_wanted = Signal(object)
    """Show only what that term lets through."""
    pin_wanted = Signal(object, bool)
    """Pin (True) or unpin that entry."""

    def __init__(self, ask: Ask, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask, self._replies = ask, replies
        self._times = TimeFormat()
        self._entry: ActivityEntry | None = None
        self.setAccessibleName("Details")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._values: dict[str, QLabel] = {}
        self._rows: dict[str, tuple[QFormLayout, QHBoxLayout]] = {}
        self._menus: dict[str, ValueMenuButton] = {}
        self._build()
        self.show_entry(None)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times
        self._chain.set_times(times)
        self._around.set_times(times)
        self.show_entry(self._entry)

    def offer_pins(self) -> None:
        """Let entries be pinned from here."""
        self._pin.setVisible(True)

    @property
    def has_entry(self) -> bool:
        """Whether it shows one."""
        return self._entry is not None

    @Slot(object)
    def show_entry(self, entry: ActivityEntry | None) -> None:
        """Show that entry, or none."""
        was, self._entry = self._entry, entry
        self._body.setVisible(entry is not None)
        if entry is None:
            return
        self._severity.show_symbol(entry.severity.label, TONES[entry.severity])
        self._severity_word.setText(entry.severity.label.capitalize())
        self._menus["Severity"].offer(entry)
        self._message.setText(entry.message)
        self._pin.setText("Un&pin" if entry.is_pinned else "&Pin")
        for name, text in FIELDS:
            if name not in _HEADING:
                self._show_value(name, entry, text(entry, self._times))
        self._show_metadata(entry)
        if was is None or was.id != entry.id:
            self._chain_box.setVisible(False)
            self._around_box.setVisible(False)
        future = self._ask("activity.context", partial(_read_context, entry))
        self._replies.watch(future, self, partial(self._take_context, entry), self._no_context)

    # --- building

    def _build(self) -> None:
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(self._make_heading())
        body.addLayout(self._make_buttons())
        body.addWidget(self._make_chain())
        body.addWidget(self._make_around())
        body.addSpacing(SPACE)
        body.addLayout(self._make_form(name for name, _text in FIELDS if name not in (*_HEADING, *_TECHNICAL)))
        body.addWidget(self._make_metadata())
        body.addWidget(self._make_more(), 0, Qt.AlignmentFlag.AlignLeft)
        body.addWidget(self._technical)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self._body)
        column.addStretch()
        self.setWidget(inside)

    def _make_heading(self) -> QVBoxLayout:
        self._severity = Symbol("info")
        self._severity_word = _label("")
        self._message = _label("", is_selectable=True)
        font = self._message.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self._message.setFont(font)
        row = QHBoxLayout()
        row.addWidget(self._severity)
        row.addWidget(self._severity_word, 1)
        row.addWidget(self._make_menu("Severity"))
        heading = QVBoxLayout()
        heading.addLayout(row)
        heading.addWidget(self._message)
        return heading

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._pin = button("&Pin", self._on_pin_clicked)
        self._pin.setToolTip("Pinned entries stay, whatever the retention settings say")
        self._pin.setVisible(False)
        row.addWidget(self._pin)
        row.addWidget(button("Copy as &text", self._on_copy_text_clicked))
        row.addWidget(button("Copy as &JSON", self._on_copy_json_clicked))
        row.addStretch()
        return row

    def _make_form(self, names: Iterable[str]) -> QFormLayout:
        form = _form()
        for name in names:
            self._values[name] = _label("", is_selectable=True)
            self._values[name].setAccessibleName(name)
            row = QHBoxLayout()
            row.addWidget(self._values[name], 1)
            row.addWidget(self._make_menu(name), 0, Qt.AlignmentFlag.AlignTop)
            form.addRow(_caption(name), row)
            self._rows[name] = form, row
        return form

    def _make_more(self) -> QToolButton:
        self._technical = QWidget()
        column = QVBoxLayout(self._technical)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._make_form(_TECHNICAL))
        self._technical.setVisible(False)
        self._more = QToolButton()
        self._more.setText("▸ &More")
        self._more.setCheckable(True)
        self._more.setStyleSheet(FLAT_STYLE)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setAccessibleName("Show ids, hash and run")
        self._more.toggled.connect(self._on_more_toggled)
        return self._more

    def _make_menu(self, name: str) -> ValueMenuButton:
        menu = ValueMenuButton(name)
        menu.term_chosen.connect(self.term_wanted)
        self._menus[name] = menu
        return menu

    def _make_metadata(self) -> QWidget:
        self._metadata = QWidget()
        self._metadata_form = _form()
        column = QVBoxLayout(self._metadata)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.addWidget(_title("More about it"))
        column.addLayout(self._metadata_form)
        return self._metadata

    def _make_chain(self) -> QWidget:
        self._chain = EntryTree("What led to it and what it led to")
        self._chain.entry_wanted.connect(self.entry_wanted)
        self._chain_more = _caption("There is more than is shown here.")
        self._cause_all = button("Show the cause and all it led to", self._on_cause_all_clicked)
        self._led_to_all = button("Show only what this led to", self._on_led_to_all_clicked)
        self._chain_box = _section("Why it happened", self._chain, self._chain_more, self._cause_all, self._led_to_all)
        return self._chain_box

    def _make_around(self) -> QWidget:
        self._around = EntryTree("Entries around this time")
        self._around.entry_wanted.connect(self.entry_wanted)
        self._around_box = _section(
            "Entries around this time", self._around, button("Show them in the &table", self._on_around_all_clicked)
        )
        return self._around_box

    # --- showing

    def _show_value(self, name: str, entry: ActivityEntry, text: str) -> None:
        self._values[name].setText(_in_lines(text))
        # It shows all that is in the row; what there is to filter by is said after that.
        form, row = self._rows[name]
        form.setRowVisible(row, bool(text))
        self._menus[name].offer(entry)

    def _show_metadata(self, entry: ActivityEntry) -> None:
        while self._metadata_form.rowCount():
            self._metadata_form.removeRow(0)
        for name, value in metadata_lines(entry.metadata):
            self._metadata_form.addRow(_caption(name), _label(value, is_selectable=True))
        self._metadata.setVisible(bool(entry.metadata))

    def _take_context(self, entry: ActivityEntry, context: Context) -> None:
        if entry is not self._entry:
            return
        if context.chain is not None:
            self._show_chain(context.chain)
        self._around.show_around(entry, context.around)
        self._around_box.setVisible(len(context.around) > 1)

    def _show_chain(self, chain: CauseChain) -> None:
        self._chain.show_chain(chain)
        self._chain_more.setVisible(chain.is_cut)
        self._cause_all.setVisible(chain.entry.cause is not None)
        self._led_to_all.setVisible(bool(chain.effects))
        self._chain.setVisible(bool(chain.causes or chain.effects))
        self._chain_box.setVisible(bool(chain.entry.cause or chain.effects))

    def _no_context(self, error: Exception) -> None:
        if not isinstance(error, CancelledError):
            self._replies.failed.emit(str(error))

    # --- what its buttons do

    @Slot(bool)
    def _on_more_toggled(self, is_open: bool) -> None:
        self._more.setText("▾ &More" if is_open else "▸ &More")
        self._technical.setVisible(is_open)

    def _on_pin_clicked(self) -> None:
        if self._entry:
            self.pin_wanted.emit(self._entry, not self._entry.is_pinned)

    def _on_cause_all_clicked(self) -> None:
        if self._entry and self._entry.cause:
            self.term_wanted.emit(Term("cause", (self._entry.cause,)))

    def _on_led_to_all_clicked(self) -> None:
        if self._entry:
            self.term_wanted.emit(Term("cause", (self._entry.id,)))

    def _on_around_all_clicked(self) -> None:
        if self._entry:
            self.around_wanted.emit(self._entry)

    def _on_copy_text_clicked(self) -> None:
        if self._entry:
            QGuiApplication.clipboard().setText(entry_text(self._entry, self._times))

    def _on_copy_json_clicked(self) -> None:
        if self._entry:
            QGuiApplication.clipboard().setText(entry_json(self._entry))


def _in_lines(text: str) -> str:
    """A text that has no place to break at and is too long for the pane, in several lines."""
    if " " in text or len(text) <= _LINE_LENGTH:
        return text
    return "\n".join(text[start : start + _LINE_LENGTH] for start in range(0, len(text), _LINE_LENGTH))


def _label(text: str, *, is_selectable: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    # Long ids and addresses have no spaces to break at; the pane must be able to be narrow all the same.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if is_selectable:
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _caption(text: str) -> QLabel:
    caption = QLabel(text)
    caption.setTextFormat(Qt.TextFormat.PlainText)
    caption.setForegroundRole(caption.palette().ColorRole.PlaceholderText)
    return caption


def _title(text: str) -> QLabel:
    title = QLabel(text)
    font = title.font()
    font.setBold(True)
    title.setFont(font)
    return title


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(SPACE * 2)
    form.setVerticalSpacing(SPACE // 2)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    return form


def _section(title: str, *widgets: QWidget) -> QWidget:
    section = QWidget()
    column = QVBoxLayout(section)
    column.setContentsMargins(0, SPACE, 0, 0)
    column.addWidget(_title(title))
    for widget in widgets:
        column.addWidget(widget)
    return section
