"""The input field that a setting's declaration asks for."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from core.storage.settings import Setting, SettingValue
from desktop.parts.fields import choice_field, choose, number_field
from desktop.preferences.rules_editor import RulesEditor
from desktop.theme import SPACE

Widget: TypeAlias = QCheckBox | QComboBox | QSpinBox | QLineEdit | RulesEditor

_EDITORS: Final = {"retention.rules": RulesEditor}
"""The settings that are more than a line of text."""

_LINE_WIDTH: Final = 38 * SPACE

_KEYS: Final = {
    "retention.enabled": "l",
    "retention.days": "d",
    "retention.rules": "r",
    "retention.entries": "e",
    "retention.megabytes": "m",
    "retention.free_megabytes": "f",
    "backup.schedule": "u",
    "backup.keep": "k",
    "backup.folder": "f",
    "dock.view": "v",
    "notify.view": "n",
    "appearance.theme": "t",
    "time.zone": "m",
    "lock.on_start": "a",
    "simulator.count": "s",
}
"""The letter that leads to each setting's field; on one page with its buttons, none twice."""

Choice: TypeAlias = tuple[str, object]
"""What is shown, and the value it stands for."""

_CHOICE_WORDS: Final = {
    "system": "As the system",
    "utc": "UTC",
    "local": "Local time",
    "relative": "Relative (3 min ago)",
}


class SettingField(QObject):
    """One setting as a widget: a tick for a Boolean, a list for choices, a number within its bounds, else a line."""

    changed = Signal()

    def __init__(self, setting: Setting, value: SettingValue, parent: QWidget, choices: Sequence[Choice] = ()) -> None:
        """`choices` are what can be chosen just now, where that is not declared with the setting."""
        super().__init__(parent)
        self.setting = setting
        self._choices = choices or [(_CHOICE_WORDS.get(each, each.capitalize()), each) for each in setting.choices]
        self.widget: Widget = self._made(value)

    @property
    def label(self) -> str:
        """Its title, with an `&` before the letter that leads to the field."""
        title = self.setting.title
        place = title.lower().index(_KEYS[self.setting.name])
        return f"{title[:place]}&{title[place:]}"

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
            case QLineEdit():
                return self.widget.text().strip()
            case RulesEditor():
                return self.widget.text()

    def _made(self, value: SettingValue) -> Widget:
        match value:
            case bool():
                return self._tick(value)
            case int():
                return self._number(value)
            case str() if self.setting.name in _EDITORS:
                return self._editor(value)
            case str():
                return self._choice(value) if self._choices else self._line(value)

    def _tick(self, value: bool) -> QCheckBox:
        box = QCheckBox(self.label)
        box.setAccessibleName(self.setting.title)
        box.setChecked(value)
        box.toggled.connect(self._on_widget_changed)
        return box

    def _choice(self, value: str) -> QComboBox:
        box = choice_field(self.setting.title, list(self._choices))
        choose(box, value)
        box.currentIndexChanged.connect(self._on_widget_changed)
        return box

    def _number(self, value: int) -> QSpinBox:
        box = number_field(self.setting.title, self.setting.minimum, self.setting.maximum)
        box.setSpecialValueText(self.setting.zero)
        box.setValue(value)
        box.valueChanged.connect(self._on_widget_changed)
        return box

    def _line(self, value: str) -> QLineEdit:
        line = QLineEdit(value)
        line.setAccessibleName(self.setting.title)
        line.setMinimumWidth(_LINE_WIDTH)
        line.textChanged.connect(self._on_widget_changed)
        return line

    def _editor(self, text: str) -> RulesEditor:
        editor = _EDITORS[self.setting.name](self.setting.title, text)
        editor.changed.connect(self._on_widget_changed)
        return editor

    @Slot()
    def _on_widget_changed(self) -> None:
        self.changed.emit()
