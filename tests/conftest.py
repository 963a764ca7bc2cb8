"""What every test gets: a screen of its own, a home of its own, the loopback alone, and nothing left running.

Set before Qt or the application is imported, since both read the environment at import or at first use.
"""

import gc
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="afterglow-"))
XDG_FOLDERS = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_STATE_HOME": "state",
    "XDG_CACHE_HOME": "cache",
    "XDG_RUNTIME_DIR": "run",
}
LEAK_DEADLINE_S = 5.0
EXIT_STATUS = pytest.StashKey[int]()

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["AFTERGLOW_INTERFACES"] = "127.0.0.1"
os.environ["HOME"] = str(HOME)
for variable, folder in XDG_FOLDERS.items():
    os.environ[variable] = str(HOME / folder)
    (HOME / folder).mkdir(mode=0o700)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how it went, for the last hook, which is not told."""
    session.config.stash[EXIT_STATUS] = exitstatus


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """The home goes with the session. Threads that a test left running may not keep the session from ending."""
    shutil.rmtree(HOME, ignore_errors=True)
    left = [thread for thread in _python_threads() if not thread.daemon and thread is not threading.main_thread()]
    if left:
        sys.stdout.flush()
        sys.stderr.write(f"Still running at the end: {', '.join(thread.name for thread in left)}\n")
        sys.stderr.flush()
        os._exit(config.stash.get(EXIT_STATUS, 1))


@pytest.fixture(autouse=True)
def _no_thread_left_behind() -> Iterator[None]:
    before = _python_threads()
    yield
    deadline = time.monotonic() + LEAK_DEADLINE_S
    left = _python_threads() - before
    for thread in left:
        thread.join(max(0.0, deadline - time.monotonic()))
    assert not [thread for thread in left if thread.is_alive()], "threads outlived their test"


def _python_threads() -> set[threading.Thread]:
    """Those Python started; a QThread that ran Python stays listed as a dummy for ever, and is looked at below."""
    return {thread for thread in threading.enumerate() if not isinstance(thread, threading._DummyThread)}


@pytest.fixture(autouse=True)
def _no_qt_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    if "qapp" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("qapp")
    before = _living_qt()
    yield
    left = _living_qt() - before
    if left:
        gc.collect()
        left = _living_qt() - before
    assert not left, "Qt objects outlived their test"


def _living_qt() -> set[str]:
    """Running QThreads, active QTimers and top-level widgets, described; deferred deletions are done first."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QThread, QTimer
    from PySide6.QtWidgets import QApplication
    from shiboken6 import isValid

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    known = [thing for thing in gc.get_objects() if isinstance(thing, QThread | QTimer) and isValid(thing)]
    threads = [thing for thing in known if isinstance(thing, QThread) and thing.isRunning()]
    timers = [thing for thing in known if isinstance(thing, QTimer) and thing.isActive()]
    widgets = [widget for widget in QApplication.topLevelWidgets() if not widget.inherits("QTipLabel")]
    living: list[QObject] = [*threads, *timers, *widgets]
    return {f"{thing!r} {thing.objectName()}" for thing in living}
