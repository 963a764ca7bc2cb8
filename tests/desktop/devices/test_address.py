from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.errors import DeviceError
from desktop.devices.address import AddressForm
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


def test_enter_adds_and_empties_the_field(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    form = AddressForm(controller.devices, replies)
    qtbot.addWidget(form)

    qtbot.keyClicks(form.address, " 192.168.1.40 ")
    qtbot.keyClick(form.address, Qt.Key.Key_Return)

    assert controller.calls == [("devices.add", "192.168.1.40")]
    qtbot.waitUntil(lambda: form.address.text() == "")


def test_why_it_failed_stands_below_and_the_address_stays(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["devices.add"] = DeviceError("What answers at 10.0.0.9 is no WLED.")
    form = AddressForm(controller.devices, replies)
    qtbot.addWidget(form)
    form.address.setText("10.0.0.9")

    form.add_button.click()

    qtbot.waitUntil(lambda: form.trouble.text() == "What answers at 10.0.0.9 is no WLED.")
    assert form.address.text() == "10.0.0.9"
    assert form.address.isEnabled()

    controller.answers.clear()
    form.add_button.click()
    assert form.trouble.text() == ""


def test_a_complaint_goes_as_soon_as_another_address_is_typed(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["devices.add"] = DeviceError("What answers at 10.0.0.9 is no WLED.")
    form = AddressForm(controller.devices, replies)
    qtbot.addWidget(form)
    form.add_button.click()
    qtbot.waitUntil(lambda: form.trouble.text() != "")

    qtbot.keyClicks(form.address, "1")

    assert form.trouble.text() == ""
