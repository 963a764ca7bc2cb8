"""Entries as text for the clipboard."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from core.activity.entry import ActivityEntry, Metadata
from core.activity.reader import LogReader
from core.clock import iso_utc
from desktop.activity.times import TimeFormat

COPY_LIMIT: Final = 100_000
"""Entries that may be copied at once; beyond that an export is the better way."""

_CHUNK: Final = 1000

# Every field of an entry: how a person calls it, and its text.
FIELDS: Final[tuple[tuple[str, Callable[[ActivityEntry, TimeFormat], str]], ...]] = (
    ("Time", lambda entry, times: times.full(entry.ts)),
    ("Severity", lambda entry, _times: entry.severity.label),
    ("Category", lambda entry, _times: entry.category.caption),
    ("Action", lambda entry, _times: entry.action),
    ("Outcome", lambda entry, _times: str(entry.outcome)),
    ("Message", lambda entry, _times: entry.message),
    ("Actor", lambda entry, _times: f"{entry.actor.label} ({entry.actor.kind})"),
    ("Target", lambda entry, _times: f"{entry.target.name} ({entry.target.type})" if entry.target else ""),
    ("Target ID", lambda entry, _times: entry.target.id if entry.target else ""),
    ("Number", lambda entry, _times: str(entry.seq)),
    ("ID", lambda entry, _times: entry.id),
    ("Cause", lambda entry, _times: entry.cause or ""),
    ("Run", lambda entry, _times: entry.run),
    ("Where it happened", lambda entry, times: times.elsewhere(entry.ts, entry.utc_offset)),
    ("Offset", lambda entry, _times: _offset_text(entry.utc_offset)),
    ("Hash", lambda entry, _times: entry.hash),
    ("Pinned", lambda entry, _times: "yes" if entry.is_pinned else ""),
    ("Redacted", lambda entry, _times: "a name was taken out of it" if entry.is_redacted else ""),
)


def _offset_text(minutes: int) -> str:
    """How far local time was ahead of UTC: `UTC+01:00`."""
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def metadata_lines(metadata: Metadata) -> list[tuple[str, str]]:
    """Each fact's name and value, as a person reads them."""
    return [(name.replace("_", " "), _value_text(value)) for name, value in metadata.items()]


def _value_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(_value_text, value))
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "none"}[value]
    return str(value)


def entry_text(entry: ActivityEntry, times: TimeFormat) -> str:
    """All of an entry, a line a field."""
    fields = [(name, text(entry, times)) for name, text in FIELDS]
    lines = [f"{name}: {text}" for name, text in fields if text]
    return "\n".join([*lines, *(f"  {name}: {value}" for name, value in metadata_lines(entry.metadata))])


def _as_object(entry: ActivityEntry) -> dict[str, object]:
    target = entry.target
    return {
        "seq": entry.seq,
        "id": entry.id,
        "ts": iso_utc(entry.ts),
        "utc_offset": entry.utc_offset,
        "category": entry.category,
        "action": entry.action,
        "severity": entry.severity.label,
        "outcome": entry.outcome,
        "actor": {"kind": entry.actor.kind, "label": entry.actor.label},
        "target": {"type": target.type, "id": target.id, "name": target.name} if target else None,
        "message": entry.message,
        "metadata": dict(entry.metadata),
        "cause": entry.cause,
        "run": entry.run,
        "pinned": entry.is_pinned,
        "redacted": entry.is_redacted,
        "hash": entry.hash,
    }


def entry_json(entry: ActivityEntry) -> str:
    """All of an entry as one JSON object."""
    return json.dumps(_as_object(entry), ensure_ascii=False, indent=2)


def entries_as_json(seqs: Sequence[int], _times: TimeFormat, reader: LogReader) -> str:
    """Those entries as one JSON object, or as an array of several."""
    entries = [entry for some in _chunks(seqs) for entry in reader.entries(some)]
    if len(entries) == 1:
        return entry_json(entries[0])
    return json.dumps(list(map(_as_object, entries)), ensure_ascii=False, indent=2)


def _chunks(seqs: Sequence[int]) -> Iterable[Sequence[int]]:
    return (seqs[start : start + _CHUNK] for start in range(0, len(seqs), _CHUNK))


def entries_as_tsv(seqs: Sequence[int], times: TimeFormat, reader: LogReader) -> str:
    """Those entries as tab-separated lines under a header, for a spreadsheet."""
    lines = ["\t".join(name for name, _text in FIELDS)]
    for some in _chunks(seqs):
        lines.extend(_tsv_lines(reader.entries(some), times))
    return "\n".join(lines) + "\n"


def _tsv_lines(entries: Iterable[ActivityEntry], times: TimeFormat) -> Iterable[str]:
    return ("\t".join(_tsv_cell(text(entry, times)) for _name, text in FIELDS) for entry in entries)


def _tsv_cell(text: str) -> str:
    """A cell that cannot break its line, and that no spreadsheet takes for a formula."""
    flat = " ".join(text.split())
    return f"'{flat}" if flat[:1] in {"=", "+", "-", "@"} else flat
