"""What stands around a part of the window: a controller that does nothing, the bus, and the replies."""

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


@pytest.fixture
def controller() -> FakeController:
    """Remembers what it was asked."""
    return FakeController()


@pytest.fixture
def bus(qapp: object) -> EventBus:
    """Where the controller would announce what happens."""
    return EventBus()


@pytest.fixture
def replies(qapp: object) -> Replies:
    """Where results come back."""
    return Replies()


@pytest.fixture
def holder(qtbot: QtBot) -> QWidget:
    """A window for dialogs to belong to."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget
