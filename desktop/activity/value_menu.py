"""The funnel beside a value of the details: show only what has it, or all else."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import Term
from desktop.activity.terms import term_of
from desktop.icons import icon

SIZE_PX: Final = 18

# By the names of `copying.FIELDS`: the field of a filter.
_FIELDS: Final = {
    "Severity": "severity",
    "Category": "category",
    "Action": "action",
    "Outcome": "outcome",
    "Actor": "actor",
    "Target": "target_name",
    "Target ID": "target",
    "Number": "seq",
    "Cause": "cause",
    "Run": "run",
    "Pinned": "pinned",
}


class ValueMenuButton(QToolButton):
    """Hidden where a value cannot be asked for."""

    term_chosen = Signal(object)
    """`Term`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` of a field, as the details call it."""
        super().__init__(parent)
        self._name = name
        self._term: Term | None = None
        self.setAutoRaise(True)
        self.setAccessibleName(f"Filter by {name.lower()}")
        self.setToolTip(f"Filter by {name.lower()}")
        self.setFixedSize(SIZE_PX, SIZE_PX)
        self.setIconSize(QSize(SIZE_PX - 6, SIZE_PX - 6))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.addAction("&Only this").triggered.connect(self._on_only_triggered)
        menu.addAction("&All but this").triggered.connect(self._on_all_but_triggered)
        self.setMenu(menu)
        # It comes and goes with the value; the texts must not move for that.
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self._colour()

    def offer(self, entry: ActivityEntry) -> None:
        """Filter by what this entry has."""
        field = _FIELDS.get(self._name)
        self._term = term_of(entry, field) if field else None
        self.setVisible(self._term is not None)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colour()

    def _colour(self) -> None:
        self.setIcon(icon("filter", self.palette().color(self.palette().ColorRole.PlaceholderText)))

    @Slot()
    def _on_only_triggered(self) -> None:
        self.term_chosen.emit(self._term)

    @Slot()
    def _on_all_but_triggered(self) -> None:
        if self._term is not None:
            self.term_chosen.emit(Term(self._term.field, self._term.values, negated=True))
