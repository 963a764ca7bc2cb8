"""Exports are whole, exact and safe to open, or they are not there."""

import csv
import io
import json
import resource
import signal
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry, Outcome, Severity, Target
from core.activity.export import CHUNK, FORMATS, ExportRequest, ExportResult, as_json_object, export_entries
from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.activity.rows import ENTRY_COLUMNS
from core.errors import CancelledError, InputError, StorageError
from core.progress import Progress
from tests.core.activity.logs import FILTERS, IDS, entry, fill, logs, new_database, reader_of

EVERYTHING = ActivityFilter()


def exported(reader: LogReader, format_name: str, wanted: ActivityFilter = EVERYTHING) -> bytes:
    stream = io.BytesIO()
    export_entries(reader, ExportRequest(wanted, format_name), Progress(), stream)
    return stream.getvalue()


ENTRY = entry(
    3,
    "device.update",
    id=IDS[0],
    ts=1_795_176_000_000_001,
    utc_offset=-330,
    severity=Severity.WARNING,
    outcome=Outcome.FAILURE,
    target=Target("device", "aa01", '=HYPERLINK("x")'),
    message='Größe, "neu" 💡',
    metadata={"fields": ["name", "host"], "tries": 2},
    cause=IDS[1],
)
OBJECT = {
    "seq": 3,
    "id": IDS[0],
    "ts": "2026-11-20T12:00:00.000001Z",
    "utc_offset": -330,
    "category": "entity",
    "action": "device.update",
    "severity": "warning",
    "outcome": "failure",
    "actor_kind": "system",
    "actor": "Afterglow",
    "target_type": "device",
    "target_id": "aa01",
    "target_name": '=HYPERLINK("x")',
    "message": 'Größe, "neu" 💡',
    "metadata": {"fields": ["name", "host"], "tries": 2},
    "cause": IDS[1],
    "run": "run-1",
}


def test_csv_to_the_byte() -> None:
    assert exported(reader_of([ENTRY]), "csv").decode() == (
        "seq,id,ts,utc_offset,category,action,severity,outcome,actor_kind,actor,"
        "target_type,target_id,target_name,message,metadata,cause,run\r\n"
        f"3,{IDS[0]},2026-11-20T12:00:00.000001Z,-330,entity,device.update,warning,failure,system,Afterglow,"
        'device,aa01,"\'=HYPERLINK(""x"")","Größe, ""neu"" 💡",'
        f'"{{""fields"":[""name"",""host""],""tries"":2}}",{IDS[1]},run-1\r\n'
    )


def test_json_says_it_raw() -> None:
    reader = reader_of([ENTRY, replace(ENTRY, seq=4, target=None, cause=None)])
    without = {**OBJECT, "seq": 4, "target_type": None, "target_id": None, "target_name": None, "cause": None}

    assert as_json_object(ENTRY) == OBJECT
    assert json.loads(exported(reader, "json")) == [OBJECT, without]
    assert [json.loads(line) for line in exported(reader, "jsonl").decode().splitlines()] == [OBJECT, without]


@pytest.mark.parametrize(
    ("format_name", "content"), [("json", "[]\n"), ("jsonl", ""), ("csv", ",".join(ENTRY_COLUMNS) + "\r\n")]
)
def test_nothing_is_well_formed_too(format_name: str, content: str) -> None:
    assert exported(reader_of([]), format_name).decode() == content


@pytest.mark.parametrize("start", list("=+-@"))
def test_a_text_is_never_a_formula_and_a_number_stays_one(start: str) -> None:
    text = f"{start}1+1"
    log = [entry(1, ts=0, utc_offset=-60, message=text, target=Target(text, text, text), run=text)]
    (row,) = csv.DictReader(io.StringIO(exported(reader_of(log), "csv").decode(), newline=""))

    assert {row[name] for name in ("message", "target_type", "target_id", "target_name", "run")} == {f"'{text}"}
    assert row["utc_offset"] == "-60"


@given(logs(), FILTERS)
def test_every_format_holds_what_matches_oldest_first(log: list[ActivityEntry], wanted: ActivityFilter) -> None:
    reader = reader_of(log)
    expected = [as_json_object(each) for each in reversed(reader.page(wanted))]

    assert json.loads(exported(reader, "json", wanted)) == expected
    assert [json.loads(line) for line in exported(reader, "jsonl", wanted).decode().split("\n")[:-1]] == expected
    rows = list(csv.reader(io.StringIO(exported(reader, "csv", wanted).decode(), newline="")))
    assert [int(row[0]) for row in rows[1:]] == [each["seq"] for each in expected]
    assert [len(row) for row in rows] == [len(ENTRY_COLUMNS)] * (len(expected) + 1)


def test_a_file_over_several_chunks_and_what_is_said_of_it(tmp_path: Path) -> None:
    reader = reader_of(entry(seq) for seq in range(11, 11 + 2 * CHUNK + 5))
    reports: list[tuple[int, int]] = []
    request = ExportRequest(EVERYTHING, "jsonl", tmp_path / "log.jsonl")
    result = export_entries(reader, request, Progress(lambda done, total: reports.append((done, total))))

    total = 2 * CHUNK + 5
    assert result == ExportResult(request.path, total, 11, 10 + total)
    assert reports == [(0, total), (CHUNK, total), (2 * CHUNK, total), (total, total)]
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == total
    assert [path.name for path in tmp_path.iterdir()] == ["log.jsonl"]


def test_what_happens_meanwhile_is_no_part_of_it() -> None:
    database = new_database()
    fill(database, (entry(seq) for seq in range(1, CHUNK + 10)))
    later = iter([entry(9_000), entry(9_001), entry(9_002)])
    stream = io.BytesIO()
    progress = Progress(lambda _done, _total: fill(database, [next(later)]))
    result = export_entries(LogReader(database), ExportRequest(EVERYTHING, "jsonl"), progress, stream)

    assert (result.count, result.last_seq) == (CHUNK + 9, CHUNK + 9)


def test_only_what_the_filter_asks_for(tmp_path: Path) -> None:
    reader = reader_of([entry(1), entry(2, "app.started"), entry(3)])
    wanted = ActivityFilter((Term("category", ("system",)),))

    assert export_entries(reader, ExportRequest(wanted, "csv", tmp_path / "a.csv"), Progress()) == ExportResult(
        tmp_path / "a.csv", 1, 2, 2
    )


def leaves_all_as_it_was(folder: Path) -> bool:
    return {path.name: path.read_text() for path in folder.iterdir()} == {"log.csv": "kept"}


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text("kept")
    return path


def test_cancelled_it_leaves_nothing_and_touches_nothing(target: Path) -> None:
    reader = reader_of(entry(seq) for seq in range(1, 2 * CHUNK))
    progress = Progress(lambda done, _total: progress.cancel() if done else None)
    with pytest.raises(CancelledError):
        export_entries(reader, ExportRequest(EVERYTHING, "csv", target), progress)

    assert leaves_all_as_it_was(target.parent)


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A disk that is full after so many bytes of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_a_disk_that_fills_up_leaves_nothing_and_touches_nothing(target: Path) -> None:
    reader = reader_of(entry(seq) for seq in range(1, CHUNK))
    with files_of_at_most(20_000), pytest.raises(StorageError, match=r"could not be written to .*log\.csv: .*\.$"):
        export_entries(reader, ExportRequest(EVERYTHING, "csv", target), Progress())

    assert leaves_all_as_it_was(target.parent)


def test_a_log_that_cannot_be_read_leaves_nothing_and_touches_nothing(target: Path) -> None:
    database = new_database()
    fill(database, (entry(seq) for seq in range(1, CHUNK + 10)))
    progress = Progress(lambda done, _total: database.execute_sql("DROP TABLE activity") if done else None)
    with pytest.raises(StorageError):
        export_entries(LogReader(database), ExportRequest(EVERYTHING, "csv", target), progress)

    assert leaves_all_as_it_was(target.parent)


@pytest.mark.parametrize("name", ["afterglow.db", "afterglow.db-wal", "afterglow.lock"])
def test_the_profiles_own_files_are_never_written_over(tmp_path: Path, name: str) -> None:
    database = new_database(tmp_path / "afterglow.db")
    fill(database, [entry(1)])
    with pytest.raises(StorageError, match="one of Afterglow's own files"):
        export_entries(LogReader(database), ExportRequest(EVERYTHING, "csv", tmp_path / name), Progress())

    assert LogReader(database).count(EVERYTHING) == 1
    database.close()
    assert [file.name for file in tmp_path.iterdir()] == ["afterglow.db"]


@pytest.mark.parametrize("place", ["nowhere/log.csv", "log.csv/log.csv", ".", "x" * 300])
def test_a_place_that_cannot_be_written_is_a_sentence(target: Path, place: str) -> None:
    request = ExportRequest(EVERYTHING, "csv", target.parent / place)
    with pytest.raises(StorageError, match=r"\.$"):
        export_entries(reader_of([entry(1)]), request, Progress())

    assert leaves_all_as_it_was(target.parent)


def test_a_request_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(InputError, match="no format “xml”; it is one of csv, json, jsonl"):
        export_entries(reader_of([]), ExportRequest(EVERYTHING, "xml"), Progress(), io.BytesIO())
    with pytest.raises(InputError, match="no file"):
        export_entries(reader_of([]), ExportRequest(EVERYTHING, "csv"), Progress())


@pytest.mark.parametrize("format_name", list(FORMATS))
def test_memory_does_not_grow_with_the_log(format_name: str, tmp_path: Path) -> None:
    def peak(entries: int) -> int:
        reader = reader_of(entry(seq, message="x" * 500) for seq in range(1, entries))
        tracemalloc.start()
        export_entries(reader, ExportRequest(EVERYTHING, format_name, tmp_path / "log"), Progress())
        _current, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(6 * CHUNK) < 1.5 * peak(2 * CHUNK)


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_survives_a_spreadsheet_file(message: str, name: str) -> None:
    encodable = [text.encode("utf-8", "ignore").decode().replace("\0", "") for text in (message, name)]
    log = [entry(1, message=encodable[0], target=Target("device", "aa01", encodable[1]))]
    (row,) = csv.DictReader(io.StringIO(exported(reader_of(log), "csv").decode(), newline=""))

    for cell, text in zip((row["message"], row["target_name"]), encodable, strict=True):
        assert cell == (f"'{text}" if text[:1] in set("=+-@\t\r\n") else text)
