"""The command line's words, in this process."""

from pathlib import Path

import pytest

from core.cli import program
from core.cli.program import COMMANDS, build_parser, carry_out
from core.profile import Profile


def run(folder: Path, *words: str) -> int:
    """Carry out a command on the profile in `folder`; the exit code."""
    words = ("--data-dir", str(folder), *words)
    return carry_out(build_parser().parse_args(words), words)


def test_every_command_reads_or_writes_and_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        assert (command.reads is None) != (command.writes is None)
        with pytest.raises(SystemExit):
            build_parser().parse_args([*command.words, "--help"])
        assert "--data-dir" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "exit_code", "out", "err"),
    [
        (["device", "list"], 0, "", "No device has been added yet.\n"),
        (["light", "list"], 0, "", "No light has been added yet.\n"),
        (["light", "list", "--json"], 0, "", ""),
        (["activity", "list"], 0, "", ""),
        (["light", "start", "Desk"], 1, "", "afterglow: There is no light called Desk.\n"),
        (["device", "remove", "Desk"], 1, "", "afterglow: There is no device called Desk.\n"),
        (["activity", "prune"], 0, "Let go of 0 entries.\n", ""),
        (["activity", "verify"], 0, "SQLite finds it whole.\n", ""),
        (["restore", "missing.db"], 1, "", f"afterglow: There is no file {Path.cwd() / 'missing.db'}.\n"),
    ],
)
def test_commands_on_an_empty_profile(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], exit_code: int, out: str, err: str
) -> None:
    Profile(tmp_path).close()
    assert run(tmp_path, *words) == exit_code
    assert capsys.readouterr() == (out, err)


def test_a_query_that_does_not_parse_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Profile(tmp_path).close()
    assert run(tmp_path, "activity", "list", "severity:loud") == 1
    told = capsys.readouterr().err
    assert told.startswith("afterglow: ")
    assert told.endswith(".\n")


def test_a_profile_in_use_by_something_that_does_not_answer_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "_PATIENCE_S", 0.1)
    profile = Profile(tmp_path)
    try:
        assert run(tmp_path, "activity", "verify") == 1
        assert run(tmp_path, "activity", "list") == 0
    finally:
        profile.close()
    assert capsys.readouterr().err == (
        "afterglow: Another Afterglow has this profile open and cannot be asked to do this; close it first.\n"
    )


def test_backup_and_restore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder, copy = tmp_path / "profile", tmp_path / "copy.db"
    Profile(folder).close()
    assert run(folder, "backup", str(copy)) == 0
    assert run(folder, "activity", "verify") == 0
    assert run(folder, "restore", str(copy)) == 0
    assert run(folder, "activity", "list") == 0
    assert "Restored from copy.db" in capsys.readouterr().out
