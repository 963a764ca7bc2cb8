from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.capture.source import SourceChoice
from core.devices.model import Device
from core.errors import InputError
from core.lighting.layout import suggest_layout
from core.lighting.model import Corner, Layout, LightSpec
from desktop.lights.dialog import LightDialog
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.things import device

SOURCES = [SourceChoice("screen", "The screen"), SourceChoice("pattern", "Test pattern")]
SPEC = LightSpec("Glow", "desk", "pattern", suggest_layout(120), 60, 0.8, 1.8, 150)


def dialog_for(
    holder: QWidget,
    controller: FakeController,
    replies: Replies,
    spec: LightSpec = SPEC,
    devices: Sequence[Device] = (device("Desk"), device("Shelf", led_count=60)),
) -> LightDialog:
    return LightDialog(spec, devices, SOURCES, replies, controller.lights.add, is_new=True, parent=holder)


def test_accepting_it_as_it_is_sends_what_it_showed(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    odd = Layout(10, 5, 0, 5, Corner.TOP_RIGHT, clockwise=False, offset=-3, depth=0.2)
    spec = replace(SPEC, layout=odd)
    dialog = dialog_for(holder, controller, replies, spec)

    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()

    assert controller.calls == [("lights.add", spec)]


def test_what_makes_no_sense_is_said_at_once_and_cannot_be_sent(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    dialog = dialog_for(holder, controller, replies)

    dialog.name.setText("  ")
    assert dialog.trouble.text() == "The light needs a name."
    assert not dialog.accept_button.isEnabled()

    dialog.name.setText("Glow")
    assert dialog.trouble.text() == ""
    assert dialog.accept_button.isEnabled()


def test_a_refusal_keeps_it_open_with_the_reason(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    controller.answers["lights.add"] = InputError("There is a light called Glow already.")
    dialog = dialog_for(holder, controller, replies)
    dialog.open()

    dialog.accept_button.click()

    qtbot.waitUntil(lambda: dialog.trouble.text() == "There is a light called Glow already.")
    assert dialog.isVisible()
    assert dialog.accept_button.isEnabled()


def test_another_device_brings_a_layout_for_its_strip(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    dialog = dialog_for(holder, controller, replies)

    dialog.device.setCurrentIndex(1)

    assert dialog.spec().device_id == "shelf"
    assert dialog.spec().layout == suggest_layout(60)


def test_enter_means_create(qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies) -> None:
    dialog = dialog_for(holder, controller, replies)
    dialog.open()
    assert dialog.accept_button.isDefault()
    dialog.reject()
