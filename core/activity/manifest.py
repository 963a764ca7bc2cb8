"""What stands beside an exported file: what is in it, how it was made, and by what to know that it is whole."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson

from core.clock import MICROSECONDS, Clock, iso_utc
from core.errors import InputError, StorageError
from core.progress import Progress

_SUFFIX: Final = ".manifest.json"
_VERSION: Final = 1
_LONGEST_BYTES: Final = 1_000_000
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry the log had given a number to, and its link of the hash chain in hexadecimal digits."""

    seq: int
    hash: str
    is_let_go: bool
    """Whether the entry itself is no longer in the log."""


@dataclass(frozen=True, slots=True)
class Zone:
    """The local time of the machine that exported."""

    name: str
    utc_offset: int
    """Lead on UTC in minutes."""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a file holds: how many entries, which numbers, which times; all 0 where it holds none."""

    count: int = 0
    first_seq: int = 0
    last_seq: int = 0
    earliest: int = 0
    """Microseconds since 1970 UTC."""
    latest: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is said of one exported file."""

    product: str
    created: int
    """Microseconds since 1970 UTC."""
    zone: Zone
    queries: tuple[str, ...]
    """What finds it in the log, in the search language; several where it is several results together."""
    last_known_seq: int
    """Entries that came after this one are no part of it."""
    format: str
    formula_guard: str
    """What was done to texts that a spreadsheet would take for formulas."""
    extent: Extent
    head: Head
    file: str
    bytes: int
    sha256: str
    typed: str = ""
    """What was typed to ask for it; `queries` is what that meant when it was read."""


def manifest_path(file: Path) -> Path:
    """Where the manifest of an exported file stands."""
    return file.with_name(f"{file.name}{_SUFFIX}")


def zone_at(clock: Clock) -> Zone:
    """The local time that holds now."""
    now = clock.now_us()
    offset = clock.utc_offset_minutes(now)
    local = datetime.fromtimestamp(now / MICROSECONDS, UTC).astimezone()
    is_local = local.utcoffset() == timedelta(minutes=offset)
    return Zone(str(local.tzname()) if is_local else str(timezone(timedelta(minutes=offset))), offset)


def as_json(manifest: Manifest) -> bytes:
    """The manifest as the content of its file."""
    told: dict[str, Any] = {"manifest": _VERSION, **asdict(manifest), "created": iso_utc(manifest.created)}
    for bound in ("earliest", "latest"):
        told["extent"][bound] = iso_utc(told["extent"][bound]) if manifest.extent.count else None
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_manifest(file: Path) -> Manifest | None:
    """The manifest that stands beside an exported file; None where there is none.

    Raises `InputError` where what stands there is no manifest, and `StorageError` where it cannot be read.
    """
    path = manifest_path(file)
    try:
        if not path.exists():
            return None
        with path.open("rb") as stream:
            return _from_json(stream.read(_LONGEST_BYTES))
    except OSError as error:
        raise StorageError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path.name} is not a manifest that this Afterglow can read.") from error


def _from_json(content: bytes) -> Manifest:
    told = orjson.loads(content)
    if told.pop("manifest") != _VERSION:
        raise ValueError(content)
    extent = {**told["extent"], **{bound: _moment(told["extent"][bound]) for bound in ("earliest", "latest")}}
    return Manifest(
        **{
            **told,
            "created": _moment(told["created"]),
            "zone": Zone(**told["zone"]),
            "queries": tuple(map(str, told["queries"])),
            "extent": Extent(**extent),
            "head": Head(**told["head"]),
        }
    )


def _moment(text: str | None) -> int:
    """Microseconds since 1970 UTC; 0 where there is no moment."""
    if text is None:
        return 0
    since_1970 = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)
    return since_1970 // timedelta(microseconds=1)


def is_as_written(file: Path, manifest: Manifest, progress: Progress) -> bool:
    """Whether the file has, to the byte, the content that the manifest was written for.

    Raises `StorageError` where it cannot be read, and `CancelledError`.
    """
    digest = sha256()
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                progress.report(stream.tell(), size)
    except OSError as error:
        raise StorageError(f"{file.name} cannot be read: {error.strerror or error}.") from error
    return (size, digest.hexdigest()) == (manifest.bytes, manifest.sha256)
