"""What every command shares: the profile's folder, the lines it writes, the wait for the controller."""

import argparse
import json
from concurrent.futures import Future
from pathlib import Path

import pytest

from core.cli.command import Terminal, done, folder_of
from core.errors import AfterglowError, InputError


def test_a_folder_may_be_written_as_people_write_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    for data_dir, folder in (
        (Path("~/lights"), tmp_path / "lights"),
        (Path("lights"), tmp_path / "lights"),
        (None, tmp_path / "data" / "afterglow"),
    ):
        assert folder_of(argparse.Namespace(data_dir=data_dir)) == folder


def test_the_home_of_nobody_is_a_sentence() -> None:
    with pytest.raises(InputError, match=r"No home folder is known here; .*--data-dir\.$"):
        folder_of(argparse.Namespace(data_dir=Path("~nobody-of-that-name/lights")))


def test_a_line_never_commands_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "Evil\x1b[31mred\nline\x9b2J\u202e  two"
    terminal = Terminal()
    terminal.line(evil)
    terminal.note(evil)
    terminal.json({"name": evil})
    plain = "Evil[31mred line2J  two\n"
    told = capsys.readouterr()
    line, rest = told.out.split("\n", 1)
    assert (f"{line}\n", told.err) == (plain, plain)
    assert rest.removesuffix("\n").isprintable()
    assert json.loads(rest) == {"name": evil}


def test_a_command_that_the_end_cut_off_is_a_sentence() -> None:
    cut_off: Future[None] = Future()
    cut_off.cancel()
    with pytest.raises(AfterglowError, match="ended before this was done"):
        done(cut_off)
