"""Results of commands come back on the main thread, and only to those who are still there."""

import threading
from concurrent.futures import Future

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.errors import InputError
from desktop.runtime.replies import Replies


def settle(future: "Future[int]", result: int | Exception) -> None:
    """From a thread of its own, as the controller does."""

    def act() -> None:
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)

    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


def test_results_arrive_on_the_main_thread(qtbot: QtBot) -> None:
    replies, owner, future = Replies(), QObject(), Future[int]()
    arrived: list[tuple[int, threading.Thread]] = []
    replies.watch(future, owner, lambda result: arrived.append((result, threading.current_thread())))
    settle(future, 7)
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [(7, threading.main_thread())]


def test_a_failure_nobody_takes_is_told_as_a_sentence(qtbot: QtBot) -> None:
    replies, owner, future = Replies(), QObject(), Future[int]()
    replies.watch(future, owner)
    with qtbot.waitSignal(replies.failed) as failed:
        settle(future, InputError("There is no such light."))
    assert failed.args == ["There is no such light."]


def test_a_failure_that_is_taken_is_not_told_twice(qtbot: QtBot) -> None:
    replies, owner, future = Replies(), QObject(), Future[int]()
    errors: list[Exception] = []
    told: list[str] = []
    replies.failed.connect(told.append)
    replies.watch(future, owner, otherwise=errors.append)
    settle(future, InputError("No."))
    qtbot.waitUntil(lambda: bool(errors))
    assert told == []


@pytest.mark.parametrize("is_cancelled", [True, False])
def test_whoever_is_gone_or_asked_something_newer_hears_nothing(qtbot: QtBot, is_cancelled: bool) -> None:
    replies, owner, later, future, last = Replies(), QObject(), QObject(), Future[int](), Future[int]()
    arrived: list[int] = []
    replies.watch(future, owner, arrived.append)
    replies.watch(last, later, arrived.append)
    if is_cancelled:
        future.cancel()
    else:
        import shiboken6

        shiboken6.delete(owner)
        settle(future, 1)
    settle(last, 2)
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived == [2]
