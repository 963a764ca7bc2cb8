"""Exported entries, read back from a file in any of the formats of `core.activity.formats`, one at a time.

The format is known by how the file begins, not by its name. What comes back is, to the last character, what was
exported: a formula guard is undone, a byte order mark skipped.
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias
from uuid import UUID

from core.activity.entry import ActivityEntry, Category, Outcome, Severity, Target
from core.activity.formats import unguarded
from core.actor import Actor, ActorKind
from core.errors import InputError, StorageError
from core.progress import Progress

Members: TypeAlias = Mapping[str, Any]
"""An entry as JSON tells of it."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_REPORT_EVERY: Final = 1_000
_PIECE: Final = 1 << 16
_LONGEST_VALUE: Final = 1 << 22
_CANONICAL_ID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH: Final = re.compile("([0-9a-f]{64})?")
_INTEGERS: Final = range(-(2**63), 2**63)
_TIMES: Final = range(-62_135_510_400_000_000, 253_402_214_400_000_000)
"""Those that a calendar has in every zone: 2 January of the year 1 to 30 December 9999."""
_UTC_OFFSETS: Final = range(-24 * 60 + 1, 24 * 60)
_SEQS: Final = range(1, 2**62)
_SEVERITIES: Final = {severity.label: severity for severity in Severity}


@dataclass(slots=True)
class _Place:
    """Where in the file the reading is, for the sentence of what goes wrong there."""

    line: int = 1


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)
_Reader: TypeAlias = Callable[[TextIO, _Place], Iterator[Members]]


def read_export(path: Path, progress: Progress) -> Iterator[ActivityEntry]:
    """The entries of an exported file in its order, never more than one of them held; progress in bytes.

    Raises `InputError`, with the number of the line, where the file is no export or is damaged, `StorageError` where
    it cannot be read, and `CancelledError`.
    """
    place = _Place()
    with _sentences(path, place), path.open("rb") as file:
        size = path.stat().st_size
        text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
        for number, members in enumerate(_reader_of(text)(text, place)):
            if number % _REPORT_EVERY == 0:
                progress.report(min(file.tell(), size), size)
            yield _entry(members)
        progress.report(size, size)


@contextmanager
def _sentences(path: Path, place: _Place) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        raise InputError(f"{path.name} is not a text in UTF-8.") from error
    except OSError as error:
        raise StorageError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except KeyError as error:
        raise InputError(f"Line {place.line} of {path.name} is no entry: it has no {error.args[0]}.") from error
    except json.JSONDecodeError as error:
        raise InputError(f"Line {place.line} of {path.name} is no entry: it is not written as JSON is.") from error
    except (ValueError, TypeError, csv.Error, RecursionError) as error:
        raise InputError(f"Line {place.line} of {path.name} is no entry: {error}.") from error


def _reader_of(text: TextIO) -> _Reader:
    """By the first character, which stays to be read."""
    beginning = text.read(_PIECE).lstrip()
    text.seek(0)
    return _READERS.get(beginning[:1], _csv_entries)


# --- each format's way to the members of an entry


def _csv_entries(text: TextIO, place: _Place) -> Iterator[Members]:
    csv.field_size_limit(_LONGEST_VALUE)
    rows = csv.reader(text, strict=True)
    columns = next(rows, [])
    if not {"seq", "id"} <= set(columns):
        raise ValueError("the line names no columns of an Afterglow export")
    place.line = rows.line_num + 1
    for cells in filter(None, rows):
        if len(cells) != len(columns):
            raise ValueError("it has more or fewer cells than there are columns")
        yield _from_cells(dict(zip(columns, cells, strict=True)))
        # A text may have several lines; an entry is where its first one is.
        place.line = rows.line_num + 1


def _from_cells(cells: Mapping[str, str]) -> Members:
    told: dict[str, Any] = {name: unguarded(cell) if "'" in cell else cell for name, cell in cells.items()}
    for name in ("seq", "utc_offset"):
        told[name] = int(told[name])
    if not told["target_type"]:
        told.update(target_type=None, target_id=None, target_name=None)
    for name in ("pinned", "redacted"):
        told[name] = {"0": False, "1": True}.get(told.get(name, "0"))
    return {**told, "metadata": _DECODER.decode(told["metadata"]), "cause": told["cause"] or None}


def _lines(text: TextIO, place: _Place) -> Iterator[Members]:
    while line := text.readline(_LONGEST_VALUE):
        if line.strip():
            yield _members(_DECODER.decode(line))
        place.line += 1


def _array(text: TextIO, place: _Place) -> Iterator[Members]:
    values = _ArrayValues(text, place)
    for value in values:
        yield _members(value)


class _ArrayValues:
    """The values of a JSON array, however it is laid out, read as they come."""

    def __init__(self, text: TextIO, place: _Place) -> None:
        self._text, self._place = text, place
        self._ahead = ""
        self._is_at_end = False

    def __iter__(self) -> Iterator[object]:
        self._expect("[")
        if self._next() == "]":
            self._expect("]")
        else:
            yield self._value()
            while self._next() == ",":
                self._expect(",")
                yield self._value()
            self._expect("]")
        if self._next():
            raise ValueError("something follows the end of the array")

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise ValueError(f"a “{sign}” is missing")
        self._skip(1)

    def _next(self) -> str:
        """The next sign that is not a space; empty at the end of the file."""
        while True:
            spaces = len(self._ahead) - len(self._ahead.lstrip(" \t\r\n"))
            self._skip(spaces)
            if self._ahead or not self._read_on():
                return self._ahead[:1]

    def _value(self) -> object:
        self._next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._ahead)
            except ValueError:
                # It may only be cut off.
                if len(self._ahead) > _LONGEST_VALUE or not self._read_on():
                    raise
            else:
                self._skip(end)
                return value

    def _read_on(self) -> bool:
        piece = self._text.read(_PIECE)
        self._ahead += piece
        return bool(piece)

    def _skip(self, length: int) -> None:
        self._place.line += self._ahead.count("\n", 0, length)
        self._ahead = self._ahead[length:]


def _members(value: object) -> Members:
    """An entry's members, also where most of them are the data of a CloudEvent."""
    if not isinstance(value, dict):
        raise TypeError("it is no JSON object")
    if "specversion" not in value:
        return value
    if not isinstance(value["data"], dict):
        raise TypeError("its data are no JSON object")
    return {**value["data"], "id": value["id"], "ts": value["time"]}


# No entries at all are JSON Lines too.
_READERS: Final[dict[str, _Reader]] = {"[": _array, "{": _lines, "": _lines}


# --- from members to an entry


def _entry(told: Members) -> ActivityEntry:
    if not isinstance(told["metadata"], dict):
        raise TypeError("its metadata are no JSON object")
    hash_ = told.get("hash", "")
    if not _HASH.fullmatch(hash_):
        raise ValueError("its hash is none")
    return ActivityEntry(
        id=_id(told["id"]),
        ts=_within(_TIMES, _moment(told["ts"]), "a time"),
        utc_offset=_within(_UTC_OFFSETS, told["utc_offset"], "a lead on UTC"),
        category=Category(told["category"]),
        action=_text(told["action"]),
        severity=_severity(told["severity"]),
        outcome=Outcome(told["outcome"]),
        actor=Actor(ActorKind(told["actor_kind"]), _text(told["actor"])),
        message=_text(told["message"]),
        target=_target(told),
        metadata=told["metadata"],
        cause=_id(told["cause"]) if told["cause"] is not None else None,
        seq=_within(_SEQS, told["seq"], "a number"),
        run=_text(told["run"]),
        is_pinned=_truth(told.get("pinned", False)),
        is_redacted=_truth(told.get("redacted", False)),
        hash=hash_,
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(f"{value!r} is no text")
    # What no file can hold, a database cannot either.
    value.encode()
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value not in _INTEGERS:
        raise TypeError(f"{value!r} is no whole number")
    return value


def _within(there_are: range, value: object, what: str) -> int:
    if _integer(value) not in there_are:
        raise ValueError(f"{value!r} is not {what} that an entry can have")
    return _integer(value)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _id(value: object) -> str:
    text = _text(value)
    # As exports have it, there is nothing to be made of it.
    return text if _CANONICAL_ID.fullmatch(text) else str(UUID(text))


def _severity(value: object) -> Severity:
    severity = _SEVERITIES.get(_text(value))
    if severity is None:
        raise ValueError(f"there is no severity {value!r}")
    return severity


def _moment(value: object) -> int:
    """Microseconds since 1970 UTC; a number is one of them already."""
    if isinstance(value, int):
        return _integer(value)
    text = _text(value)
    if re.fullmatch(r"-?\d+", text):
        return _integer(int(text))
    moment = datetime.fromisoformat(text)
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // timedelta(microseconds=1)


def _target(told: Members) -> Target | None:
    if told["target_type"] is None:
        return None
    return Target(_text(told["target_type"]), _text(told["target_id"]), _text(told["target_name"]))
