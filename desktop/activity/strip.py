"""The strip between filters and table: whether new entries come in, what waits, how many are shown.

It is always there, so that nothing below it moves when something starts to wait.
"""

from enum import Enum
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.activity.loading import Loading
from desktop.parts.labels import ElidedLabel
from desktop.theme import SPACE

SAYING_MS: Final = 6_000
"""What has been done is said for so long."""


class Liveness(Enum):
    """Whether new entries come in; the value is what the strip says."""

    LIVE = "Live: new entries come in at the top"
    COMPLETE = "Complete: nothing new can come into a range that is over"
    PAUSED = "Paused"
    READING = "Held while you read; Home goes on"
    SELECTED = "Held while rows are selected; Esc goes on"


class LiveStrip(QWidget):
    """Says whether the table is live, and lets it be paused and brought up to date."""

    pause_toggled = Signal(bool)
    newest_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_still = False
        self._liveness = Liveness.LIVE
        self._saying = QTimer(self)
        self._saying.setSingleShot(True)
        self._saying.setInterval(SAYING_MS)
        self._saying.timeout.connect(self._show_state)
        self.pause = QPushButton("Pause")
        self.pause.setCheckable(True)
        self.pause.setToolTip("Hold the table as it is (Space in the table)")
        self.pause.setAccessibleName("Pause")
        self.pause.toggled.connect(self._on_pause_toggled)
        self._state = ElidedLabel(is_quiet=True)
        self._state.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._new = QPushButton()
        self._new.setVisible(False)
        self._new.setDefault(True)
        self._new.setToolTip("Show them at the top of the table (Home)")
        self._new.clicked.connect(self.newest_requested)
        self.fold = QCheckBox("Fold &repeats")
        self.fold.setChecked(True)
        self.fold.setToolTip("Show repeated entries, and what one step led to, as one row that can be unfolded")
        self._count = _quiet_label()
        self._count.setAccessibleName("Entries shown")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.pause)
        row.addWidget(self._new)
        row.addWidget(self._state, 1)
        row.addWidget(self.fold)
        row.addSpacing(SPACE)
        row.addWidget(self._count)

    @property
    def new_text(self) -> str:
        """What is said of the entries that wait; empty where none does."""
        return "" if self._new.isHidden() else self._new.text()

    @property
    def state_text(self) -> str:
        """What is said of whether new entries come in, or of what has just been done."""
        return self._state.text()

    @property
    def count_text(self) -> str:
        """What is said of how many are shown."""
        return self._count.text()

    def be_still(self) -> None:
        """Nothing new ever comes in, and so there is nothing to pause and nothing to say of it."""
        self._is_still = True
        self.pause.hide()
        self._show_state()

    def show_liveness(self, liveness: Liveness) -> None:
        """Say whether new entries come in, and why not."""
        self._liveness = liveness
        if not self._saying.isActive():
            self._show_state()

    def show_count(self, count: int, loading: Loading) -> None:
        """Say how many entries are shown, as far as that is known yet."""
        self._count.setText(_count_text(count, loading))

    def say(self, sentence: str) -> None:
        """Say what has just been done, for some seconds."""
        self._state.set_text(sentence)
        self._saying.start()

    @Slot(int)
    def show_waiting(self, count: int) -> None:
        """Say how many new entries wait."""
        self._new.setText(f"{count:,} new")
        self._new.setVisible(bool(count))

    @Slot()
    def _show_state(self) -> None:
        self._state.set_text("" if self._is_still else self._liveness.value)

    @Slot(bool)
    def _on_pause_toggled(self, is_paused: bool) -> None:
        self.pause.setText("Resume" if is_paused else "Pause")
        self.pause_toggled.emit(is_paused)


def _count_text(count: int, loading: Loading) -> str:
    if loading not in (Loading.FIRST_ROWS, Loading.WHOLE):
        return "Reading…" if loading is Loading.ASKED else ""
    if loading is Loading.FIRST_ROWS:
        return f"{count:,}+ entries"
    return "1 entry" if count == 1 else f"{count:,} entries"


def _quiet_label() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(label.palette().ColorRole.PlaceholderText)
    return label
