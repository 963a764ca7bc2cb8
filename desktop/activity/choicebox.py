"""A box of the values a field has in the log, read when it is opened."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QWidget

from core.activity.filter import Term
from core.activity.reader import Choice
from desktop.activity.tooltips import plain_tooltip


class ChoiceBox(QComboBox):
    """One value of a field, or any."""

    choices_wanted = Signal(str)
    """The field whose values are to be offered."""

    def __init__(self, field: str, anything: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self.addItem(anything, None)
        self.setAccessibleName(field.capitalize())
        self.setMaxVisibleItems(20)

    @property
    def field(self) -> str:
        """The field of the log it is about."""
        return self._field

    @property
    def terms(self) -> tuple[Term, ...]:
        """What it asks for."""
        value = self.currentData()
        return () if value is None else (Term(self._field, (value,)),)

    def choose(self, value: str | None, label: str = "") -> None:
        """Ask for that value; None asks for any."""
        index = 0 if value is None else self.findData(value)
        if index < 0:
            self.addItem(label or str(value), value)
            index = self.count() - 1
            if not label:
                # An id says nothing to anybody; the log knows the name.
                self.choices_wanted.emit(self._field)
        self.setCurrentIndex(index)
        self.setToolTip("" if value is None else plain_tooltip(self.currentText()))

    def offer(self, choices: Sequence[Choice]) -> None:
        """These are the values there are; what is asked for stays."""
        value, label = self.currentData(), self.currentText()
        self.blockSignals(True)
        while self.count() > 1:
            self.removeItem(1)
        for choice in choices:
            self.addItem(choice.label, choice.value)
        self.choose(value, label)
        self.blockSignals(False)
        if self.view().isVisible():
            # The list was opened for what was known before; it has to grow with what it holds.
            super().showPopup()

    def showPopup(self) -> None:
        self.choices_wanted.emit(self._field)
        super().showPopup()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.choices_wanted.emit(self._field)
        super().focusInEvent(event)
