"""The dialog that sets up a light, new or known."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from core.capture.source import SourceChoice
from core.devices.model import Device
from core.errors import InputError
from core.lighting.layout import NAME_LIMIT, check_spec, suggest_layout
from core.lighting.model import LightSpec
from desktop.commands import Done
from desktop.lights.layout_editor import LayoutEditor
from desktop.lights.look_form import LookForm
from desktop.parts.buttons import button, dialog_buttons, primary_button
from desktop.parts.fields import choice_field, choose, field_rows
from desktop.parts.labels import heading
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

_SOURCE_CHARACTERS: Final = 26
"""Wide ones; enough for the longest label of a source."""


class LightDialog(QDialog):
    """Filled in so that accepting it as it is makes sense; closes once the command has succeeded."""

    def __init__(
        self,
        spec: LightSpec,
        devices: Sequence[Device],
        sources: Sequence[SourceChoice],
        replies: Replies,
        submit: Callable[[LightSpec], Done],
        *,
        is_new: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("New light" if is_new else "Edit light")
        self._devices = {device.id: device for device in devices}
        self._replies = replies
        self._submit = submit
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the light")
        self.name.setMaxLength(NAME_LIMIT)
        self.device = choice_field("Device", [(device.name, device.id) for device in devices])
        self.source = choice_field("Source", [(source.label, source.id) for source in sources])
        self.source.setMinimumContentsLength(_SOURCE_CHARACTERS)
        for choice in (self.device, self.source):
            choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.layout_editor = LayoutEditor()
        self.look = LookForm()
        self.trouble = Remark()
        self.accept_button = primary_button("&Create and start" if is_new else "&Save", self._send)
        self._lay_out()
        self._show_spec(spec)
        self._connect_fields(is_new)
        self._check()
        self.accept_button.setDefault(True)
        self.accept_button.setFocus()

    def _lay_out(self) -> None:
        facts = QVBoxLayout()
        facts.setSpacing(SPACE)
        facts.addLayout(field_rows(("&Name", self.name), ("&Device", self.device), ("S&ource", self.source)))
        facts.addSpacing(SPACE)
        facts.addWidget(heading("Look", 1.1))
        facts.addWidget(self.look)
        facts.addStretch(1)
        place = QVBoxLayout()
        place.setSpacing(SPACE)
        place.addWidget(heading("Where the LEDs are", 1.1))
        place.addWidget(self.layout_editor)
        place.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(4 * SPACE)
        columns.addLayout(facts, 1)
        columns.addLayout(place)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(columns)
        column.addLayout(self._bottom_row())

    def _bottom_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self.trouble, 1)
        row.addWidget(dialog_buttons(self.accept_button, button("Cancel", self.reject)))
        return row

    def _connect_fields(self, is_new: bool) -> None:
        self.name.textChanged.connect(self._on_field_changed)
        self.layout_editor.changed.connect(self._on_field_changed)
        self.device.currentIndexChanged.connect(
            self._on_new_light_device_changed if is_new else self._on_device_changed
        )

    def _show_spec(self, spec: LightSpec) -> None:
        self.name.setText(spec.name)
        choose(self.device, spec.device_id)
        choose(self.source, spec.source)
        self.look.show_spec(spec)
        self.layout_editor.show_strip(self._strip_leds())
        self.layout_editor.show_layout(spec.layout)

    def spec(self) -> LightSpec:
        """What the fields say."""
        return LightSpec(
            name=self.name.text().strip(),
            device_id=self.device.currentData() or "",
            source=self.source.currentData() or "",
            layout=self.layout_editor.layout_value(),
            fps=self.look.fps.value(),
            brightness=self.look.brightness.value() / 100,
            gamma=self.look.gamma.value(),
            smoothing_ms=self.look.smoothing.value(),
        )

    def _strip_leds(self) -> int:
        device = self._devices.get(self.device.currentData())
        return device.led_count if device else 0

    @Slot()
    def _on_new_light_device_changed(self) -> None:
        self._on_device_changed()
        if self._strip_leds():
            self.layout_editor.show_layout(suggest_layout(self._strip_leds()))

    @Slot()
    def _on_device_changed(self) -> None:
        self.layout_editor.show_strip(self._strip_leds())
        self._check()

    @Slot()
    def _on_field_changed(self) -> None:
        self._check()

    def _check(self) -> None:
        try:
            check_spec(self.spec())
        except InputError as error:
            self.trouble.say(str(error))
            self.accept_button.setEnabled(False)
        else:
            self.trouble.clear()
            self.accept_button.setEnabled(True)

    def _send(self) -> None:
        self.accept_button.setEnabled(False)
        self._replies.watch(self._submit(self.spec()), self, lambda _light: self.accept(), self._on_send_failed)

    def _on_send_failed(self, error: Exception) -> None:
        self.accept_button.setEnabled(True)
        self.trouble.say(sentence_of(error))
