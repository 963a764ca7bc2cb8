from concurrent.futures import Future

import pytest
from pytestqt.qtbot import QtBot

from core.errors import DeviceError
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.welcome import WelcomePage
from tests.fakes.controller import FakeController


@pytest.fixture
def page(qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies) -> WelcomePage:
    made = WelcomePage(controller.devices, bus, replies)
    qtbot.addWidget(made)
    made.show()
    return made


def test_one_click_gives_devices_to_try(qtbot: QtBot, controller: FakeController, page: WelcomePage) -> None:
    controller.answers["devices.try_simulated"] = starting = Future[object]()

    page.simulate_button.click()

    assert controller.calls == [("devices.try_simulated", 2)]
    assert not page.simulate_button.isEnabled()
    starting.set_result(())
    qtbot.waitUntil(page.simulate_button.isEnabled)


def test_where_they_cannot_be_had_it_is_said(
    qtbot: QtBot, controller: FakeController, replies: Replies, page: WelcomePage
) -> None:
    controller.answers["devices.try_simulated"] = DeviceError("The simulated devices did not start.")
    with qtbot.waitSignal(replies.failed) as failed:
        page.simulate_button.click()
    assert failed.args == ["The simulated devices did not start."]
    assert page.simulate_button.isEnabled()
