"""A bug is shown, not swallowed."""

import sys
import threading

import pytest

from core.events import Trouble
from desktop.runtime.bugs import BugReporter


def test_a_bug_in_any_thread_becomes_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[Trouble] = []
    reporter = BugReporter(told.append)
    reporter.install()
    try:
        sys.excepthook(ValueError, ValueError("one"), None)
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
    finally:
        reporter.uninstall()
    assert [trouble.sentence.partition(": ")[2] for trouble in told] == [
        "ValueError: one",
        "ZeroDivisionError: division by zero",
    ]
    assert "ZeroDivisionError" in capsys.readouterr().err
