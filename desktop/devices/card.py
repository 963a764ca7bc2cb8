"""One device the user keeps."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from core.devices.model import DeviceStatus
from desktop.devices.facts import REACHES, device_facts
from desktop.parts.buttons import button
from desktop.parts.cards import Card
from desktop.parts.labels import ElidedLabel, StateLabel, hint_label
from desktop.theme import SPACE


class DeviceCard(Card):
    """Name, state and facts of a device, and what can be done with it."""

    rename_wanted = Signal(str)
    """The device's id; so are those below."""
    removal_wanted = Signal(str)
    activity_wanted = Signal(str)

    def __init__(self, status: DeviceStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = status.device.id
        self._name = ElidedLabel(is_bold=True)
        self._state = StateLabel()
        self._facts = ElidedLabel(is_quiet=True)
        self._trouble = hint_label()
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._state, 0, 1)
        grid.addWidget(self._facts, 1, 0, 1, 2)
        grid.addWidget(self._trouble, 2, 0, 1, 2)
        grid.addLayout(self._buttons(), 3, 0, 1, 2)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE // 2, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(button("Show activity", lambda: self.activity_wanted.emit(self._id)))
        row.addWidget(button("Rename…", lambda: self.rename_wanted.emit(self._id)))
        row.addWidget(button("Remove…", lambda: self.removal_wanted.emit(self._id)))
        row.addStretch(1)
        return row

    def show_status(self, status: DeviceStatus) -> None:
        """Show how the device is now."""
        symbol, word, tone = REACHES[status.reach]
        self._name.set_text(status.device.name)
        self._state.show_state(symbol, word, tone)
        self._facts.set_text(device_facts(status))
        self._trouble.setText(status.detail)
        self._trouble.setVisible(bool(status.detail))
        self.setAccessibleName(f"{status.device.name}: {word}")
