"""The recorder on a Qt thread, woken by signals, over a real file."""

import threading
from pathlib import Path

from pytestqt.qtbot import QtBot

from core.activity.catalog import draft
from core.activity.entry import Target
from core.activity.recorder import Recorder
from core.storage.database import FILE_NAME, open_writer, prepare
from desktop.runtime.recorder_worker import RecorderWorker
from tests.fakes.recording import Heard, stored


def test_entries_from_any_thread_are_stored_in_one_place(qapp: object, qtbot: QtBot, tmp_path: Path) -> None:
    heard, where = Heard(), set[int]()
    prepare(tmp_path / FILE_NAME)

    def announce(event: object) -> None:
        where.add(threading.get_ident())
        heard(event)  # type: ignore[arg-type]

    worker = RecorderWorker(
        lambda wake: Recorder(tmp_path / FILE_NAME, open_writer, "run", announce=announce, wake=wake)
    )
    worker.start()

    def produce(name: str) -> None:
        for number in range(50):
            worker.recorder.record(draft("device.lost", target=Target("device", name, str(number))))

    threads = [threading.Thread(target=produce, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # A second wake-up much later: what peewee keeps of its connection must outlive the first slot.
    qtbot.waitUntil(lambda: len(heard.entries) == 200)
    assert worker.recorder.perform(lambda ledger: ledger.run).result(10) == "run"
    assert worker.close(10)
    assert len(where) == 1
    assert threading.get_ident() not in where
    assert not (tmp_path / f"{FILE_NAME}-wal").exists()
    assert stored(tmp_path) == heard.told


def test_the_thread_ends_whatever_goes_wrong_at_the_end(qapp: object, qtbot: QtBot, tmp_path: Path) -> None:
    def fail(_event: object) -> None:
        raise RuntimeError("A listener is broken.")

    prepare(tmp_path / FILE_NAME)
    worker = RecorderWorker(lambda wake: Recorder(tmp_path / FILE_NAME, open_writer, "run", announce=fail, wake=wake))
    worker.start()
    with qtbot.captureExceptions() as raised:
        assert worker.close(10)
    assert [str(error) for _type, error, _traceback in raised] == ["A listener is broken."]
