import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from core.storage.settings import SETTINGS, Setting, SettingValue
from desktop.preferences.page import SettingsPage
from desktop.preferences.setting_field import SettingField

DEFAULTS: dict[str, SettingValue] = {name: setting.default for name, setting in SETTINGS.items()}
OTHERS: dict[str, SettingValue] = {"retention.enabled": False, "retention.days": 30, "appearance.theme": "dark"}


def test_a_page_shows_what_is_set(qtbot: QtBot) -> None:
    page = SettingsPage("All", "", ("",), DEFAULTS | OTHERS)
    qtbot.addWidget(page)
    assert page.values() == DEFAULTS | OTHERS


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=lambda setting: setting.name)
def test_the_field_cannot_hold_what_the_setting_refuses(qtbot: QtBot, holder: QWidget, setting: Setting) -> None:
    field = SettingField(setting, setting.default, holder)
    field.widget.setParent(holder)

    match field.widget:
        case QSpinBox():
            field.widget.setValue(setting.maximum + 1)
            assert setting.checked(field.value) == setting.maximum
            field.widget.setValue(setting.minimum - 1)
            assert setting.checked(field.value) == setting.minimum
            assert field.bounds == f"{setting.minimum:,} to {setting.maximum:,}"
        case QComboBox():
            choices = [field.widget.itemData(row) for row in range(field.widget.count())]
            assert tuple(choices) == setting.choices
        case QLineEdit():
            field.widget.setText(" a folder ")
            assert field.value == "a folder"
        case QCheckBox():
            field.widget.toggle()
            assert setting.checked(field.value) is not setting.default


def test_every_field_has_a_name_for_screen_readers(qtbot: QtBot) -> None:
    page = SettingsPage("All", "", ("",), DEFAULTS)
    qtbot.addWidget(page)
    for name, field in page.fields.items():
        said = field.widget.accessibleName()
        assert said == SETTINGS[name].title
