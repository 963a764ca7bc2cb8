"""A page of settings."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.storage.settings import SETTINGS, SettingValue
from desktop.parts.labels import heading, hint_label
from desktop.parts.page import ScrollPage
from desktop.preferences.rules_editor import RulesEditor
from desktop.preferences.setting_field import Choice, SettingField
from desktop.theme import SPACE


class SettingsPage(QWidget):
    """The fields of the settings whose names begin with one of some prefixes, in the order they are declared.

    What is in its `column` scrolls where there is more of it than fits; what is in its `foot` stays in sight.
    """

    changed = Signal()

    def __init__(
        self,
        title: str,
        explanation: str,
        prefixes: tuple[str, ...],
        values: Mapping[str, SettingValue],
        choices: Mapping[str, Sequence[Choice]] = MappingProxyType({}),
    ) -> None:
        """`choices` by a setting's name: what it can be just now, where that is not declared with it."""
        super().__init__()
        self.fields = {
            setting.name: SettingField(
                setting, values.get(setting.name, setting.default), self, choices.get(setting.name, ())
            )
            for setting in SETTINGS.values()
            if setting.name.startswith(prefixes)
        }
        self._scroll = ScrollPage(title)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.column = self._scroll.column
        self.column.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        self.column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(2 * SPACE, 0, SPACE, 0)
        self.foot.setSpacing(SPACE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self.foot)
        self.column.addWidget(heading(title))
        self.column.addWidget(hint_label(explanation))
        self.column.addLayout(self._form())
        for field in self.fields.values():
            field.changed.connect(self.changed)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setHorizontalSpacing(2 * SPACE)
        form.setVerticalSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.FieldsStayAtSizeHint)
        for field in self.fields.values():
            if isinstance(field.widget, QCheckBox):
                form.addRow(field.widget)
            elif isinstance(field.widget, RulesEditor):
                form.addRow(_label(field, field.widget.add_button), field.widget.add_button)
                form.addRow(field.widget)
                field.widget.grown.connect(self._on_editor_grown)
            else:
                form.addRow(_label(field, field.widget), _with_bounds(field))
        return form

    @Slot(object)
    def _on_editor_grown(self, part: QWidget) -> None:
        # Where it will be is known once it has been laid out.
        QTimer.singleShot(0, self, lambda: self._scroll.ensureWidgetVisible(part))

    def values(self) -> dict[str, SettingValue]:
        """What the fields say, by the settings' names."""
        return {name: field.value for name, field in self.fields.items()}


def _label(field: SettingField, leads_to: QWidget) -> QLabel:
    label = QLabel(field.label)
    label.setBuddy(leads_to)
    # Left to itself, the form puts a label a little too high beside a field that is higher.
    label.setMinimumHeight(leads_to.sizeHint().height())
    return label


def _with_bounds(field: SettingField) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    row.addWidget(field.widget)
    if field.bounds:
        bounds = hint_label(field.bounds)
        bounds.setWordWrap(False)
        row.addWidget(bounds)
    return row
