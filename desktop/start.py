"""What the window shows until the controller has read the profile, or has said why it cannot."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.events import Trouble
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.runtime.bus import EventBus
from desktop.theme import SPACE


class StartPage(QWidget):
    """One quiet line, and below it whatever went wrong meanwhile."""

    def __init__(self, bus: EventBus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.trouble = Remark()
        line = hint_label("Afterglow is starting…")
        line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        box = QWidget()
        box.setFixedWidth(56 * SPACE)
        column = QVBoxLayout(box)
        column.setSpacing(2 * SPACE)
        column.addWidget(line)
        column.addWidget(self.trouble)
        centred = QVBoxLayout(self)
        centred.addWidget(box, 0, Qt.AlignmentFlag.AlignCenter)
        bus.trouble.connect(self._on_bus_trouble)

    @Slot(object)
    def _on_bus_trouble(self, event: Trouble) -> None:
        self.trouble.say(event.sentence)
