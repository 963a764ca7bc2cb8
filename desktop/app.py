"""Starts Afterglow with a window or without one, and ends it in order."""

import argparse
import os
import sys
from typing import Final

from PySide6.QtCore import QCoreApplication, QTimer

from core.actor import Actor, ActorKind, acting_as, user_label
from core.cli.command import DONE, FAILED, folder_of
from core.errors import AfterglowError
from core.version import app_version
from desktop.composition import Composition
from desktop.headless import ActivityPrinter
from desktop.runtime.bugs import BugReporter
from desktop.runtime.signals import QuitSignals
from desktop.runtime.threads import unfinished

_NAME: Final = "Afterglow"


def run_headless(arguments: argparse.Namespace) -> int:
    """The controller without a window, until a signal or for the seconds asked for; fails where it never began.

    Raises `BrokenPipeError`, having ended in order, where nobody reads any longer what is printed.
    """
    app = QCoreApplication(sys.argv[:1])
    _name(app)
    try:
        composition = Composition(folder_of(arguments))
    except AfterglowError as error:
        sys.stderr.write(f"afterglow: {error}\n")
        return FAILED
    printer = ActivityPrinter(composition.bus)
    signals = QuitSignals()
    signals.asked.connect(app.quit)
    printer.unread.connect(app.quit)
    if arguments.seconds is not None:
        QTimer.singleShot(int(arguments.seconds * 1000), app.quit)
    composition.start()
    app.exec()
    composition.stop()
    # What was announced while the threads ended still waits in this thread's queue.
    app.sendPostedEvents(printer)
    if not printer.is_read:
        raise BrokenPipeError
    return _left(DONE if printer.has_begun else FAILED)


def run_window(arguments: argparse.Namespace) -> int:
    """The window, until it is closed or the session ends."""
    from PySide6.QtWidgets import QApplication, QMessageBox

    from desktop.window_composition import build_window

    if sys.platform == "linux" and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM")
    ):
        sys.stderr.write("afterglow: There is no display here; `afterglow run` works without one.\n")
        return FAILED
    app = QApplication(sys.argv[:1])
    _name(app)
    user = Actor(ActorKind.USER, user_label())
    try:
        composition = Composition(folder_of(arguments))
    except AfterglowError as error:
        QMessageBox.critical(None, _NAME, str(error))
        sys.stderr.write(f"afterglow: {error}\n")
        return FAILED
    window = build_window(composition, app)
    signals = QuitSignals()

    def end() -> None:
        # `quit` would ask every dialog first, and one that is busy could say no.
        app.exit(DONE)

    signals.asked.connect(end)
    # The session manager waits for these, so that a log-out ends as orderly as a click on Quit. Should it be called
    # off after all, no window may stay that nothing stands behind.
    app.commitDataRequest.connect(composition.stop)
    app.commitDataRequest.connect(end)
    bugs = BugReporter(composition.bus.announce)
    bugs.install()
    composition.start()
    window.show()
    with acting_as(user):
        app.exec()
    # Remembers its layout, however it was ended.
    window.close()
    bugs.uninstall()
    composition.stop()
    return _left(DONE)


def _left(code: int) -> int:
    """The exit code; where a thread still hangs in the system, by now with nothing to lose, it is not waited for."""
    if unfinished():
        sys.stdout.flush()
        # Python's own way out would destroy the thread's object, and Qt would abort.
        os._exit(code)
    return code


def _name(app: QCoreApplication) -> None:
    app.setApplicationName(_NAME)
    app.setApplicationVersion(app_version())
