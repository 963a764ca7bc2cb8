"""A log in a file has a window of its own, which says so, works like the live log, and leaves nothing behind."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.activity.export import ExportRequest, export_entries
from core.activity.filter import ActivityFilter, Term
from core.activity.importing import read_export
from core.activity.manifest import manifest_path
from core.activity.verification import Verification
from core.errors import CancelledError, StorageError
from core.events import SettingsChanged
from core.progress import Progress
from desktop.dialogs.export import ExportDialog
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.runtime.threads import unfinished
from desktop.viewer.opener import LogOpener
from desktop.viewer.window import LogFileWindow
from tests.core.activity.logs import entry, file_of, reader_of
from tests.fakes.controller import FakeController

LOG = [entry(seq, "app.started" if seq % 2 else "device.connected") for seq in range(1, 301)]
DATA = Path(__file__).parents[2] / "data" / "db"


@pytest.fixture
def opener(
    holder: QWidget,
    controller: FakeController,
    bus: EventBus,
    replies: Replies,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[LogOpener]:
    """Opens windows, and closes them at the end."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    opener = LogOpener(controller.log.verify, bus, replies, settings, "utc", holder)
    yield opener
    opener.close_all()
    assert opener.windows == []
    assert unfinished() == []
    assert not list(temporary.iterdir())


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """An export with its manifest."""
    path = tmp_path / "desk.csv"
    request = ExportRequest((ActivityFilter(),), "csv", path, manifest_path(path))
    export_entries(reader_of(LOG), request, Progress())
    return path


def opened(opener: LogOpener, file: Path, qtbot: QtBot) -> LogFileWindow:
    count = len(opener.windows)
    opener.open(file)
    qtbot.waitUntil(lambda: len(opener.windows) == count + 1, timeout=20_000)
    return opener.windows[-1]


def shown_count(window: LogFileWindow) -> int:
    return window.activity.table.model().rowCount()


def test_it_says_what_it_is_and_shows_the_entries(opener: LogOpener, exported: Path, qtbot: QtBot) -> None:
    window = opened(opener, exported, qtbot)

    assert window.windowTitle() == "desk.csv — read-only — Afterglow"
    words = window.banner.content.text()
    assert words.startswith("An exported file with 300 entries, from ")
    assert words.endswith("It is only read; nothing new comes in.")
    assert window.banner.state.text() == "Matches its manifest: unchanged since it was exported"
    assert window.banner.verify_button.isHidden()
    qtbot.waitUntil(lambda: shown_count(window) > 0)
    wanted = ActivityFilter((Term("category", ("device",)),))
    window.activity.show_filter(wanted)
    qtbot.waitUntil(lambda: window.activity.filter == wanted)


def test_a_changed_export_is_called_that(opener: LogOpener, exported: Path, qtbot: QtBot) -> None:
    exported.write_bytes(exported.read_bytes().replace(b"Message 5", b"Message 7"))
    state = opened(opener, exported, qtbot).banner.state.text()
    assert state == "Does not match its manifest: it was changed since, or is another file"

    manifest_path(exported).unlink()
    state = opened(opener, exported, qtbot).banner.state.text()
    assert state == "No manifest beside it: whether it was changed cannot be told"


def test_a_backup_can_be_verified(opener: LogOpener, controller: FakeController, tmp_path: Path, qtbot: QtBot) -> None:
    path = file_of(tmp_path / "lights.afterglow", LOG)
    window = opened(opener, path, qtbot)
    assert window.banner.content.text().startswith("A backup with 300 entries")
    controller.answers["log.verify"] = Verification(checked=300, redacted=0, let_go=0, head="", misfit=None)

    window.banner.verify_button.click()
    qtbot.waitUntil(lambda: "300" in window.banner.state.text())

    (_name, _progress, file, expected) = controller.calls[-1]
    assert (file, expected) == (path, "")
    controller.answers["log.verify"] = StorageError("The database is damaged.")
    window.banner.verify_button.click()
    qtbot.waitUntil(lambda: window.banner.state.text() == "The database is damaged.")


def test_verifying_shows_how_far_it_is(
    opener: LogOpener, controller: FakeController, tmp_path: Path, qtbot: QtBot
) -> None:
    controller.answers["log.verify"] = verifying = Future[Verification]()
    window = opened(opener, file_of(tmp_path / "lights.afterglow", LOG), qtbot)
    (file_menu,) = window.menuBar().actions()
    verify = next(each for each in file_menu.menu().actions() if each.text() == "&Verify")  # type: ignore[attr-defined]
    verify.trigger()

    qtbot.waitUntil(window.banner.bar.isVisible)
    assert window.banner.state.text() == "Verifying…"
    progress = controller.calls[-1][1]
    assert isinstance(progress, Progress)
    progress.report(100, 300)
    qtbot.waitUntil(lambda: window.banner.bar.text() == "100 of 300")
    verifying.set_result(Verification(checked=300, redacted=0, let_go=0, head="", misfit=None))
    qtbot.waitUntil(window.banner.bar.isHidden)
    assert "300" in window.banner.state.text()


def test_a_backup_from_before_the_chain_cannot(opener: LogOpener, tmp_path: Path, qtbot: QtBot) -> None:
    shutil.copy(DATA / "v1.db", tmp_path / "old.afterglow")
    window = opened(opener, tmp_path / "old.afterglow", qtbot)
    assert window.banner.verify_button.isHidden()
    assert window.banner.state.text().startswith("Written before entries were chained")


def test_it_can_be_closed_while_it_is_being_verified(
    opener: LogOpener, controller: FakeController, tmp_path: Path, qtbot: QtBot
) -> None:
    verifying: Future[Verification] = Future()
    controller.answers["log.verify"] = verifying
    window = opened(opener, file_of(tmp_path / "lights.afterglow", LOG), qtbot)
    window.banner.verify_button.click()
    window.close()

    progress = controller.calls[-1][1]
    assert isinstance(progress, Progress)
    assert progress.is_cancelled
    verifying.set_exception(CancelledError("Cancelled."))


def test_what_it_shows_can_be_exported_again(opener: LogOpener, exported: Path, tmp_path: Path, qtbot: QtBot) -> None:
    window = opened(opener, exported, qtbot)
    wanted = ActivityFilter((Term("category", ("device",)),))
    window.activity.show_filter(wanted)
    qtbot.waitUntil(lambda: window.activity.filter == wanted and shown_count(window) > 0)
    window.activity.export_requested.emit(window.activity.shown_filter)
    (dialog,) = window.findChildren(ExportDialog)
    dialog.path.setText(str(tmp_path / "again.csv"))
    dialog.export_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text().startswith("Exported 150 entries to "))
    assert [each.seq for each in read_export(tmp_path / "again.csv", Progress())] == list(range(2, 301, 2))


def test_several_are_open_at_once(opener: LogOpener, exported: Path, tmp_path: Path, qtbot: QtBot) -> None:
    first = opened(opener, exported, qtbot)
    second = opened(opener, file_of(tmp_path / "lights.afterglow", LOG), qtbot)
    assert first.isVisible()
    first.close()
    assert opener.windows == [second]


def test_nothing_of_it_is_seen_while_the_main_window_is_locked(opener: LogOpener, exported: Path, qtbot: QtBot) -> None:
    window = opened(opener, exported, qtbot)
    window.activity.export_requested.emit(ActivityFilter())
    (dialog,) = window.findChildren(ExportDialog)
    opener.set_visible(False)
    assert not window.isVisible()
    assert not dialog.isVisible()
    opener.set_visible(True)
    assert window.isVisible()


def test_times_follow_the_setting(opener: LogOpener, bus: EventBus, exported: Path, qtbot: QtBot) -> None:
    window = opened(opener, exported, qtbot)
    assert "UTC" in window.banner.content.text()
    bus.announce(SettingsChanged((("time.zone", "local"),)))
    qtbot.waitUntil(lambda: window.banner.content.text().startswith("An exported file"))


def test_what_is_wrong_with_a_file_is_said(opener: LogOpener, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello")
    dialog = opener.open(path)
    sentence = "Line 1 of notes.txt is no entry: the line names no columns of an Afterglow export."
    qtbot.waitUntil(lambda: dialog.outcome.text() == sentence)
    dialog.reject()
    assert opener.windows == []


def test_a_file_that_is_being_opened_when_the_main_window_closes_leaves_nothing(
    opener: LogOpener, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "long.jsonl"
    request = ExportRequest((ActivityFilter(),), "jsonl", path)
    export_entries(reader_of(entry(seq) for seq in range(1, 5_000)), request, Progress())
    opener.open(path)
    opener.close_all()
    qtbot.waitUntil(lambda: unfinished() == [])


def test_opening_can_be_stopped(opener: LogOpener, exported: Path, qtbot: QtBot) -> None:
    dialog = opener.open(exported)
    dialog.reject()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "Stopped." or bool(opener.windows))
