"""What has been exported can be read back, to the last character; what has not says where it is wrong."""

import json
import tracemalloc
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry, Category, Outcome, Severity, Target
from core.activity.export import ExportRequest, export_entries
from core.activity.filter import ActivityFilter
from core.activity.formats import FORMATS
from core.activity.importing import read_export
from core.actor import Actor, ActorKind
from core.errors import CancelledError, InputError, StorageError
from core.progress import Progress
from tests.core.activity.logs import IDS, entry, reader_of

# NUL no text of the log can have: SQLite's functions would end there.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("'=+-@\t\r\n\"\ufeff,%;|"), max_size=12
)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
SCALARS = st.none() | st.booleans() | INTEGERS | st.floats(allow_nan=False, allow_infinity=False) | TEXTS


@st.composite
def entries(draw: st.DrawFn) -> list[ActivityEntry]:
    """Entries with texts that trip up spreadsheets, and times from one end of the calendar to the other."""
    return [
        ActivityEntry(
            id=draw(st.sampled_from(IDS)),
            ts=draw(st.integers(-62_135_510_400_000_000, 253_402_214_399_999_999)),
            utc_offset=draw(st.integers(-1439, 1439)),
            category=draw(st.sampled_from(Category)),
            action=draw(TEXTS),
            severity=draw(st.sampled_from(Severity)),
            outcome=draw(st.sampled_from(Outcome)),
            actor=Actor(draw(st.sampled_from(ActorKind)), draw(TEXTS)),
            message=draw(TEXTS),
            target=draw(st.none() | st.builds(Target, st.sampled_from(["device", "=x", "'"]), TEXTS, TEXTS)),
            metadata=draw(st.dictionaries(TEXTS, SCALARS | st.lists(SCALARS, max_size=3), max_size=3)),
            cause=draw(st.none() | st.sampled_from(IDS)),
            seq=seq,
            run=draw(TEXTS),
            is_pinned=draw(st.booleans()),
        )
        for seq in sorted(draw(st.sets(st.integers(1, 2**62 - 1), max_size=4)))
    ]


def exported(log: Iterable[ActivityEntry], format_name: str, folder: Path) -> tuple[Path, list[ActivityEntry]]:
    """A file of those entries, and the entries as the log has them."""
    reader = reader_of(log)
    path = folder / "log"
    export_entries(reader, ExportRequest((ActivityFilter(),), format_name, path), Progress())
    seqs = [row[0] for row in reader.rows_after(ActivityFilter(), limit=10_000)]
    return path, list(reader.entries(seqs))


@pytest.mark.parametrize("format_name", list(FORMATS))
@settings(deadline=None)
@given(log=entries())
def test_what_is_exported_comes_back_the_same(format_name: str, log: list[ActivityEntry]) -> None:
    with TemporaryDirectory() as folder:
        path, logged = exported(log, format_name, Path(folder))
        imported = list(read_export(path, Progress()))

    pins = {each.seq for each in log if each.is_pinned}
    assert imported == [replace(each, is_pinned=each.seq in pins) for each in logged]
    assert [each.hash for each in imported] == [each.hash for each in logged]


STARTS = ["=1", "'=1", "''=1", "'", "''", "'a", "=", "-", "\t=", "'\t", "", "\n'="]
PARTS = [";=", ";'=", "a;''=", "';'", ";';\"", "\t\t=", "\r\n\t'='", '|"', ";;==", "=;'", "a=;b-|c+"]


@pytest.mark.parametrize("text", [*STARTS, *PARTS])
def test_the_formula_guard_is_undone_exactly(text: str, tmp_path: Path) -> None:
    path, logged = exported([entry(1, message=text, target=Target("device", text, text))], "csv", tmp_path)
    assert list(read_export(path, Progress())) == logged


def test_json_may_be_laid_out_in_any_way(tmp_path: Path) -> None:
    log = [entry(seq, metadata={"text": '[{,}]\\"', "n": [1, 2]}) for seq in range(1, 200)]
    path, logged = exported(log, "json", tmp_path)
    objects = json.loads(path.read_bytes())
    for text in (json.dumps(objects), json.dumps(objects, indent=8), f"\ufeff \n{json.dumps(objects)}\n \n"):
        path.write_text(text, encoding="utf-8")
        assert list(read_export(path, Progress())) == logged


def test_a_file_of_before_there_were_hashes_can_be_read(tmp_path: Path) -> None:
    path, logged = exported([entry(1), entry(2)], "jsonl", tmp_path)
    old = [{**json.loads(line)} for line in path.read_text().splitlines()]
    for each in old:
        del each["hash"], each["pinned"], each["redacted"]
    path.write_text("\n".join(map(json.dumps, old)))

    assert list(read_export(path, Progress())) == logged
    assert [each.hash for each in read_export(path, Progress())] == ["", ""]


GOOD = json.loads(
    '{"seq":1,"id":"00000000-0000-0000-0000-000000000001","ts":"2026-11-20T12:00:00Z","utc_offset":0,'
    '"category":"system","action":"app.started","severity":"info","outcome":"success","actor_kind":"system",'
    '"actor":"A","target_type":null,"target_id":null,"target_name":null,"message":"m","metadata":{},"cause":null,'
    '"run":"r"}'
)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("seq", "1", "'1' is no whole number"),
        ("seq", True, "True is no whole number"),
        ("seq", 2**63, "is no whole number"),
        ("seq", 0, "0 is not a number that an entry can have"),
        ("id", "x", "badly formed hexadecimal UUID string"),
        ("ts", "yesterday", "Invalid isoformat string: 'yesterday'"),
        ("ts", None, "None is no text"),
        ("ts", 2**60, "is not a time that an entry can have"),
        ("ts", -(2**60), "is not a time that an entry can have"),
        ("ts", "0001-01-01T00:00:00Z", "is not a time that an entry can have"),
        ("ts", "10000-01-01T00:00:00Z", "Invalid isoformat string"),
        ("utc_offset", 1440, "1440 is not a lead on UTC that an entry can have"),
        ("category", "pets", "'pets' is not a valid Category"),
        ("severity", "fatal", "there is no severity 'fatal'"),
        ("message", 5, "5 is no text"),
        ("message", "\ud800", "surrogates not allowed"),
        ("message", "a\0b", "'a\\x00b' is no text"),
        ("metadata", [], "its metadata are no JSON object"),
        ("metadata", {"x": float("nan")}, "NaN is no JSON"),
        ("hash", "abc", "its hash is none"),
        ("pinned", 1, "1 is neither true nor false"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(name: str, value: object, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in (GOOD, GOOD, {**GOOD, name: value})))
    with pytest.raises(InputError, match=r"^Line 3 of log\.jsonl is no entry: .*\.$") as raised:
        list(read_export(path, Progress()))
    assert sentence in str(raised.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"hello", "Line 1 of x is no entry: the line names no columns of an Afterglow export."),
        (b"a,b\r\n1,2\r\n", "Line 1 of x is no entry: the line names no columns of an Afterglow export."),
        (b"seq,id\r\n1,2,3\r\n", "Line 2 of x is no entry: it has more or fewer cells than there are columns."),
        (b"seq,id\r\n1\r\n", "Line 2 of x is no entry: it has more or fewer cells than there are columns."),
        (b'seq,id\r\n1,"2', "Line 2 of x is no entry: unexpected end of data."),
        (b"{}", "Line 1 of x is no entry: it has no metadata."),
        (b"{", "Line 1 of x is no entry: it is not written as JSON is."),
        (b"[\n\n{", "Line 3 of x is no entry: it is not written as JSON is."),
        (b"[", "Line 1 of x is no entry: it is not written as JSON is."),
        (b"[]\n[]", "Line 2 of x is no entry: something follows the end of the array."),
        (b"[5]", "Line 1 of x is no entry: it is no JSON object."),
        (b'{"specversion":"1.0","data":5}', "Line 1 of x is no entry: its data are no JSON object."),
        (b"\xff\xfes\0e\0q\0", "x is not a text in UTF-8."),
        (b"[" * 100_000, "Line 1 of x is no entry: maximum recursion depth exceeded"),
    ],
)
def test_what_is_no_export_is_a_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    with pytest.raises(InputError) as raised:
        list(read_export(path, Progress()))
    assert str(raised.value).startswith(sentence)


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"nowhere\.csv cannot be read: No such file or directory\."):
        list(read_export(tmp_path / "nowhere.csv", Progress()))


def test_it_can_be_stopped_and_says_how_far_it_is(tmp_path: Path) -> None:
    path, _logged = exported((entry(seq) for seq in range(1, 2_500)), "csv", tmp_path)
    reports: list[tuple[int, int]] = []
    assert len(list(read_export(path, Progress(lambda done, total: reports.append((done, total)))))) == 2_499
    size = path.stat().st_size
    assert [total for _done, total in reports] == [size] * 4
    assert sorted(reports) == reports
    assert reports[-1] == (size, size)

    progress = Progress(lambda _done, _total: progress.cancel())
    with pytest.raises(CancelledError):
        list(read_export(path, progress))


@pytest.mark.parametrize("format_name", ["csv", "json", "jsonl"])
def test_memory_does_not_grow_with_the_file(format_name: str, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path, _logged = exported((entry(seq, message="x" * 500) for seq in range(1, count)), format_name, tmp_path)
        tracemalloc.start()
        assert sum(1 for _ in read_export(path, Progress())) == count - 1
        _current, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    assert peak(4_500) < 1.5 * peak(1_500)
