"""The band at the top of a window that shows a file: which one, from when, and whether it is what it says it is."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from core.activity.opening import OpenedLog
from desktop.activity.times import TimeFormat
from desktop.icons import Symbol
from desktop.parts.buttons import button
from desktop.parts.labels import StateLabel, heading, plain_label
from desktop.parts.sentences import counted
from desktop.theme import SPACE, Tone, tone_colour

_TINT_ALPHA: Final = 46
_EDGE_PX: Final = 4

State = tuple[str, str, Tone]
"""Icon, words, tone."""


def content_words(opened: OpenedLog, times: TimeFormat) -> str:
    """What kind of file it is, how many entries it has, and from when to when."""
    kind = "An exported file" if opened.is_export else "A backup"
    held = counted(opened.count, "entry", "entries")
    if not opened.count:
        return f"{kind} with {held}. It is only read; nothing new comes in."
    first, last = times.exact(opened.span.first_ts), times.exact(opened.span.last_ts)
    period = f"from {first} to {last} ({times.exact_zone_label})"
    return f"{kind} with {held}, {period}. It is only read; nothing new comes in."


def genuineness(opened: OpenedLog) -> State:
    """What is known of whether the file is as it was written."""
    if not opened.is_export and not opened.is_chained:
        return ("info", "Written before entries were chained: whether it was changed cannot be told", Tone.QUIET)
    if not opened.is_export:
        return ("info", "Not verified yet", Tone.QUIET)
    if opened.manifest is None:
        return ("info", "No manifest beside it: whether it was changed cannot be told", Tone.QUIET)
    if opened.is_as_exported:
        return ("success", "Matches its manifest: unchanged since it was exported", Tone.GOOD)
    return (
        "error",
        "Does not match its manifest: it was changed since, or is another file",
        Tone.BAD,
    )


class FileBanner(QWidget):
    """Says all that in words, on a colour that no other window has."""

    verify_requested = Signal()

    def __init__(self, opened: OpenedLog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._opened = opened
        self.content = plain_label()
        self.state = StateLabel(*genuineness(opened))
        self.verify_button = button("&Verify", self.verify_requested.emit, "Verify the hash chain of this backup")
        # The hashes of an export cannot be made again: the salts are not part of it.
        self.verify_button.setVisible(opened.is_chained)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of verifying")
        self.bar.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(heading(f"{opened.file.name} — not the live log", 1.1))
        words.addWidget(self.content)
        words.addWidget(self.state)
        words.addWidget(self.bar)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(Symbol("info", Tone.NOTE), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self.verify_button)
        self.setAccessibleName(f"{opened.file.name}, not the live log")
        self.setToolTip(str(opened.file))
        self.set_times(TimeFormat())

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self.content.setText(content_words(self._opened, times))

    def show_verified(self, finding: str, *, is_sound: bool) -> None:
        """Say what verifying has found."""
        self.state.show_state("success" if is_sound else "error", finding, Tone.GOOD if is_sound else Tone.BAD)
        self.bar.hide()
        self.verify_button.setEnabled(True)

    def show_verifying(self) -> None:
        """Say that it is being verified."""
        self.state.show_state("waiting", "Verifying…", Tone.QUIET)
        self.bar.show()
        self.verify_button.setEnabled(False)

    def paintEvent(self, _event: object) -> None:
        colour = QColor(tone_colour(Tone.NOTE, self.palette()))
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), _EDGE_PX, colour)
        colour.setAlpha(_TINT_ALPHA)
        painter.fillRect(self.rect(), colour)
        painter.end()
