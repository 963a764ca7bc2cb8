"""The strip between filters and table: whether new entries come in, what waits, how many are shown.

It is always there, so that nothing below it moves when something starts to wait.
"""

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop.activity.loading import Loading
from desktop.theme import SPACE


class Liveness(Enum):
    """Whether new entries come in; the value is what the strip says."""

    LIVE = "Live: new entries come in at the top"
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
        self.pause = QPushButton("Pause")
        self.pause.setCheckable(True)
        self.pause.setToolTip("Hold the table as it is (Space in the table)")
        self.pause.setAccessibleName("Pause")
        self.pause.toggled.connect(self._on_pause_toggled)
        self._state = _quiet_label()
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
    def count_text(self) -> str:
        """What is said of how many are shown."""
        return self._count.text()

    def be_still(self) -> None:
        """Nothing new ever comes in, and so there is nothing to pause and nothing to say of it."""
        self._is_still = True
        self.pause.hide()
        self._state.clear()

    def show_liveness(self, liveness: Liveness) -> None:
        """Say whether new entries come in, and why not."""
        if not self._is_still:
            self._state.setText(liveness.value)

    def show_count(self, count: int, loading: Loading) -> None:
        """Say how many entries are shown, as far as that is known yet."""
        self._count.setText(_count_text(count, loading))

    def say(self, sentence: str) -> None:
        """Say what has just been done."""
        self._state.setText(sentence)

    @Slot(int)
    def show_waiting(self, count: int) -> None:
        """Say how many new entries wait."""
        self._new.setText(f"{count:,} new")
        self._new.setVisible(bool(count))

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
