"""One light: what it shows just now, how it is doing, and what can be done with it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from core.lighting.model import LightState
from desktop.lights.facts import STATES, LightView
from desktop.lights.preview import ScreenPreview
from desktop.parts.buttons import button
from desktop.parts.cards import Card
from desktop.parts.labels import ElidedLabel, StateLabel, hint_label
from desktop.theme import SPACE

_PREVIEW_WIDTH = 176


class LightCard(Card):
    """Shows a `LightView`."""

    command_wanted = Signal(str, str)
    """The name of a command on lights (`start`, `stop`, `pause`, `resume`), and the light's id."""
    edit_wanted = Signal(str)
    """The light's id; so are those below."""
    removal_wanted = Signal(str)
    activity_wanted = Signal(str)

    def __init__(self, view: LightView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._id = view.status.light.id
        self._is_stopped = True
        self._is_paused = False
        self._preview = ScreenPreview(_PREVIEW_WIDTH)
        self._name = ElidedLabel(is_bold=True)
        self._state = StateLabel()
        self._set_up = ElidedLabel(is_quiet=True)
        self._pace = ElidedLabel(is_quiet=True)
        self._trouble = hint_label()
        self.start_button = button("Start", self._start_or_stop)
        self.pause_button = button("Pause", self._pause_or_resume)
        self._lay_out()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE + 4, 2 * SPACE, SPACE + 4)
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE // 2)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(4, 1)
        grid.addWidget(self._preview, 0, 0, 5, 1)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._state, 0, 2)
        grid.addWidget(self._set_up, 1, 1, 1, 2)
        grid.addWidget(self._pace, 2, 1, 1, 2)
        grid.addWidget(self._trouble, 3, 1, 1, 2)
        grid.addLayout(self._buttons(), 5, 0, 1, 3)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, SPACE // 2, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.start_button)
        row.addWidget(self.pause_button)
        row.addWidget(button("Edit…", lambda: self.edit_wanted.emit(self._id)))
        row.addWidget(button("Show activity", lambda: self.activity_wanted.emit(self._id)))
        row.addWidget(button("Remove…", lambda: self.removal_wanted.emit(self._id)))
        row.addStretch(1)
        return row

    def show_status(self, view: LightView) -> None:
        """Show how the light is now."""
        status = view.status
        symbol, word, tone = STATES[status.state]
        self._is_stopped = status.state is LightState.STOPPED
        self._is_paused = status.state is LightState.PAUSED
        self._preview.show_layout(status.light.spec.layout, b"" if self._is_stopped else status.colours)
        self._name.set_text(status.light.spec.name)
        self._state.show_state(symbol, word, tone)
        self._set_up.set_text(view.set_up)
        self._pace.set_text(view.pace)
        self._trouble.setText(status.detail)
        self._trouble.setVisible(bool(status.detail))
        self.start_button.setText("Start" if self._is_stopped else "Stop")
        self.pause_button.setText("Resume" if self._is_paused else "Pause")
        self.pause_button.setEnabled(not self._is_stopped)
        self.setAccessibleName(f"{status.light.spec.name}: {word}")

    def _start_or_stop(self) -> None:
        self.command_wanted.emit("start" if self._is_stopped else "stop", self._id)

    def _pause_or_resume(self) -> None:
        self.command_wanted.emit("resume" if self._is_paused else "pause", self._id)
