"""The input field that a setting's declaration asks for."""

from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from core.storage.settings import Setting, SettingValue
from desktop.parts.fields import choice_field, choose, number_field

_CHOICE_WORDS: Final = {
    "system": "As the system",
    "utc": "UTC",
    "local": "Local time",
    "relative": "Relative (3 min ago)",
}


class SettingField(QObject):
    """One setting as a widget: a tick for a Boolean, a list for choices, a number within its bounds."""

    changed = Signal()

    def __init__(self, setting: Setting, value: SettingValue, parent: QWidget) -> None:
        super().__init__(parent)
        self.setting = setting
        self.widget: QCheckBox | QComboBox | QSpinBox = self._made(value)

    @property
    def bounds(self) -> str:
        """What a number may be, in words; empty for anything else."""
        is_number = isinstance(self.widget, QSpinBox)
        return f"{self.setting.minimum:,} to {self.setting.maximum:,}" if is_number else ""

    @property
    def value(self) -> SettingValue:
        """What the field says."""
        match self.widget:
            case QCheckBox():
                return self.widget.isChecked()
            case QComboBox():
                return str(self.widget.currentData())
            case QSpinBox():
                return self.widget.value()

    def _made(self, value: SettingValue) -> QCheckBox | QComboBox | QSpinBox:
        if isinstance(value, bool):
            return self._tick(value)
        return self._choice(value) if isinstance(value, str) else self._number(value)

    def _tick(self, value: bool) -> QCheckBox:
        box = QCheckBox(self.setting.title)
        box.setChecked(value)
        box.toggled.connect(self._on_widget_changed)
        return box

    def _choice(self, value: str) -> QComboBox:
        words = [(_CHOICE_WORDS.get(choice, choice.capitalize()), choice) for choice in self.setting.choices]
        box = choice_field(self.setting.title, [(word, choice) for word, choice in words])
        choose(box, value)
        box.currentIndexChanged.connect(self._on_widget_changed)
        return box

    def _number(self, value: int) -> QSpinBox:
        box = number_field(self.setting.title, self.setting.minimum, self.setting.maximum)
        box.setValue(value)
        box.valueChanged.connect(self._on_widget_changed)
        return box

    @Slot()
    def _on_widget_changed(self) -> None:
        self.changed.emit()
