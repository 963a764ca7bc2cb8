"""`afterglow activity report` writes a page, or says in a sentence why not."""

from pathlib import Path

import pytest

from core.profile import Profile
from core.storage.database import FILE_NAME
from tests.core.cli.test_program import run
from tests.e2e.profiles import actions


def test_a_page_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Profile(tmp_path).close()
    target = tmp_path / "week.html"
    assert run(tmp_path, "activity", "report", "--last", "7d", "--output", str(target)) == 0
    assert capsys.readouterr() == ("", f"Wrote the report to {target}.\n")
    assert target.read_text().startswith("<!DOCTYPE html>")
    assert "log.report" in actions(tmp_path / FILE_NAME)


@pytest.mark.parametrize(
    ("last", "file", "sentence"),
    [
        ("7d", "week.pdf", "The command line writes reports as FILE.html; the window writes PDF too."),
        ("7d desk", "week.html", "“7d desk” is no length of time; 24h, 7d and 4w are."),
        ("0d", "week.html", None),
        ("soon", "week.html", None),
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], last: str, file: str, sentence: str | None
) -> None:
    Profile(tmp_path).close()
    assert run(tmp_path, "activity", "report", "--last", last, "--output", str(tmp_path / file)) == 2
    told = capsys.readouterr().err
    assert told.startswith("afterglow: ")
    assert sentence is None or told == f"afterglow: {sentence}\n"
    assert not (tmp_path / file).exists()
