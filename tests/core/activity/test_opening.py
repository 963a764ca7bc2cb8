"""Exports and backups open for reading, as they are, and nothing is ever written to them or left beside them."""

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.activity import zones
from core.activity.entry import ActivityEntry
from core.activity.export import ExportRequest, export_entries
from core.activity.filter import ActivityFilter, Term
from core.activity.formats import FORMATS
from core.activity.manifest import manifest_path
from core.activity.opening import OpenedLog, open_log
from core.activity.reader import LogReader, Span
from core.activity.zones import ZONE_ENTRIES
from core.errors import AfterglowError, CancelledError, InputError, StorageError
from core.progress import Progress
from core.storage.database import open_still
from tests.core.activity.logs import entry, file_of, new_database, reader_of

LOG = [entry(5), entry(6, "app.started", is_pinned=True), entry(9, message="Größe")]
SPAN = Span(5, 9, LOG[0].ts, LOG[2].ts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where what is made may be put."""
    made = tmp_path / "made"
    made.mkdir()
    return made


def entries_of(opened: OpenedLog) -> list[ActivityEntry]:
    with closing(open_still(opened.database)) as database:
        return list(reversed(LogReader(database).page(ActivityFilter())))


def indexes_of(database: SqliteDatabase) -> set[str]:
    return {index.name for index in database.get_indexes("activity")}


def exported(path: Path, format_name: str = "csv", *, has_manifest: bool = False) -> Path:
    manifest = manifest_path(path) if has_manifest else None
    export_entries(reader_of(LOG), ExportRequest((ActivityFilter(),), format_name, path, manifest), Progress())
    return path


@pytest.mark.parametrize("format_name", list(FORMATS))
def test_an_export_opens_as_the_log_it_came_from(format_name: str, tmp_path: Path, folder: Path) -> None:
    path = exported(tmp_path / "log", format_name)
    opened = open_log(path, folder, Progress())

    assert opened == OpenedLog(path, folder / "log.db", is_export=True, count=3, span=SPAN)
    assert entries_of(opened) == LOG
    with closing(open_still(opened.database)) as database:
        reader = LogReader(database)
        wanted = ActivityFilter((Term("text", ("größe",)), Term("category", ("device",))))
        assert reader.count(wanted) == 1
        assert reader.count(ActivityFilter((Term("pinned", (1,)),))) == 1
    assert [each.name for each in folder.iterdir()] == ["log.db"]


@pytest.mark.parametrize("is_sparse", [False, True])
def test_what_is_opened_is_searched_by_indexes(is_sparse: bool, tmp_path: Path, folder: Path) -> None:
    log = [entry(seq, message=f"Größe {seq}") for seq in range(5, 2_000) if not is_sparse or not 300 < seq < 1_500]
    path, reports = tmp_path / "log.csv", list[tuple[int, int]]()
    export_entries(reader_of(log), ExportRequest((ActivityFilter(),), "csv", path), Progress())
    opened = open_log(path, folder, Progress(lambda done, total: reports.append((done, total))))

    with closing(open_still(opened.database)) as database:
        assert zones.watermark(database) == zones.zone_of(2_000) * ZONE_ENTRIES
        assert sum(sum(zone.counts) for zone in zones.stored(database, 0, 7)) == len(log) - (2_000 - 1_792)
        found = LogReader(database).finder.newest(ActivityFilter((Term("text", ("e 170",)),)), 9)
        assert list(found) == list(range(1_709, 1_700, -1))
        assert indexes_of(database) == indexes_of(new_database())
    assert reports == sorted(reports)
    assert reports[-1] == (1_000, 1_000)


def test_it_says_whether_the_file_is_what_was_exported(tmp_path: Path, folder: Path) -> None:
    path = exported(tmp_path / "log.csv", has_manifest=True)
    opened = open_log(path, folder, Progress())
    assert opened.manifest is not None
    assert opened.is_as_exported

    path.write_bytes(path.read_bytes().replace(b"Message 5", b"Message 7"))
    shutil.rmtree(folder)
    folder.mkdir()
    assert not open_log(path, folder, Progress()).is_as_exported


def test_a_backup_is_read_where_it_is(tmp_path: Path, folder: Path) -> None:
    path = file_of(tmp_path / "lights.afterglow", LOG)
    before = path.read_bytes()
    opened = open_log(path, folder, Progress())

    assert opened == OpenedLog(path, path, is_export=False, count=3, span=SPAN)
    assert entries_of(opened) == LOG
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["lights.afterglow", "made"]
    assert not list(folder.iterdir())


def test_a_copied_database_that_wants_a_log_beside_it_gets_none(tmp_path: Path, folder: Path) -> None:
    path = file_of(tmp_path / "copied.db", LOG)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert entries_of(open_log(path, folder, Progress())) == LOG
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copied.db", "made"]


def test_a_backup_of_the_first_version_is_brought_up_to_date_elsewhere(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "old.afterglow"
    shutil.copy(Path(__file__).parents[2] / "data" / "db" / "v1.db", path)
    before = path.read_bytes()
    opened = open_log(path, folder, Progress())

    assert opened.database == folder / "log.db"
    assert opened.count == len(entries_of(opened)) > 0
    assert [each.name for each in folder.iterdir()] == ["log.db"]
    with closing(open_still(opened.database)) as database:
        assert zones.watermark(database) == zones.zone_of(opened.span.last_seq + 1) * ZONE_ENTRIES
    assert path.read_bytes() == before


def test_what_is_no_log_is_a_sentence(tmp_path: Path, folder: Path) -> None:
    for content in (b"hello", b"\x89PNG\r\n\x1a\n\xff", b"SQLite format 3\0" + bytes(100), b"SQLite format 3\0" * 500):
        path = tmp_path / "file"
        path.write_bytes(content)
        with pytest.raises(AfterglowError, match=r"\.$"):
            open_log(path, folder, Progress())
        shutil.rmtree(folder)
        folder.mkdir()
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(StorageError, match=r"cannot be read: .*\.$"):
            open_log(path, folder, Progress())


def test_a_database_of_another_program_is_a_sentence(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE activity (seq)")
    with pytest.raises(StorageError, match=r"^other\.db is not a database of Afterglow's\.$"):
        open_log(path, folder, Progress())


def test_two_entries_of_one_number_are_a_sentence(tmp_path: Path, folder: Path) -> None:
    path = exported(tmp_path / "log.jsonl", "jsonl")
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(InputError, match=r"^log\.jsonl has two entries of the same number\.$"):
        open_log(path, folder, Progress())


def test_a_text_that_is_none_is_a_sentence(tmp_path: Path, folder: Path) -> None:
    path = exported(tmp_path / "log.jsonl", "jsonl")
    first = json.loads(path.read_text(encoding="utf-8").splitlines()[0])
    path.write_text(json.dumps({**first, "metadata": {"x": "\ud800"}}))
    with pytest.raises(InputError, match=r"^log\.jsonl has a text that is not made of characters\.$"):
        open_log(path, folder, Progress())


def test_it_can_be_stopped(tmp_path: Path, folder: Path) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(CancelledError):
        open_log(exported(tmp_path / "log"), folder, progress)


def test_an_export_of_an_export_is_the_same_export(tmp_path: Path, folder: Path) -> None:
    path = exported(tmp_path / "log.csv")
    opened = open_log(path, folder, Progress())
    again = tmp_path / "again.csv"
    with closing(open_still(opened.database)) as database:
        export_entries(LogReader(database), ExportRequest((ActivityFilter(),), "csv", again), Progress())

    assert again.read_bytes() == path.read_bytes()
    assert [replace(each, hash="") for each in entries_of(opened)] == LOG
