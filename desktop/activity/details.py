"""One entry in full: every field, what led to it and what it led to."""

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.activity.entry import ActivityEntry
from core.activity.filter import Term
from core.activity.reader import LogReader
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.activity.copying import FIELDS, entry_json, entry_text, metadata_lines
from desktop.activity.severities import TONES
from desktop.activity.times import TimeFormat
from desktop.icons import Symbol
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

LED_TO_LIMIT: Final = 50
_LED_TO_ROWS: Final = 6
_HEADING: Final = ("Message", "Severity")


class Kin:
    """What led to an entry, and what it led to."""

    def __init__(self, entry: ActivityEntry, reader: LogReader) -> None:
        self.cause = reader.entry(entry.cause) if entry.cause else None
        self.led_to = reader.caused_by(entry.id, LED_TO_LIMIT + 1)


class DetailsPane(QScrollArea):
    """Shows the entry it is given."""

    entry_wanted = Signal(object)
    """Go to that entry."""
    term_wanted = Signal(object)
    """Show only what that term lets through."""

    def __init__(self, ask: Ask, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask, self._replies = ask, replies
        self._times = TimeFormat()
        self._entry: ActivityEntry | None = None
        self._cause: ActivityEntry | None = None
        self.setAccessibleName("Details")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._values: dict[str, QLabel] = {}
        self._build()
        self.show_entry(None)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times
        self.show_entry(self._entry)

    @property
    def has_entry(self) -> bool:
        """Whether it shows one."""
        return self._entry is not None

    @Slot(object)
    def show_entry(self, entry: ActivityEntry | None) -> None:
        """Show that entry; None shows what to do instead."""
        self._entry = entry
        self._hint.setVisible(entry is None)
        self._body.setVisible(entry is not None)
        if entry is None:
            return
        self._severity.show_symbol(entry.severity.label, TONES[entry.severity])
        self._severity_word.setText(entry.severity.label.capitalize())
        self._message.setText(entry.message)
        for name, text in FIELDS:
            if name not in _HEADING:
                self._show_value(name, text(entry, self._times))
        self._show_metadata(entry)
        self._show_kin(None)
        question = partial(Kin, entry)
        self._replies.watch(self._ask("activity.kin", question), self, partial(self._take_kin, entry), self._no_kin)

    # --- building

    def _build(self) -> None:
        self._hint = _label("Select an entry to see all of it.")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._hint.setForegroundRole(self.palette().ColorRole.PlaceholderText)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addLayout(self._make_heading())
        body.addLayout(self._make_form())
        body.addWidget(self._make_metadata())
        body.addWidget(self._make_cause())
        body.addWidget(self._make_led_to())
        body.addLayout(self._make_buttons())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.addWidget(self._hint)
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
        heading = QVBoxLayout()
        heading.addLayout(row)
        heading.addWidget(self._message)
        return heading

    def _make_form(self) -> QFormLayout:
        self._form = _form()
        for name, _text in FIELDS:
            if name not in _HEADING:
                self._values[name] = _label("", is_selectable=True)
                self._values[name].setAccessibleName(name)
                self._form.addRow(_caption(name), self._values[name])
        return self._form

    def _make_metadata(self) -> QWidget:
        self._metadata = QWidget()
        self._metadata_form = _form()
        column = QVBoxLayout(self._metadata)
        column.setContentsMargins(0, SPACE, 0, 0)
        column.addWidget(_title("More about it"))
        column.addLayout(self._metadata_form)
        return self._metadata

    def _make_cause(self) -> QWidget:
        self._cause_link = QPushButton()
        self._cause_link.setToolTip("Go to the entry that led to this one")
        self._cause_link.setStyleSheet("text-align: left; padding: 4px 8px;")
        self._cause_link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._cause_link.clicked.connect(self._on_cause_link_clicked)
        self._cause_all = QPushButton("Show the cause and all it led to")
        self._cause_all.clicked.connect(self._on_cause_all_clicked)
        self._cause_box = _section("What led to it", self._cause_link, self._cause_all)
        return self._cause_box

    def _make_led_to(self) -> QWidget:
        self._led_to = QListWidget()
        self._led_to.setAccessibleName("What this led to")
        self._led_to.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._led_to.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._led_to.itemActivated.connect(self._on_led_to_item_activated)
        self._led_to_all = QPushButton("Show only these")
        self._led_to_all.clicked.connect(self._on_led_to_all_clicked)
        self._led_to_box = _section("What this led to", self._led_to, self._led_to_all)
        return self._led_to_box

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE, 0, 0)
        for text, slot in (
            ("Copy as &text", self._on_copy_text_clicked),
            ("Copy as &JSON", self._on_copy_json_clicked),
        ):
            button = QPushButton(text)
            button.clicked.connect(slot)
            row.addWidget(button)
        row.addStretch()
        return row

    # --- showing

    def _show_value(self, name: str, text: str) -> None:
        self._values[name].setText(text)
        self._form.setRowVisible(self._values[name], bool(text))

    def _show_metadata(self, entry: ActivityEntry) -> None:
        while self._metadata_form.rowCount():
            self._metadata_form.removeRow(0)
        for name, value in metadata_lines(entry.metadata):
            self._metadata_form.addRow(_caption(name), _label(value, is_selectable=True))
        self._metadata.setVisible(bool(entry.metadata))

    def _take_kin(self, entry: ActivityEntry, kin: Kin) -> None:
        if entry is self._entry:
            self._show_kin(kin)

    def _no_kin(self, error: Exception) -> None:
        if not isinstance(error, CancelledError):
            self._replies.failed.emit(str(error))

    def _show_kin(self, kin: Kin | None) -> None:
        self._cause = kin.cause if kin else None
        self._cause_box.setVisible(bool(kin and self._entry and self._entry.cause))
        self._cause_link.setVisible(self._cause is not None)
        if self._cause is not None:
            self._cause_link.setText(self._cause.message.replace("&", "&&"))
        led_to = kin.led_to if kin else ()
        self._led_to_box.setVisible(bool(led_to))
        self._led_to.clear()
        for entry in led_to[:LED_TO_LIMIT]:
            item = QListWidgetItem(entry.message)
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setToolTip(self._times.full(entry.ts, entry.utc_offset))
            item.setSizeHint(QSize(0, self.fontMetrics().height() + SPACE))
            self._led_to.addItem(item)
        row = self._led_to.sizeHintForRow(0) if led_to else 0
        self._led_to.setFixedHeight(row * min(len(led_to), _LED_TO_ROWS) + 2 * self._led_to.frameWidth())
        more = len(led_to) > LED_TO_LIMIT
        self._led_to_all.setText(f"Show all (more than {LED_TO_LIMIT})" if more else "Show only these")

    # --- slots

    @Slot()
    def _on_cause_link_clicked(self) -> None:
        self.entry_wanted.emit(self._cause)

    @Slot()
    def _on_cause_all_clicked(self) -> None:
        if self._entry and self._entry.cause:
            self.term_wanted.emit(Term("cause", (self._entry.cause,)))

    @Slot(QListWidgetItem)
    def _on_led_to_item_activated(self, item: QListWidgetItem) -> None:
        self.entry_wanted.emit(item.data(Qt.ItemDataRole.UserRole))

    @Slot()
    def _on_led_to_all_clicked(self) -> None:
        if self._entry:
            self.term_wanted.emit(Term("cause", (self._entry.id,)))

    @Slot()
    def _on_copy_text_clicked(self) -> None:
        if self._entry:
            QGuiApplication.clipboard().setText(entry_text(self._entry, self._times))

    @Slot()
    def _on_copy_json_clicked(self) -> None:
        if self._entry:
            QGuiApplication.clipboard().setText(entry_json(self._entry))


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
