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
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings

from core.activity.entry import ActivityEntry, Outcome, Severity, Target
from core.activity.export import CHUNK, ExportRequest, ExportResult, export_entries
from core.activity.filter import ActivityFilter, Term
from core.activity.formats import FILE_COLUMNS, FORMATS, as_json_object
from core.activity.manifest import Extent, Head, Manifest, Zone, is_as_written, manifest_path, read_manifest
from core.activity.reader import LogReader
from core.activity.search import parse
from core.clock import SystemClock
from core.errors import CancelledError, InputError, StorageError
from core.progress import Progress
from core.version import app_version
from tests.core.activity.logs import FILTERS, IDS, entry, fill, logs, new_database, reader_of

EVERYTHING = ActivityFilter()


def exported(reader: LogReader, format_name: str, *wanted: ActivityFilter) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        export_entries(reader, ExportRequest(wanted or (EVERYTHING,), format_name, path), Progress())
        return path.read_bytes()


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
    "pinned": False,
    "redacted": False,
}


def hash_of(reader: LogReader, seq: int) -> str:
    (entry_,) = reader.entries([seq])
    return entry_.hash


def test_csv_to_the_byte() -> None:
    reader = reader_of([ENTRY])

    expected = (
        "seq,id,ts,utc_offset,category,action,severity,outcome,actor_kind,actor,"
        "target_type,target_id,target_name,message,metadata,cause,run,hash,pinned,redacted\r\n"
        f'3,{IDS[0]},2026-11-20T12:00:00.000001Z,-330,"entity","device.update",warning,"failure","system","Afterglow",'
        '"device","aa01","\'=HYPERLINK(""x"")","Größe, ""neu"" 💡",'
        f'"{{""fields"":[""name"",""host""],""tries"":2}}",{IDS[1]},"run-1",{hash_of(reader, 3)},0,0\r\n'
    )
    assert exported(reader, "csv").decode() == expected
    assert exported(reader, "csv-bom") == b"\xef\xbb\xbf" + expected.encode()


def test_json_says_it_raw() -> None:
    reader = reader_of([ENTRY, replace(ENTRY, seq=4, target=None, cause=None, is_pinned=True)])
    first = {**OBJECT, "hash": hash_of(reader, 3)}
    without = {"seq": 4, "target_type": None, "target_id": None, "target_name": None, "cause": None, "pinned": True}
    second = {**OBJECT, **without, "hash": hash_of(reader, 4)}

    assert as_json_object(reader.entries([3])[0]) == first
    assert json.loads(exported(reader, "json")) == [first, second]
    assert [json.loads(line) for line in exported(reader, "jsonl").decode().splitlines()] == [first, second]


def test_cloud_events_carry_the_entry() -> None:
    reader = reader_of([ENTRY, replace(ENTRY, seq=4, target=None)])
    first, second = (json.loads(line) for line in exported(reader, "cloudevents").decode().splitlines())
    data = {**OBJECT, "hash": hash_of(reader, 3)}

    assert first == {
        "specversion": "1.0",
        "id": IDS[0],
        "source": "/afterglow",
        "type": "io.github.afterglow.device.update",
        "subject": "device/aa01",
        "time": "2026-11-20T12:00:00.000001Z",
        "datacontenttype": "application/json",
        "data": {name: value for name, value in data.items() if name not in ("id", "ts")},
    }
    assert second["subject"] is None


@pytest.mark.parametrize(
    ("format_name", "content"), [("json", "[]\n"), ("jsonl", ""), ("csv", ",".join(FILE_COLUMNS) + "\r\n")]
)
def test_nothing_is_well_formed_too(format_name: str, content: str) -> None:
    assert exported(reader_of([]), format_name).decode() == content


@pytest.mark.parametrize("start", list("=+-@＝＋－＠\t\r\n"))  # noqa: RUF001
def test_a_text_is_never_a_formula_and_a_number_stays_one(start: str) -> None:
    text = f"{start}1+1"
    log = [entry(1, ts=0, utc_offset=-60, message=text, target=Target(text, text, text), run=text)]
    (row,) = csv.DictReader(io.StringIO(exported(reader_of(log), "csv").decode(), newline=""))

    assert {row[name] for name in ("message", "target_type", "target_id", "target_name", "run")} == {f"'{text}"}
    assert row["utc_offset"] == "-60"


@pytest.mark.parametrize("sign", list("=+-@＝＋－＠"))  # noqa: RUF001
@pytest.mark.parametrize("end", list(";|\t\r\n"))
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_nor_is_a_part_of_a_text_whatever_cells_are_told_to_end_at(sign: str, end: str, quote: str) -> None:
    text = f"Desk{end}{quote}{sign}1+41{end}"
    content = exported(reader_of([entry(1, message=text)]), "csv").decode()
    (row,) = csv.DictReader(io.StringIO(content, newline=""))

    assert row["message"] == f"Desk{end}'{quote}{sign}1+41{end}"


@pytest.mark.parametrize("ts", [-1, -1_500_000, 253_402_300_800_000_000])
def test_a_time_that_no_calendar_reaches_stays_a_number(ts: int) -> None:
    (line,) = exported(reader_of([entry(1, ts=ts)]), "jsonl").decode().splitlines()
    assert json.loads(line)["ts"] == ts


@settings(deadline=None)
@given(logs(), FILTERS)
def test_every_format_holds_what_matches_oldest_first(log: list[ActivityEntry], wanted: ActivityFilter) -> None:
    reader = reader_of(log)
    expected = [as_json_object(each) for each in reader.entries([row[0] for row in reader.rows_after(wanted)])]

    assert json.loads(exported(reader, "json", wanted)) == expected
    assert [json.loads(line) for line in exported(reader, "jsonl", wanted).decode().split("\n")[:-1]] == expected
    rows = list(csv.reader(io.StringIO(exported(reader, "csv", wanted).decode(), newline="")))
    assert [int(row[0]) for row in rows[1:]] == [each["seq"] for each in expected]
    assert [len(row) for row in rows] == [len(FILE_COLUMNS)] * (len(expected) + 1)


def test_a_file_over_several_chunks_and_what_is_said_of_it(tmp_path: Path) -> None:
    reader = reader_of(entry(seq) for seq in range(11, 11 + 2 * CHUNK + 5))
    reports: list[tuple[int, int]] = []
    request = ExportRequest((EVERYTHING,), "jsonl", tmp_path / "log.jsonl")
    result = export_entries(reader, request, Progress(lambda done, total: reports.append((done, total))))

    total = 2 * CHUNK + 5
    assert result == ExportResult(request.path, total, 11, 10 + total)
    assert reports == [(0, total), (CHUNK, total), (2 * CHUNK, total), (total, total)]
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == total
    assert [path.name for path in tmp_path.iterdir()] == ["log.jsonl"]


def test_what_happens_meanwhile_is_no_part_of_it(tmp_path: Path) -> None:
    database = new_database()
    fill(database, (entry(seq) for seq in range(1, CHUNK + 10)))
    later = iter([entry(9_000), entry(9_001), entry(9_002)])
    progress = Progress(lambda _done, _total: fill(database, [next(later)]))
    result = export_entries(LogReader(database), ExportRequest((EVERYTHING,), "jsonl", tmp_path / "log"), progress)

    assert (result.count, result.last_seq) == (CHUNK + 9, CHUNK + 9)


def test_only_what_the_filter_asks_for(tmp_path: Path) -> None:
    reader = reader_of([entry(1), entry(2, "app.started"), entry(3)])
    wanted = ActivityFilter((Term("category", ("system",)),))

    assert export_entries(reader, ExportRequest((wanted,), "csv", tmp_path / "a.csv"), Progress()) == ExportResult(
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
        export_entries(reader, ExportRequest((EVERYTHING,), "csv", target), progress)

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
        export_entries(reader, ExportRequest((EVERYTHING,), "csv", target), Progress())

    assert leaves_all_as_it_was(target.parent)


def test_a_log_that_cannot_be_read_leaves_nothing_and_touches_nothing(target: Path) -> None:
    database = new_database()
    fill(database, (entry(seq) for seq in range(1, CHUNK + 10)))
    progress = Progress(lambda done, _total: database.execute_sql("DROP TABLE activity") if done else None)
    with pytest.raises(StorageError):
        export_entries(LogReader(database), ExportRequest((EVERYTHING,), "csv", target), progress)

    assert leaves_all_as_it_was(target.parent)


@pytest.mark.parametrize("name", ["afterglow.db", "afterglow.db-wal", "afterglow.lock"])
def test_the_profiles_own_files_are_never_written_over(tmp_path: Path, name: str) -> None:
    database = new_database(tmp_path / "afterglow.db")
    fill(database, [entry(1)])
    with pytest.raises(StorageError, match="one of Afterglow's own files"):
        export_entries(LogReader(database), ExportRequest((EVERYTHING,), "csv", tmp_path / name), Progress())

    assert LogReader(database).count(EVERYTHING) == 1
    database.close()
    assert [file.name for file in tmp_path.iterdir()] == ["afterglow.db"]


@pytest.mark.parametrize("place", ["nowhere/log.csv", "log.csv/log.csv", ".", "x" * 300])
def test_a_place_that_cannot_be_written_is_a_sentence(target: Path, place: str) -> None:
    request = ExportRequest((EVERYTHING,), "csv", target.parent / place)
    with pytest.raises(StorageError, match=r"\.$"):
        export_entries(reader_of([entry(1)]), request, Progress())

    assert leaves_all_as_it_was(target.parent)


def test_a_format_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no format “xml”; it is one of csv, csv-bom, json, jsonl, cloudevents"):
        export_entries(reader_of([]), ExportRequest((EVERYTHING,), "xml", tmp_path / "log"), Progress())


@pytest.mark.parametrize("format_name", list(FORMATS))
def test_memory_does_not_grow_with_the_log(format_name: str, tmp_path: Path) -> None:
    def peak(entries: int) -> int:
        reader = reader_of(entry(seq, message="x" * 500) for seq in range(1, entries))
        tracemalloc.start()
        export_entries(reader, ExportRequest((EVERYTHING,), format_name, tmp_path / "log"), Progress())
        _current, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(6 * CHUNK) < 1.5 * peak(2 * CHUNK)


def test_several_results_are_merged_in_order() -> None:
    actions = ["app.started", "device.connected", "window.lock"]
    log = [entry(seq, actions[seq % 3]) for seq in range(1, 3 * CHUNK)]
    reader = reader_of([*log, entry(9_000, "app.started")])
    system, device = (ActivityFilter((Term("category", (name,)),), max_seq=8_000) for name in ("system", "device"))
    lines = exported(reader, "jsonl", system, device).decode().splitlines()

    assert [json.loads(line)["seq"] for line in lines] == [each.seq for each in log if each.action != actions[2]]


class StillClock(SystemClock):
    """Stands at 2026-11-20 13:00 UTC, an hour behind a zone of its own."""

    def now_us(self) -> int:
        return 1_795_179_600_000_000

    def utc_offset_minutes(self, at_us: int) -> int:
        return 345


def test_the_manifest_tells_what_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    reader = reader_of([entry(5), entry(6, "app.started"), entry(7)])
    wanted = ActivityFilter((Term("category", ("device",)),), max_seq=6)
    request = ExportRequest((wanted,), "csv", path, manifest_path(path), "category:device last:1h")
    export_entries(reader, request, Progress(), StillClock())

    manifest = read_manifest(path)
    assert manifest == Manifest(
        product=f"Afterglow {app_version()}",
        created=1_795_179_600_000_000,
        zone=Zone("UTC+05:45", 345),
        queries=("category:device seq:..6",),
        last_known_seq=7,
        format="csv",
        formula_guard="an apostrophe before what a spreadsheet would take for the beginning of a formula",
        extent=Extent(1, 5, 5, entry(5).ts, entry(5).ts),
        head=Head(7, hash_of(reader, 7), is_let_go=False),
        file="log.csv",
        bytes=path.stat().st_size,
        sha256=sha256(path.read_bytes()).hexdigest(),
        typed="category:device last:1h",
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["log.csv", "log.csv.manifest.json"]
    assert is_as_written(path, manifest, Progress())
    path.write_bytes(path.read_bytes().replace(b"Message 5", b"Message 6"))
    assert not is_as_written(path, manifest, Progress())


def test_what_the_manifest_asks_for_finds_what_is_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "log"
    database = new_database()
    fill(database, (entry(seq, ["device.connected", "app.started"][seq % 2]) for seq in range(1, 101)))
    device, system = (ActivityFilter((Term("category", (name,)),)) for name in ("device", "system"))
    filters = (device.frozen_at(50), system)
    export_entries(LogReader(database), ExportRequest(filters, "csv", path, manifest_path(path)), Progress())
    fill(database, (entry(seq) for seq in range(101, 121)))

    manifest = read_manifest(path)
    assert manifest is not None
    assert manifest.queries == ("category:device seq:..50", "category:system seq:..100")
    found = sum(LogReader(database).count(parse(query, 0, 0)) for query in manifest.queries)
    assert manifest.extent.count == found == 75


@pytest.mark.parametrize("name", ["log.csv", "../{folder}/log.csv", "link"])
def test_a_manifest_never_takes_the_place_of_its_file(target: Path, name: str) -> None:
    (target.parent / "link").symlink_to(target)
    manifest = target.parent / name.format(folder=target.parent.name)
    with pytest.raises(InputError, match=r"^The export and its manifest need files of their own\.$"):
        export_entries(reader_of([entry(1)]), ExportRequest((EVERYTHING,), "csv", target, manifest), Progress())

    assert target.read_text() == "kept"


def test_the_head_may_have_been_let_go_of(tmp_path: Path) -> None:
    database = new_database()
    database.execute_sql("INSERT INTO anchor VALUES (1, 7, ?)", (bytes(range(32)),))
    path = tmp_path / "log"
    request = ExportRequest((EVERYTHING,), "jsonl", path, manifest_path(path))
    export_entries(LogReader(database), request, Progress())

    manifest = read_manifest(path)
    assert manifest is not None
    assert manifest.head == Head(7, bytes(range(32)).hex(), is_let_go=True)
    assert manifest.extent == Extent()


def test_a_manifest_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    assert read_manifest(tmp_path / "log.csv") is None
    for content in (b"", b"[]", b"{}", b'{"manifest": 2}', b"\xff"):
        (tmp_path / "log.csv.manifest.json").write_bytes(content)
        with pytest.raises(
            InputError, match=r"log\.csv\.manifest\.json is not a manifest that this Afterglow can read"
        ):
            read_manifest(tmp_path / "log.csv")
