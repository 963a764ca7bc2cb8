"""The command line's words, in this process."""

from pathlib import Path

import pytest

from core.activity.filter import ActivityFilter
from core.activity.importing import read_export
from core.activity.manifest import is_as_written, manifest_path, read_manifest
from core.activity.reader import LogReader
from core.cli import program
from core.cli.program import COMMANDS, build_parser, carry_out, parse_words
from core.control.registry import insert_device, insert_light
from core.devices.model import Device
from core.lighting.model import Layout, Light, LightSpec
from core.profile import Profile
from core.progress import Progress
from core.storage.database import FILE_NAME, open_reader, open_writer
from tests.e2e.profiles import actions, is_whole, overwrite_page, seed


def run(folder: Path, *words: str) -> int:
    """Carry out a command on the profile in `folder`; the exit code."""
    words = ("--data-dir", str(folder), *words)
    return carry_out(parse_words(words), words)


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
        (["activity", "verify"], 0, f"All 0 entries fit. SQLite finds the file whole.\nHead: {64 * '0'}\n", ""),
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
    assert run(tmp_path, "activity", "list", "severity:loud") == 2
    sentence, *place = capsys.readouterr().err.splitlines()
    assert sentence.startswith("afterglow: ")
    assert sentence.endswith(".")
    assert place == ["  severity:loud", "           ^^^^"]


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


def test_every_command_that_changes_nothing_is_an_entry_too(tmp_path: Path) -> None:
    for words in (["activity", "prune"], ["activity", "verify"], ["device", "add", "0.0.0.0"]):
        run(tmp_path, *words)
    assert actions(tmp_path / FILE_NAME) == ["log.prune", "log.verify", "device.create"]


@pytest.mark.parametrize("words", [("activity", "verify"), ("backup", "copy.db")])
def test_a_profile_that_was_replaced_is_not_vouched_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copy.db").write_text("yesterday's")
    path = seed(tmp_path / "profile", 10)
    overwrite_page(path, 1)
    assert run(path.parent, *words) == 1
    (aside,) = path.parent.glob("*.damaged-*")
    assert capsys.readouterr() == (
        "",
        f"afterglow: The database was damaged and moved aside to {aside.name}; this is a new one.\n",
    )
    assert (tmp_path / "copy.db").read_text() == "yesterday's"
    assert actions(path) == ["database.moved_aside"]
    assert run(path.parent, *words) == 0


def test_other_commands_on_a_replaced_profile_say_so_and_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = seed(tmp_path, 10)
    overwrite_page(path, 1)
    assert run(tmp_path, "activity", "prune") == 0
    told = capsys.readouterr()
    assert told.out == "Let go of 0 entries.\n"
    assert told.err.startswith("afterglow: The database was damaged and moved aside to ")


@pytest.mark.parametrize("words", [("backup",), ("activity", "export", "--output")])
@pytest.mark.parametrize("name", [FILE_NAME, f"{FILE_NAME}-wal", "afterglow.lock"])
def test_nothing_is_written_over_the_profile_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], name: str
) -> None:
    path = seed(tmp_path, 10)
    assert run(tmp_path, *words, str(tmp_path / name)) == 1
    told = capsys.readouterr()
    assert told.err == f"afterglow: {tmp_path / name} is one of Afterglow's own files; choose another name or folder.\n"
    assert is_whole(path)
    assert actions(path, after_seq=10) == ["database.backup" if words[0] == "backup" else "log.export"]


def test_what_goes_to_standard_output_can_have_a_manifest(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = seed(tmp_path, 10)
    file = tmp_path / "log.jsonl"
    words = ("activity", "export", "--format", "jsonl", "--manifest", str(manifest_path(file)), "seq:3..5")
    assert run(tmp_path, *words) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")

    manifest = read_manifest(file)
    assert manifest is not None
    assert is_as_written(file, manifest, Progress())
    assert (manifest.queries, manifest.extent.count, manifest.head.seq) == (("seq:3..5 seq:..10",), 3, 10)
    assert [entry.seq for entry in read_export(file, Progress())] == [3, 4, 5]
    assert actions(path, after_seq=10) == ["log.export"]


@pytest.mark.parametrize(("limit", "count"), [("1", 1), ("128", 128), ("129", 129), ("1000000000", 300)])
def test_a_list_of_any_length_is_read_a_page_at_a_time(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    count: int,
) -> None:
    seed(tmp_path, 300)
    page, asked = LogReader.page, []

    def noted(reader: LogReader, wanted: ActivityFilter, before: int | None, most: int) -> object:
        asked.append(most)
        return page(reader, wanted, before, most)

    monkeypatch.setattr(LogReader, "page", noted)
    assert run(tmp_path, "activity", "list", "--limit", limit) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[5] for line in lines] == [str(299 - number) for number in range(count)]
    assert max(asked) <= 128


def test_names_that_somebody_else_has_kept_cannot_command_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "Evil\x1b[31mred\nline"
    profile = Profile(tmp_path)
    database = open_writer(profile.database)
    insert_device(database, Device("d1", "0123456789ab", evil, "127.0.0.1", led_count=10))
    insert_light(database, Light("l1", LightSpec(evil, "d1", layout=Layout(10))), wanted=False)
    database.close()
    profile.close()
    for words in (["device", "list"], ["light", "list"], ["light", "list", "--json"], ["device", "list", "--json"]):
        assert run(tmp_path, *words) == 0
        told = capsys.readouterr().out
        assert told.count("\n") == 1
        assert told.removesuffix("\n").isprintable()
    assert run(tmp_path, "light", "add", evil, "--device", "d1", "--layout", "1,1,1,1", "--no-start") == 1
    assert capsys.readouterr().err == (
        "afterglow: The name of a light is one line without control or other invisible characters.\n"
    )


def test_a_password_in_an_address_is_kept_nowhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "device", "add", "http://admin:hunter2@10.0.0.1/") == 1
    database = open_reader(tmp_path / FILE_NAME)
    (entry,) = LogReader(database).page(ActivityFilter())
    database.close()
    assert entry.action == "device.create"
    assert "hunter2" not in f"{entry} {capsys.readouterr()}"
