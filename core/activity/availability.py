"""How long each device could be reached in a period, as far as the log knows."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from typing import Final, TypeAlias

from core.activity.entry import Target
from core.activity.filter import ActivityFilter
from core.activity.queries import Condition, unindexed, within_time
from core.activity.reader import LogReader
from core.activity.rows import Row
from core.activity.seq_range import SeqRange
from core.storage.tables import ActivityRow

COLUMNS: Final = 100
_CHUNK: Final = 5_000
_ALL: Final = -1
"""What SQLite takes for a limit that is none."""


class State(IntEnum):
    """What is known of a device."""

    UP = 0
    DOWN = 1
    UNKNOWN = 2


# What an entry about a device says of it from then on.
_AFTER: Final = {
    "device.connected": State.UP,
    "device.rebooted": State.UP,
    "device.disconnected": State.DOWN,
    "device.delete": State.UNKNOWN,
}
# Nobody watches the devices from such an entry on until one of theirs.
_BLIND: Final = ("app.started", "app.stopped", "app.crash_detected")
_TARGET: Final = (ActivityRow.target_type, ActivityRow.target_id, ActivityRow.target_name)

Column: TypeAlias = tuple[int, int, int]
"""How long, in µs, a device was in each `State`."""


@dataclass(frozen=True, slots=True)
class Availability:
    """One device in a period."""

    device: Target
    columns: tuple[Column, ...]
    """The period in `COLUMNS` parts of the same length."""
    drop_offs: int
    """How often it stopped answering."""

    def known_us(self, state: State) -> int:
        """How long it was in that state."""
        return sum(column[state] for column in self.columns)

    @property
    def percent(self) -> float | None:
        """How much of the time that is known of it answered; None where nothing is known."""
        up, down = self.known_us(State.UP), self.known_us(State.DOWN)
        return 100 * up / (up + down) if up + down else None


@dataclass(frozen=True, slots=True)
class Availabilities:
    """Those of a period."""

    least_reliable: tuple[Availability, ...]
    """The least reliable first."""
    count: int
    """Of how many devices anything is known."""


class _Track:
    """A device while its entries are gone through; 3 kB, for there may be many."""

    def __init__(self, device: Target, state: State, since: int, until: int) -> None:
        self.device = device
        self.drop_offs = 0
        self._state, self._since, self._at = state, since, since
        self._width = (until - since) / COLUMNS
        self._columns = array("q", bytes(8 * COLUMNS * len(State)))

    def turn(self, state: State, at: int) -> None:
        """It is in that state from `at` on; a clock that was set back takes nothing away."""
        if self._state is state:
            return
        while self._at < at:
            column = min(COLUMNS - 1, int((self._at - self._since) / self._width))
            edge = at if column == COLUMNS - 1 else self._since + round((column + 1) * self._width)
            stop = min(at, max(edge, self._at + 1))
            self._columns[column * len(State) + self._state] += stop - self._at
            self._at = stop
        self._state = state

    def end(self, until: int) -> None:
        """The period is over."""
        self.turn(State.UP if self._state is State.UNKNOWN else State.UNKNOWN, until)

    @property
    def is_known(self) -> bool:
        """Whether anything is known of it."""
        return any(self._columns[State.UP :: len(State)]) or any(self._columns[State.DOWN :: len(State)])

    def availability(self) -> Availability:
        """All of the period, once that is over."""
        columns = zip(*(self._columns[state :: len(State)] for state in State), strict=True)
        return Availability(self.device, tuple(columns), self.drop_offs)


def availabilities(reader: LogReader, since: int, until: int, limit: int) -> Availabilities:
    """The devices of which anything is known between `since` and `until` (µs UTC), as many as there are.

    What was said of one before holds until something else is; while Afterglow did not run, nothing is known.
    """
    within = ActivityFilter(since=since, until=until)
    with reader.finder.snapshot():
        seqs = reader.finder.seq_range(within)
        tracks = {device.id: _Track(device, state, since, until) for device, state in _at_first(reader, within, seqs)}
        watched = set(tracks.values())
        for ts, action, *target in _rows(reader, within, seqs):
            if action in _BLIND:
                for track in watched:
                    track.turn(State.UNKNOWN, ts)
                watched.clear()
                continue
            device = Target(*target)
            if device.id not in tracks:
                tracks[device.id] = _Track(device, State.UNKNOWN, since, until)
            track = tracks[device.id]
            watched.add(track)
            track.device = device
            track.drop_offs += action == "device.disconnected"
            track.turn(_AFTER[action], ts)
    for track in tracks.values():
        track.end(until)
    known = [track for track in tracks.values() if track.is_known]
    least = nsmallest(limit, (track.availability() for track in known), _reliability)
    return Availabilities(tuple(least), len(known))


def _reliability(availability: Availability) -> tuple[float, int, str]:
    return (availability.percent or 0, -availability.drop_offs, availability.device.name)


def _at_first(reader: LogReader, within: ActivityFilter, seqs: SeqRange) -> Iterator[tuple[Target, State]]:
    """Each device, and what the entries before the period say of it."""
    first = next(iter(reader.finder.oldest(within, 1)), seqs.last + 1)
    before = (ActivityRow.seq < first, unindexed(ActivityRow.ts < within.since))
    blind = max((_last(reader, *before, ActivityRow.action == action) or (0,))[0] for action in _BLIND)
    for target_id in reader.finder.distinct("target", _ALL):
        is_target = ActivityRow.target_id == target_id
        newest = _last(reader, is_target)
        # Of a light there may be many entries, and none of them says anything of a device.
        is_device = newest is not None and newest[2] == "device"
        is_told = unindexed(ActivityRow.action.in_(list(_AFTER)))
        if is_device and (last := _last(reader, *before, is_target, is_told)):
            seq, action, *target = last
            yield Target(*target), _AFTER[action] if seq > blind else State.UNKNOWN


def _last(reader: LogReader, *where: Condition) -> Row | None:
    columns = (ActivityRow.seq, ActivityRow.action, *_TARGET)
    newest_first = ActivityRow.select(*columns).where(*where).order_by(ActivityRow.seq.desc())
    return next(iter(reader.finder.rows(newest_first.limit(1))), None)


def _rows(reader: LogReader, within: ActivityFilter, seqs: SeqRange) -> Iterator[Row]:
    """What bears on the devices in the period, in the order written, a chunk at a time."""
    told = unindexed(ActivityRow.action.in_([*_AFTER, *_BLIND]))
    times = [unindexed(each) for each in within_time(within)]
    columns = (ActivityRow.seq, ActivityRow.ts, ActivityRow.action, *_TARGET)
    after = seqs.first - 1
    while True:
        next_ones = ActivityRow.seq.between(after + 1, seqs.last)
        query = ActivityRow.select(*columns).where(next_ones, told, *times).order_by(ActivityRow.seq)
        rows = reader.finder.rows(query.limit(_CHUNK))
        yield from (row[1:] for row in rows)
        if len(rows) < _CHUNK:
            return
        after = rows[-1][0]
