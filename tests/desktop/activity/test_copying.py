"""Entries as text: whole, tidy, and harmless in a spreadsheet."""

import json

from desktop.activity.copying import FIELDS, entries_as_tsv, entry_json, entry_text
from desktop.activity.times import TimeFormat
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry

UTC = TimeFormat("utc")


def test_an_entry_as_text_names_every_field() -> None:
    entry = make_entry("device.disconnected", seq=7, reason="timeout", tries=3)
    lines = entry_text(entry, UTC).splitlines()
    assert lines[:6] == [
        "Time: 2026-11-20 12:00:07.000000 UTC",
        "Severity: warning",
        "Category: Devices",
        "Action: device.disconnected",
        "Outcome: success",
        "Message: Desk stopped answering: timeout",
    ]
    assert lines[-2:] == ["  reason: timeout", "  tries: 3"]


def test_an_entry_as_json_reads_back() -> None:
    entry = make_entry("device.disconnected", seq=7, reason="timeout")
    read = json.loads(entry_json(entry))
    assert (read["seq"], read["id"], read["ts"]) == (7, entry.id, "2026-11-20T12:00:07.000000Z")
    assert (read["severity"], read["metadata"]) == ("warning", {"reason": "timeout"})
    assert read["target"] == {"type": "device", "id": "a0b1c2d3e4f5", "name": "Desk"}


def test_rows_as_tsv_have_a_header_and_cannot_be_formulas(log: LogFile, loop: HeldLoop) -> None:
    log.add(make_entry(message="=1+1"), make_entry(message="two\twords"), make_entry(message="plain"))
    lines = entries_as_tsv([3, 2, 1], UTC, loop.reader).splitlines()
    column = [name for name, _text in FIELDS].index("Message")
    assert [line.split("\t")[column] for line in lines] == ["Message", "plain", "two words", "'=1+1"]
    assert {line.count("\t") for line in lines} == {len(FIELDS) - 1}
