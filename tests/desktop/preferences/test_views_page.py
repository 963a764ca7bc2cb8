"""Which views are told of, and what is said where they cannot be."""

from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from core.activity.views import BUILT_IN, SavedView
from core.storage.settings import SETTINGS, SettingValue
from desktop.preferences.views_page import ViewsPage

DEFAULTS: dict[str, SettingValue] = {name: setting.default for name, setting in SETTINGS.items()}
OWN = SavedView("v1", "Desk", "desk")


def page_of(qtbot: QtBot, chosen: str = "", *, can_notify: bool = True) -> ViewsPage:
    page = ViewsPage(DEFAULTS | {"dock.view": chosen, "notify.view": chosen}, (*BUILT_IN, OWN), lambda: can_notify)
    qtbot.addWidget(page)
    return page


def words(page: ViewsPage, name: str) -> list[str]:
    box = page.fields[name].widget
    assert isinstance(box, QComboBox)
    return [box.itemText(row) for row in range(box.count())]


def test_every_view_can_be_chosen_and_none(qtbot: QtBot) -> None:
    page = page_of(qtbot, "v1")
    names = [*(view.name for view in BUILT_IN), "Desk"]
    assert words(page, "dock.view") == ["Everything", *names]
    assert words(page, "notify.view") == ["None", *names]
    assert page.values() == {"dock.view": "v1", "notify.view": "v1"}


def test_a_view_that_is_gone_is_none(qtbot: QtBot) -> None:
    assert page_of(qtbot, "gone").values() == {
        "dock.view": "",
        "notify.view": "",
    }


def test_a_desktop_without_notifications_is_told_of(qtbot: QtBot) -> None:
    assert page_of(qtbot).remark.text() == ""
    assert "none will appear" in page_of(qtbot, can_notify=False).remark.text()
