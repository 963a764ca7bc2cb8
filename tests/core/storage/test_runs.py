"""Each start knows whether the one before ended as it should."""

from pathlib import Path

from core.storage.database import FILE_NAME, open_writer, prepare
from core.storage.runs import begin_run, end_run, see_run
from core.storage.state import load_state, save_state
from tests.fakes.recording import FakeClock


def test_an_unclean_end_is_told_with_the_time_it_was_last_seen(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    database, clock = open_writer(tmp_path / FILE_NAME), FakeClock()
    assert begin_run(database, "one", "1", clock) is None
    clock.go(5)
    end_run(database, "one", clock)
    clock.go(5)
    assert begin_run(database, "two", "1", clock) is None
    clock.go(30)
    see_run(database, "two", clock)
    seen = clock.now_us()
    clock.go(3600)
    assert begin_run(database, "three", "1", clock) == seen
    database.close()


def test_state_is_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    database = open_writer(tmp_path / FILE_NAME)
    assert load_state(database, "x") is None
    save_state(database, "x", {"a": [1, None]})
    save_state(database, "x", {"a": [2]})
    assert load_state(database, "x") == {"a": [2]}
    save_state(database, "x", None)
    assert load_state(database, "x") is None
    database.close()
