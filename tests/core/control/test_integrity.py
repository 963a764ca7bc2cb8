"""Verifying and forgetting as commands, on real files: what is said, what is written, and what is left on the disk."""

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from core.activity.catalog import draft
from core.activity.entry import Draft, Target
from core.activity.recorder import Recorder
from core.actor import Actor, ActorKind
from core.controller import Controller
from core.errors import CancelledError, InputError, StorageError
from core.events import LogReplaced
from core.progress import Progress
from core.serving import serving
from core.storage.database import FILE_NAME, open_reader
from tests.fakes.recording import stored
from tests.fakes.running import DEADLINE_S, Announcements

V1 = Path(__file__).parents[2] / "data" / "db" / "v1.db"
NAME = "Josephine Quux"


def change_some(controller: Controller) -> None:
    for days in (30, 31, 32):
        controller.settings.change({"retention.days": days}).result()


def tamper(profile: Path, statement: str) -> None:
    with closing(sqlite3.connect(profile / FILE_NAME)) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def verifications(profile: Path) -> list[tuple[object, ...]]:
    return [row[1:] for row in stored(profile, "action, outcome, message") if row[0] == "log.verify"]


def test_a_log_that_fits_is_said_to(tmp_path: Path) -> None:
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        change_some(controller)
        found = controller.log.verify(Progress()).result()
        assert found.misfit is None
        again = controller.log.verify(Progress(), expected_head=found.head).result()
        assert (again.checked, again.misfit) == (4, None)
        assert again.head != found.head
    assert verifications(tmp_path) == [
        ("success", "Checked the log: All 3 entries fit."),
        ("success", "Checked the log: All 4 entries fit."),
    ]


def test_a_log_that_does_not_fit_is_said_not_to(tmp_path: Path) -> None:
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        change_some(controller)
    tamper(tmp_path, "DELETE FROM activity WHERE seq = 2")
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        found = controller.log.verify(Progress()).result()
    assert found.misfit is not None
    assert (found.misfit.seq, found.checked) == (2, 1)
    assert verifications(tmp_path) == [
        ("failure", "Checking the log failed: Entry 2 is missing, and nothing tells that it was let go of.")
    ]


def test_indexes_that_do_not_fit_are_made_anew(tmp_path: Path) -> None:
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        change_some(controller)
    tamper(tmp_path, "INSERT INTO zone VALUES (0, 0, 0, x'')")
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        assert not controller.log.verify(Progress()).result().do_indexes_fit
        assert controller.log.verify(Progress()).result().do_indexes_fit
    assert verifications(tmp_path)[0] == (
        "success",
        "Checked the log: All 3 entries fit. The indexes over them do not fit them and are to be made anew.",
    )


def test_a_head_copied_before_the_log_was_rewritten_shows_it(tmp_path: Path) -> None:
    """Whoever rewrites everything from some entry on makes it fit; the copied hash is not in it any more."""
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        change_some(controller)
        backup = controller.log.backup(tmp_path / "copy.db").result()
        controller.settings.change({"retention.days": 33}).result()
        head = controller.log.verify(Progress()).result().head
        controller.log.restore(backup).result()
        found = controller.log.verify(Progress(), expected_head=head).result()
        assert found.misfit is not None
        assert found.misfit.sentence.startswith(f"All entries fit, but none has the hash {head[:12]}…")
        assert controller.log.verify(Progress()).result().misfit is None
        for nonsense in ("abc", "x" * 64, head[1:]):
            with pytest.raises(InputError, match="64 hexadecimal digits"):
                controller.log.verify(Progress(), expected_head=nonsense).result()


def test_a_backup_is_checked_as_it_is(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    with serving(profile, lambda _event: None, is_live=False) as controller:
        change_some(controller)
        backup = controller.log.backup(tmp_path / "copy.afterglow").result()
        assert controller.log.verify(Progress(), backup).result().checked == 3
        with closing(sqlite3.connect(backup)) as connection, connection:
            connection.execute("UPDATE activity SET message = 'Nothing happened' WHERE seq = 1")
        assert controller.log.verify(Progress(), backup).result().finding.startswith("Entry 1 does not fit")
        with pytest.raises(StorageError, match="did not chain its entries"):
            controller.log.verify(Progress(), V1).result()
        with pytest.raises(StorageError, match="There is no file"):
            controller.log.verify(Progress(), tmp_path / "nothing.db").result()
    assert verifications(profile)[0][1] == "Checked copy.afterglow: All 3 entries fit."
    assert not list(tmp_path.glob("*.suspect"))


def test_a_log_of_the_version_before_fits_once_it_is_brought_up_to_date(tmp_path: Path) -> None:
    shutil.copy(V1, tmp_path / FILE_NAME)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection, connection:
        connection.execute("DELETE FROM activity WHERE seq IN (1, 3, 4) OR seq = (SELECT MAX(seq) FROM activity)")
    shutil.copy(tmp_path / FILE_NAME, tmp_path / "holes.db")
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        found = controller.log.verify(Progress()).result()
        assert (found.misfit, found.let_go) == (None, 4)
    other = tmp_path / "other"
    with serving(other, lambda _event: None, is_live=False) as controller:
        controller.log.restore(tmp_path / "holes.db").result()
        found = controller.log.verify(Progress()).result()
        assert (found.misfit, found.let_go) == (None, 4)


def test_stopped_before_the_end_it_is_told_of(tmp_path: Path) -> None:
    progress = Progress()
    progress.cancel()
    with serving(tmp_path, lambda _event: None, is_live=False) as controller, pytest.raises(CancelledError):
        controller.log.verify(progress).result()
    assert verifications(tmp_path) == [("unknown", "Checking the log was stopped")]


# Forgetting


def live_with(controller: Controller, times: int) -> None:
    """Entries by many, so that the pages of every index are split again and again; a third is by her."""
    random = Random(7)
    others = [f"Person {number}" for number in range(20)]
    for _ in range(times):
        drafts = []
        for _ in range(200):
            who = NAME if random.random() < 0.3 else random.choice(others)
            thing = Target("device", f"id of {who}", f"Lamp of {who}")
            drafts.append(draft("device.connected", actor=Actor(ActorKind.USER, who), target=thing, by=who))
        write(controller, drafts)


def recorder(controller: Controller) -> Recorder:
    return controller._hub.recorder


def write(controller: Controller, drafts: list[Draft]) -> None:
    recorder(controller).perform(lambda ledger: ledger.write(*drafts)).result()


def copy_files(folder: Path, target: Path) -> None:
    for name in (FILE_NAME, f"{FILE_NAME}-wal"):
        shutil.copy(folder / name, target / name)


def stored_state(folder: Path, name: str) -> list[tuple[str]]:
    with closing(sqlite3.connect(f"file:{folder / FILE_NAME}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT value FROM state WHERE name = ?", (name,)).fetchall()


def wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.02)


def holding(folder: Path, text: str) -> list[str]:
    return [each.name for each in sorted(folder.iterdir()) if each.is_file() and text.encode() in each.read_bytes()]


def test_nothing_of_the_name_is_left_on_the_disk(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        live_with(controller, 25)
        assert holding(tmp_path, NAME) == ["afterglow.db", "afterglow.db-wal"]
        preview = controller.log.preview_redaction(NAME, Progress()).result()
        result = controller.log.redact(NAME, Progress()).result()
        assert (result.count, result.pseudonym) == (preview.count, "forgotten-1")
        assert 1_200 < result.count < 1_800
        assert holding(tmp_path, NAME) == holding(tmp_path, "Josephine") == []
        assert controller.log.verify(Progress()).result().redacted == result.count
    assert holding(tmp_path, "Josephine") == []
    assert isinstance(announced.last(LogReplaced), LogReplaced)
    extent = f"{result.count:,} entries ({preview.seq_from:,}–{preview.seq_to:,})"
    assert [e.message for e in announced.entries if e.action == "log.redact"] == [
        f"Put forgotten-1 in the place of a name in {extent}: complete"
    ]


def test_a_name_nobody_has_changes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        change_some(controller)
        assert controller.log.redact(NAME, Progress()).result().count == 0
        with pytest.raises(InputError):
            controller.log.redact("J", Progress()).result()
    assert [row[0] for row in stored(tmp_path, "action")] == ["settings.update"] * 3


def test_where_the_file_cannot_be_written_anew_that_is_said(tmp_path: Path) -> None:
    announced = Announcements()
    with (
        serving(tmp_path, announced, is_live=False) as controller,
        closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None, check_same_thread=False)) as other,
    ):
        live_with(controller, 1)
        recorder(controller).perform_alone(lambda ledger: ledger.database.execute_sql("PRAGMA busy_timeout=1")).result()

        def lock_at_the_end(_done: int, total: int) -> None:
            if not total:
                other.execute("BEGIN IMMEDIATE")

        with pytest.raises(StorageError, match=r"^Unused parts .* log: The database is in use by another program\.$"):
            controller.log.redact(NAME, Progress(lock_at_the_end)).result()
        other.execute("ROLLBACK")
        assert holding(tmp_path, NAME) != []
        assert controller.log.redact(NAME, Progress()).result().count == 0
        assert holding(tmp_path, NAME) == []
    assert [(e.action, str(e.outcome)) for e in announced.entries if e.action.startswith("log.")] == [
        ("log.redact", "success"),
        ("log.redact", "failure"),
    ]
    assert isinstance(announced.last(LogReplaced), LogReplaced)


def test_what_was_left_to_be_cleared_is_cleared_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.controller._CLEAR_TRACES_S", 0)
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        live_with(controller, 25)
        count = controller.log.preview_redaction(NAME, Progress()).result().count
        stop_last = Progress(lambda done, total: stop_last.cancel() if total == count and count - done <= 100 else None)
        with pytest.raises(CancelledError):
            controller.log.redact(NAME, stop_last).result()
        taken_out = count - controller.log.preview_redaction(NAME, Progress()).result().count
    with serving(tmp_path, lambda _event: None, is_live=True) as controller:
        wait_until(lambda: not stored_state(tmp_path, "log.traces"))
        assert controller.log.verify(Progress()).result().redacted == taken_out > 0


def test_stopped_it_leaves_what_fits(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        live_with(controller, 5)
        preview = controller.log.preview_redaction(NAME, Progress()).result()
        progress = Progress(lambda done, total: progress.cancel() if (done, total) == (100, preview.count) else None)
        with pytest.raises(CancelledError):
            controller.log.redact(NAME, progress).result()
        assert controller.log.preview_redaction(NAME, Progress()).result().count == preview.count - 200
        assert controller.log.verify(Progress()).result().redacted == 200


def test_a_redaction_that_was_killed_is_told_of_at_the_next_start(tmp_path: Path) -> None:
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        live_with(controller, 5)
        # The copy is what a sudden end would leave behind: every step is a transaction.
        copy = tmp_path / "killed" / FILE_NAME
        copy.parent.mkdir()
        steps = Progress(lambda done, _total: copy_files(tmp_path, copy.parent) if done == 200 else None)
        controller.log.redact(NAME, steps).result()
    announced = Announcements()
    with serving(copy.parent, announced, is_live=False) as controller:
        found = controller.log.verify(Progress()).result()
    assert (found.misfit, found.redacted) == (None, 200)
    assert [(e.action, e.metadata.get("count"), e.metadata.get("end")) for e in announced.entries[:1]] == [
        ("log.redact", 200, "cut off")
    ]


def test_a_name_that_somebody_still_reads_is_cleared_after_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.controller._CLEAR_TRACES_S", 0)
    monkeypatch.setattr("core.controller._CLEAR_AGAIN_S", 0.05)
    with serving(tmp_path, lambda _event: None, is_live=True) as controller:
        live_with(controller, 5)
        with closing(open_reader(tmp_path / FILE_NAME)) as reader:
            reader.execute_sql("BEGIN")
            reader.execute_sql("SELECT count(*) FROM activity").fetchall()
            result = controller.log.redact(NAME, Progress()).result()
            assert result.remark.startswith("Something else reads the log just now")
            assert stored_state(tmp_path, "log.traces") == [('"in the write-ahead log"',)]
            assert holding(tmp_path, NAME) != []
        wait_until(lambda: not stored_state(tmp_path, "log.traces"))
        assert holding(tmp_path, NAME) == []
