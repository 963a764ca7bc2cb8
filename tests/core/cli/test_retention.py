"""Pruning and pinning by command line."""

from pathlib import Path

import pytest

from core.clock import SystemClock, iso_utc
from core.profile import Profile
from core.storage.database import FILE_NAME, open_writer
from tests.core.activity.logs import entry, fill
from tests.core.cli.test_program import run

DAY_US = 86_400_000_000


@pytest.fixture
def old_log(tmp_path: Path) -> int:
    """A profile whose log has four entries, two of them beyond the days that are kept; the first one's time."""
    Profile(tmp_path).close()
    now = SystemClock().now_us()
    database = open_writer(tmp_path / FILE_NAME)
    fill(database, (entry(seq, ts=now - age * DAY_US) for seq, age in enumerate((100, 95, 50, 1), start=1)))
    database.close()
    return now - 100 * DAY_US


def test_what_would_go_is_said_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str], old_log: int) -> None:
    assert run(tmp_path, "activity", "pin", "2", "77") == 0
    assert run(tmp_path, "activity", "prune", "--preview") == 0

    told = capsys.readouterr().out.splitlines()
    assert told[0] == "Newly pinned: 1."
    assert told[1] == "1 of 5 entries would go."
    assert told[2] == f"They are from {iso_utc(old_log)} to {iso_utc(old_log)}."
    assert told[3].startswith("About 0.0 MB")
    assert told[4:] == [
        "Pinned, and therefore kept: 1.",
        "Because of “90 days”: 1.",
        "Found by: seq:1..2 -is:pinned",
    ]
    assert run(tmp_path, "activity", "export", "--format", "jsonl", "seq:1..2", "-is:pinned") == 0
    assert capsys.readouterr().out.count("\n") == 1


def test_what_is_pinned_stays_until_it_is_unpinned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old_log: int
) -> None:
    assert run(tmp_path, "activity", "pin", "2") == 0
    assert run(tmp_path, "activity", "prune") == 0
    assert run(tmp_path, "activity", "unpin", "1", "2") == 0
    assert run(tmp_path, "activity", "prune") == 0
    assert run(tmp_path, "activity", "verify") == 0

    told = capsys.readouterr().out.splitlines()
    assert told[:4] == ["Newly pinned: 1.", "Let go of 1 entries.", "Unpinned: 1.", "Let go of 1 entries."]
    assert told[4] == "All 6 entries fit; 2 others were let go of. SQLite finds the file whole."


def test_a_clock_that_looks_wrong_is_told_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Profile(tmp_path).close()
    database = open_writer(tmp_path / FILE_NAME)
    now = SystemClock().now_us()
    fill(database, (entry(seq, ts=now - age * DAY_US) for seq, age in enumerate((100, -9), start=1)))
    database.close()

    assert run(tmp_path, "activity", "prune", "--preview") == 0
    assert capsys.readouterr().out.startswith("Nothing is let go of: the newest entry is from ")


@pytest.mark.parametrize("seq", ["0", "-1", "x", "1" * 20])
def test_only_numbers_can_be_pinned(tmp_path: Path, seq: str) -> None:
    with pytest.raises(SystemExit):
        run(tmp_path, "activity", "pin", seq)
