"""Notifications over a real bus, to a service in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import pytest
from PySide6.QtDBus import QDBusConnection
from pytestqt.qtbot import QtBot

from desktop.notifications.freedesktop import FreedesktopSender, is_there
from desktop.runtime.threads import unfinished

NAME = "test"


@contextmanager
def process(*command: str) -> Iterator[IO[str]]:
    """A process that runs until the end of the block; what it prints."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        try:
            yield running.stdout
        finally:
            running.terminate()


@contextmanager
def service(address: str, *capabilities: str) -> Iterator[IO[str]]:
    module = "tests.fakes.notification_service"
    with process(sys.executable, "-m", module, address, *capabilities) as out:
        assert out.readline() == "ready\n"
        yield out


@pytest.fixture
def address(qapp: object) -> Iterator[str]:
    """Of a bus that nobody else is on."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("there is no dbus-daemon here")
    with process("dbus-daemon", "--session", "--nofork", "--print-address=1") as out:
        yield out.readline().strip()


@pytest.fixture
def bus(address: str) -> Iterator[QDBusConnection]:
    yield QDBusConnection.connectToBus(address, NAME)
    QDBusConnection.disconnectFromBus(NAME)


def sent(qtbot: QtBot, bus: QDBusConnection, out: IO[str], title: str, text: str) -> list[Any]:
    """Send one, and wait until it is clicked; what the service was asked."""
    sender = FreedesktopSender(bus)
    with qtbot.waitSignal(sender.clicked, timeout=30_000) as clicked:
        sender.send(42, title, text)
    assert clicked.args == [42]
    qtbot.waitUntil(lambda: not unfinished())
    sender.deleteLater()
    asked = json.loads(out.readline())
    assert isinstance(asked, list)
    return asked


def test_it_is_there_once_the_service_runs(bus: QDBusConnection, address: str) -> None:
    assert not is_there(bus)
    with service(address):
        assert is_there(bus)


def test_without_a_bus_there_is_nothing(qapp: object) -> None:
    assert not is_there(QDBusConnection("of that name there is none"))


def test_what_is_sent_arrives_as_text_and_its_click_comes_back(
    qtbot: QtBot, bus: QDBusConnection, address: str
) -> None:
    with service(address, "body", "body-markup", "actions") as out:
        asked = sent(qtbot, bus, out, "3 new in Problems", '<b>Desk</b> & <a href="x">Shelf</a>')
    assert asked == [
        "Afterglow",
        0,
        "",
        "3 new in Problems",
        '&lt;b&gt;Desk&lt;/b&gt; &amp; &lt;a href="x"&gt;Shelf&lt;/a&gt;',
        ["default", "Show"],
        {"desktop-entry": "afterglow"},
        -1,
    ]


def test_a_service_that_reads_no_markup_is_given_none(qtbot: QtBot, bus: QDBusConnection, address: str) -> None:
    with service(address, "body") as out:
        asked = sent(qtbot, bus, out, "Problems", "Desk & Shelf")
    assert asked[4:6] == ["Desk & Shelf", []]


def test_where_no_service_answers_nothing_happens(
    qtbot: QtBot, bus: QDBusConnection, caplog: pytest.LogCaptureFixture
) -> None:
    sender = FreedesktopSender(bus)
    sender.send(1, "Problems", "Desk")
    qtbot.waitUntil(lambda: not unfinished(), timeout=30_000)
    assert "does not answer" in caplog.text
    sender.deleteLater()
