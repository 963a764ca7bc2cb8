"""The best way to show notifications that the desktop has."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from desktop.notifications import freedesktop, tray
from desktop.notifications.senders import best_sender, is_any_there


def said(answer: bool) -> Callable[..., bool]:
    return lambda *_arguments: answer


NO_TRAY = pytest.mark.qt_log_ignore("systemTrayWindowChanged")
"""What Qt says where a tray is looked for on a screen that has none."""


@NO_TRAY
@pytest.mark.parametrize(
    ("has_service", "has_tray", "expected"),
    [
        (True, True, freedesktop.FreedesktopSender),
        (True, False, freedesktop.FreedesktopSender),
        (False, True, tray.TraySender),
        (False, False, type(None)),
    ],
)
def test_the_service_comes_before_the_tray(
    qapp: object, monkeypatch: pytest.MonkeyPatch, has_service: bool, has_tray: bool, expected: type
) -> None:
    monkeypatch.setattr(freedesktop, "is_there", said(has_service))
    monkeypatch.setattr(tray, "is_there", said(has_tray))
    parent = QObject()
    assert type(best_sender(parent)) is expected
    assert is_any_there() is (has_service or has_tray)
    parent.deleteLater()


@NO_TRAY
def test_a_click_beside_the_tray_is_one_on_the_last_that_was_sent(qtbot: QtBot) -> None:
    sender = tray.TraySender()
    sender.send(1, "Problems", "Desk")
    sender.send(2, "Problems", "Shelf")
    with qtbot.waitSignal(sender.clicked) as clicked:
        sender.findChildren(QSystemTrayIcon)[0].messageClicked.emit()
    assert clicked.args == [2]
    sender.deleteLater()
