import threading

import pytest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from core.errors import CancelledError
from desktop.dialogs.progress import ProgressRelay


def test_reports_from_another_thread_reach_the_bar(qtbot: QtBot) -> None:
    bar = QProgressBar()
    qtbot.addWidget(bar)
    relay = ProgressRelay(bar)
    assert (bar.minimum(), bar.maximum()) == (0, 0)

    def work() -> None:
        for done in range(1, 10_001):
            relay.progress.report(done, 10_000)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()

    qtbot.waitUntil(lambda: bar.value() == 10_000)
    assert bar.text() == "10,000 of 10,000"


def test_a_cancelled_worker_is_stopped(qtbot: QtBot) -> None:
    bar = QProgressBar()
    qtbot.addWidget(bar)
    relay = ProgressRelay(bar)
    relay.progress.cancel()
    with pytest.raises(CancelledError):
        relay.progress.report(1, 2)


def test_what_is_waited_for_is_said_until_the_work_begins(qtbot: QtBot) -> None:
    bar = QProgressBar()
    qtbot.addWidget(bar)
    relay = ProgressRelay(bar)
    relay.progress.wait("Waiting until a backup is made…")
    qtbot.waitUntil(lambda: bar.text() == "Waiting until a backup is made…")

    relay.progress.report(3, 10)
    qtbot.waitUntil(lambda: bar.text() == "3 of 10")
