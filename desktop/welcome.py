"""What a new user sees first: what this is, and three ways to a device."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.commands import DeviceCommands
from desktop.devices.address import AddressForm
from desktop.devices.found import FoundList
from desktop.icons import app_icon
from desktop.parts.buttons import button
from desktop.parts.cards import Card
from desktop.parts.labels import heading, hint_label, plain_label
from desktop.parts.page import ScrollPage
from desktop.parts.sentences import sentence_of
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

_WIDTH: Final = 640
_ICON_SIZE: Final = 64
_SIMULATED: Final = 2
_SIMULATE: Final = "&Try with simulated devices"


class WelcomePage(ScrollPage):
    """Shown while no device has been added."""

    def __init__(self, devices: DeviceCommands, bus: EventBus, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__("Welcome", _WIDTH, parent)
        self._devices = devices
        self._replies = replies
        self.found = FoundList(devices, bus, replies)
        self.address = AddressForm(devices, replies)
        self.simulate_button = button(_SIMULATE, self._try_simulated)
        self._add_introduction()
        self._add_section("On your network", "", self.found)
        self._add_section("Not listed?", "Type the address your router or the WLED app shows for it.", self.address)
        self._add_section(
            "No device at hand?",
            "Two virtual strips run on this computer, so that everything can be tried.",
            self.simulate_button,
        )
        self.column.addStretch(1)

    def _add_introduction(self) -> None:
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(_ICON_SIZE))
        words = QVBoxLayout()
        words.setSpacing(SPACE // 2)
        words.addWidget(heading("Welcome to Afterglow", 1.6))
        words.addWidget(
            plain_label(
                "Afterglow carries the colours at the edge of your screen on to LED strips around it, and keeps "
                "a log of everything it and they do, so that you can always see why your lights did that."
            )
        )
        words.addWidget(hint_label("Add a WLED device to begin."))
        row = QHBoxLayout()
        row.setContentsMargins(0, 2 * SPACE, 0, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)

    def _add_section(self, title: str, explanation: str, content: QWidget) -> None:
        card = Card()
        column = QVBoxLayout(card)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(heading(title, 1.1))
        if explanation:
            column.addWidget(hint_label(explanation))
        # A button keeps to its own width; lists and forms take what there is.
        column.addWidget(
            content, 0, Qt.AlignmentFlag.AlignLeft if isinstance(content, QPushButton) else Qt.AlignmentFlag(0)
        )
        self.column.addWidget(card)

    def _try_simulated(self) -> None:
        # Else the focus would jump into the dock as the button that has it is switched off.
        self.setFocus()
        self.simulate_button.setEnabled(False)
        self.simulate_button.setText("Starting…")
        self._replies.watch(
            self._devices.try_simulated(_SIMULATED),
            self,
            lambda _devices: self._offer_simulation(),
            self._on_simulation_failed,
        )

    def _on_simulation_failed(self, error: Exception) -> None:
        self._offer_simulation()
        self._replies.failed.emit(sentence_of(error))

    def _offer_simulation(self) -> None:
        self.simulate_button.setText(_SIMULATE)
        self.simulate_button.setEnabled(True)
