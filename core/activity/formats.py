"""How a file tells of entries: CSV, JSON, JSON Lines, or JSON Lines with the names of CloudEvents 1.0.

The lines are put together by SQLite, an SQL expression a format, so that an entry costs no Python at all. All formats
have the columns of `FILE_COLUMNS` and say of them the same: ids as canonical text, `ts` as RFC 3339 in UTC with
microseconds, `utc_offset` as local time's lead on UTC in minutes, `severity` by name, `hash` in hexadecimal digits.
`core.activity.importing` reads them back.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from core.activity.entry import ActivityEntry, Severity
from core.activity.rows import ENTRY_COLUMNS, as_row
from core.clock import MICROSECONDS, iso_utc

FILE_COLUMNS: Final = (*ENTRY_COLUMNS, "hash", "pinned", "redacted")

EVENT_TYPE_PREFIX: Final = "io.github.afterglow."
"""Before the action, the `type` of a CloudEvent."""
EVENT_SOURCE: Final = "/afterglow"

_FORMULA_SIGNS: Final = "=+@＝＋－＠-"  # noqa: RUF001 - the wide ones count in East Asian editions
"""What a spreadsheet takes for the beginning of a formula."""
_CELL_ENDS: Final = ";|\t\r\n"
"""What a spreadsheet may be told to end cells at, besides a comma; quotation marks then quote no longer."""
_GUARDED_STARTS: Final = f"'\t\r\n{_FORMULA_SIGNS}"
_GUARDED_WITHIN: Final = f"'\"{_FORMULA_SIGNS}"
_MISSING_GUARD: Final = re.compile(f"^(?=[{_GUARDED_STARTS}])|(?<=[{_CELL_ENDS}])(?=[{_GUARDED_WITHIN}])")
_GUARD: Final = re.compile(f"^'(?=[{_GUARDED_STARTS}])|(?<=[{_CELL_ENDS}])'(?=[{_GUARDED_WITHIN}])")
BYTE_ORDER_MARK: Final = "\ufeff"
_LAST_TS: Final = 253_402_300_799 * MICROSECONDS + 999_999

Encoder: TypeAlias = Callable[[Iterable[list[str]]], Iterator[str]]
"""Chunks of lines in, pieces of a file out."""


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file."""

    suffix: str
    line: str
    """The SQL expression of an entry's line, over the table `activity`; it may call those of `FUNCTIONS`."""
    encode: Encoder


def _uuid(column: str) -> str:
    parts = [f"hex(substr({column}, {first}, {length}))" for first, length in ((1, 4), (5, 2), (7, 2), (9, 2), (11, 6))]
    return f"lower(printf('%s-%s-%s-%s-%s', {', '.join(parts)}))"


def _moment() -> str:
    seconds = f"strftime('%Y-%m-%dT%H:%M:%S.', ts / {MICROSECONDS}, 'unixepoch')"
    microseconds = f"substr({MICROSECONDS} + ts % {MICROSECONDS}, 2)"
    # What no calendar reaches stays the number it is.
    return f"CASE WHEN ts BETWEEN 0 AND {_LAST_TS} THEN {seconds} || {microseconds} || 'Z' ELSE ts END"


def _severity() -> str:
    whens = " ".join(f"WHEN {int(severity)} THEN '{severity.label}'" for severity in Severity)
    return f"CASE severity {whens} END"


# Columns that files do not tell of as the table does.
_SQL: Final = {
    "id": _uuid("id"),
    "ts": _moment(),
    "severity": _severity(),
    "cause": f"CASE WHEN cause IS NOT NULL THEN {_uuid('cause')} END",
    "hash": "lower(hex(hash))",
    "pinned": "seq IN (SELECT seq FROM pin)",
    "redacted": "commitment IS NOT NULL",
}
_TEXTS: Final = (
    "category",
    "action",
    "outcome",
    "actor_kind",
    "actor",
    "target_type",
    "target_id",
    "target_name",
    "message",
    "metadata",
    "run",
)


def guarded(text: str) -> str:
    """A text with an apostrophe before all that a spreadsheet would take for the beginning of a formula.

    So have the text's own apostrophes there: otherwise nobody could tell them from a guard.
    """
    return _MISSING_GUARD.sub("'", text)


def unguarded(text: str) -> str:
    """The text that `guarded` made this one of."""
    return _GUARD.sub("", text)


def _guarded(column: str) -> str:
    """The column's text, `guarded`; few texts have anything to guard, and only those leave SQLite."""
    starts = ", ".join(str(ord(start)) for start in _GUARDED_STARTS)
    within = _GUARDED_WITHIN.replace("'", "''")
    # One pattern for each character that ends a cell: SQLite leaps to a character, but tries a set of them everywhere.
    parts = " OR ".join(f"{column} GLOB '*{end}[{within}]*'" for end in _CELL_ENDS)
    is_formula = f"unicode({column}) IN ({starts}) OR {parts}"
    return f"CASE WHEN {is_formula} THEN {guarded.__name__}({column}) ELSE ifnull({column}, '') END"


def _csv_line() -> str:
    """One call for the whole line: put together with `||`, it would be copied once a column.

    `%w` doubles quotation marks, and to `%s` NULL is empty.
    """
    cells = ",".join('"%w"' if column in _TEXTS else "%s" for column in FILE_COLUMNS)
    values = [_guarded(column) if column in _TEXTS else _SQL.get(column, column) for column in FILE_COLUMNS]
    return f"printf('{cells}', {', '.join(values)})"


def _member(column: str) -> str:
    if column == "metadata":
        return "'metadata', json(metadata)"
    value = _SQL.get(column, column)
    if column in ("pinned", "redacted"):
        value = f"CASE WHEN {value} THEN json('true') ELSE json('false') END"
    return f"'{column}', {value}"


def _object(columns: Iterable[str]) -> str:
    return f"json_object({', '.join(map(_member, columns))})"


_ENVELOPE: Final = ("id", "ts")
"""Columns that an event tells of outside of its data, as `id` and `time`."""
_EVENT: Final = (
    f"json_object('specversion', '1.0', 'id', {_SQL['id']}, 'source', '{EVENT_SOURCE}',"
    f" 'type', '{EVENT_TYPE_PREFIX}' || action, 'subject', target_type || '/' || target_id, 'time', {_SQL['ts']},"
    f" 'datacontenttype', 'application/json', 'data', {_object(c for c in FILE_COLUMNS if c not in _ENVELOPE)})"
)


def _csv(chunks: Iterable[list[str]]) -> Iterator[str]:
    yield f"{','.join(FILE_COLUMNS)}\r\n"
    for lines in chunks:
        yield "\r\n".join([*lines, ""])


def _csv_for_spreadsheets(chunks: Iterable[list[str]]) -> Iterator[str]:
    yield BYTE_ORDER_MARK
    yield from _csv(chunks)


def _json_array(chunks: Iterable[list[str]]) -> Iterator[str]:
    separator = "["
    for lines in chunks:
        yield f"{separator}\n"
        yield ",\n".join(lines)
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def _json_lines(chunks: Iterable[list[str]]) -> Iterator[str]:
    for lines in chunks:
        yield "\n".join([*lines, ""])


FORMATS: Final[dict[str, Format]] = {
    "csv": Format("csv", _csv_line(), _csv),
    "csv-bom": Format("csv", _csv_line(), _csv_for_spreadsheets),
    "json": Format("json", _object(FILE_COLUMNS), _json_array),
    "jsonl": Format("jsonl", _object(FILE_COLUMNS), _json_lines),
    "cloudevents": Format("jsonl", _EVENT, _json_lines),
}
"""Every format by its name. `csv-bom` is CSV that begins with a byte order mark, by which spreadsheets know UTF-8."""


FUNCTIONS: Final = (guarded,)
"""Functions of one text that SQL calls by their names."""


def as_json_object(entry: ActivityEntry) -> dict[str, object]:
    """An entry as JSON files tell of it."""
    shown: dict[str, Any] = {
        "id": entry.id,
        "ts": iso_utc(entry.ts),
        "severity": entry.severity.label,
        "metadata": dict(entry.metadata),
        "cause": entry.cause,
        "hash": entry.hash,
        "pinned": entry.is_pinned,
        "redacted": entry.is_redacted,
    }
    return {**dict(zip(ENTRY_COLUMNS, as_row(entry), strict=True)), **shown}
