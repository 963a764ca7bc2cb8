"""`afterglow backup --list`, and what its arguments may be."""

import json
from pathlib import Path

import pytest

from core.cli.database import backup_line
from core.cli.program import build_parser
from core.profile import Profile
from core.serving import serving
from core.storage.backup_folder import BackupFile
from tests.core.cli.test_program import run
from tests.fakes.running import Announcements


def test_the_backups_are_listed_newest_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(tmp_path, Announcements()) as controller:
        made = [controller.backups.make().result() for _ in range(2)]
    assert run(tmp_path, "backup", "--list") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition("  ")[2] for line in lines] == [str(path) for path in reversed(made)]
    assert "1 entries" in lines[0]
    assert run(tmp_path, "backup", "--list", "--json") == 0
    listed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(each["path"], each["entries"], each["trouble"]) for each in listed] == [
        (str(made[1]), 1, ""),
        (str(made[0]), 0, ""),
    ]


def test_no_backups_are_no_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Profile(tmp_path).close()
    assert run(tmp_path, "backup", "--list") == 0
    assert capsys.readouterr() == ("", "Afterglow has made no backups yet.\n")


def test_what_cannot_be_restored_says_why() -> None:
    line = backup_line(BackupFile(Path("copy.db"), 1, 2_500_000, trouble="The file is not a database."))
    assert line.endswith("  2.5 MB  The file is not a database.  copy.db")


@pytest.mark.parametrize("words", [["backup"], ["backup", "copy.db", "--list"]])
def test_it_is_either_a_file_or_the_list(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        build_parser().parse_args(words)
    assert "--list" in capsys.readouterr().err
