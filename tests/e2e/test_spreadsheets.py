"""LibreOffice, where it is installed, opens an exported CSV with hostile names as text and runs nothing of it."""

import re
import shutil
import subprocess
from html import unescape
from pathlib import Path

import pytest

from core.activity.entry import Target
from core.activity.export import ExportRequest, export_entries
from core.activity.filter import ActivityFilter
from core.activity.formats import guarded
from core.progress import Progress
from tests.core.activity.logs import entry, reader_of

SOFFICE = shutil.which("soffice")
HOSTILE = (
    '=HYPERLINK("http://127.0.0.1:9/x","x")',
    '=WEBSERVICE("http://127.0.0.1:9/x")',
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1;1)",
    "'=1+1",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    '"=1+1',
    "1;=1+1",
    "1,=1+1",
    "x\n=1+1",
    "＝1+1",  # noqa: RUF001
    "Desk;=1+41;",
    'Desk;"=1+41;',
    "Desk;'=1+41;",
    "Desk; =1+41;",
    "Desk;;=1+41;",
    "Desk;＝1+41;",  # noqa: RUF001
    'Desk;=HYPERLINK("http://127.0.0.1:9/x");',
    "Desk|=1+41|",
    "Desk\t=1+41\t",
    "Desk\r\n=1+41\t",
    "Größe",
)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("cell_ends", ["44", "59", "9", "124", "44/59/9/124", "44/59/9/124/MRG"])
def test_hostile_names_are_text_whatever_cells_end_at(cell_ends: str, tmp_path: Path) -> None:
    log = [
        entry(number, target=Target("device", name, name), message=name, metadata={name: name}, run=name)
        for number, name in enumerate(HOSTILE, start=1)
    ]
    path = tmp_path / "log.csv"
    export_entries(reader_of(log), ExportRequest((ActivityFilter(),), "csv-bom", path), Progress())
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # Quotation mark, UTF-8: without a window it does not ask, and does not look for the byte order mark either.
    reading = [f"--infilter=CSV:{cell_ends},34,76", "--convert-to", "fods", "--outdir", str(tmp_path)]
    command = [str(SOFFICE), profile, "--headless", *reading, str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    sheet = (tmp_path / "log.fods").read_text(encoding="utf-8")
    table = sheet[sheet.index("<table:table ") :]

    assert "table:formula" not in table
    assert "xlink:href" not in table
    if cell_ends == "44":
        texts = "".join(unescape(re.sub(r"<[^>]+>", " ", table)).split())
        for name in HOSTILE:
            assert "".join(guarded(name).split()) in texts
