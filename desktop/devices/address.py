"""Adding a device that the network does not show by itself."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.commands import DeviceCommands
from desktop.parts.buttons import BUTTON_HEIGHT, button
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class AddressForm(QWidget):
    """A field for the address, a button, and below them why it did not work."""

    def __init__(self, devices: DeviceCommands, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        self._replies = replies
        self.address = QLineEdit()
        self.address.setPlaceholderText("192.168.1.40, or wled-desk.local:8080")
        self.address.setAccessibleName("Address of the device")
        self.address.setClearButtonEnabled(True)
        self.address.setMinimumHeight(BUTTON_HEIGHT)
        self.address.returnPressed.connect(self._on_address_return_pressed)
        self.address.textEdited.connect(self._on_address_text_edited)
        self.add_button = button("Add", self._add, "Add the device at this address")
        self.trouble = Remark()
        label = QLabel("&Address")
        label.setBuddy(self.address)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self.address, 1)
        row.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE // 2)
        layout.addLayout(row)
        layout.addWidget(self.trouble)

    @Slot()
    def _on_address_return_pressed(self) -> None:
        self._add()

    @Slot()
    def _on_address_text_edited(self) -> None:
        # What was wrong with another address says nothing of this one.
        self.trouble.clear()

    def _add(self) -> None:
        self.trouble.clear()
        self._set_busy(True)
        future = self._devices.add(self.address.text().strip())
        self._replies.watch(future, self, self._on_added, self._on_add_failed)

    def _on_added(self, _device: object) -> None:
        self._set_busy(False)
        self.address.clear()

    def _on_add_failed(self, error: Exception) -> None:
        self._set_busy(False)
        self.trouble.say(sentence_of(error))
        self.address.setFocus()
        self.address.selectAll()

    def _set_busy(self, is_busy: bool) -> None:
        self.address.setEnabled(not is_busy)
        self.add_button.setEnabled(not is_busy)
        self.add_button.setText("Adding…" if is_busy else "Add")
