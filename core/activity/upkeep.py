"""Keeping the full-text index and the zones up to date, a little at a time, when nothing more urgent is to be done."""

import logging
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import Final

from peewee import SqliteDatabase, fn

from core.activity import runs, text_index, zones
from core.activity.announcements import Work, WorkChanged
from core.activity.catalog import draft
from core.activity.ledger import Ledger
from core.activity.seq_range import SeqRange
from core.activity.zones import ZONE_ENTRIES
from core.clock import Clock
from core.errors import StorageError
from core.storage.failures import SQLITE_ERRORS
from core.storage.state import load_state, save_state
from core.storage.tables import ActivityRow

logger = logging.getLogger(__name__)

_ZONES_AT_ONCE: Final = 64

_PAUSE_S: Final = 0.005
"""Between turns at least, for all others on this machine; a million entries are indexed in a minute."""
_SETBACK_S: Final = 60.0
_QUIET_S: Final = 0.05
"""Where one entry has just come, another may follow."""
_BEHIND_ENTRIES: Final = 16 * ZONE_ENTRIES
"""So many unindexed entries are still read in some milliseconds; with more, quiet is not waited for."""
_TOLD_ENTRIES: Final = 100_000
"""So many take some seconds, which is worth a word in the status bar: after a migration, say."""


def index_zone(database: SqliteDatabase, number: int) -> None:
    """Index the entries of the zone at the watermark, within the caller's transaction, which moves that beyond it;
    or, where the index turns out to be damaged, to the first.
    """
    first = number * ZONE_ENTRIES
    end = first + ZONE_ENTRIES
    rows = ActivityRow.select(*text_index.TEXT_COLUMNS).where(ActivityRow.seq >= first, ActivityRow.seq < end)
    if not text_index.add(database, database.execute(rows.order_by(ActivityRow.seq)).fetchall()):
        return
    zones.write(database, number)
    runs.extend(database, SeqRange(first, end - 1))
    zones.raise_watermark(database, end)


def index_whole(database: SqliteDatabase) -> Iterator[int]:
    """Index a log that nothing is added to, as far as an idle recorder would; its last `seq` so far at each step.

    Each step is a transaction.
    """
    numbers = iter(partial(_next_zone, database), None)
    while some := _indexed(database, numbers):
        yield some


def _indexed(database: SqliteDatabase, numbers: Iterator[int]) -> int:
    """Index some of these zones; the last `seq` of them, 0 where there are none."""
    last = 0
    with database.atomic():
        for number in islice(numbers, _ZONES_AT_ONCE):
            index_zone(database, number)
            last = zones.watermark(database) - 1
        while text_index.merge(database):
            pass
    return last


def _next_zone(database: SqliteDatabase) -> int | None:
    """The first whole zone beyond the watermark that has an entry."""
    first, last = (fn.MIN(ActivityRow.seq), ActivityRow.select(fn.MAX(ActivityRow.seq)))
    query = ActivityRow.select(first, last).where(ActivityRow.seq >= zones.watermark(database))
    ((seq, newest),) = query.tuples().execute(database)
    return zones.zone_of(seq) if seq is not None and zones.zone_of(seq) < zones.zone_of(newest + 1) else None


class Upkeep:
    """What the recorder does when it is idle: a turn is one transaction, measured some 3 ms and 14 ms at worst."""

    def __init__(self, clock: Clock, announce: Callable[[WorkChanged], None]) -> None:
        self._clock = clock
        self._announce = announce
        self._told_percent: int | None = None
        self._due = 0.0
        self._quiet_from = 0.0
        self._is_merged = False
        self._next_end = 0
        self._extent = (0, 0)

    def look_again(self) -> None:
        """Something else may have changed the log or the index: see for yourself what there is to do."""
        self._is_merged = False
        self._next_end = 0

    def make_way(self) -> None:
        """Entries are coming in."""
        self._quiet_from = self._clock.monotonic() + _QUIET_S

    @property
    def is_quiet(self) -> bool:
        """Whether no entries have come in just now."""
        return self._clock.monotonic() >= self._quiet_from

    def wait_s(self, ledger: Ledger) -> float | None:
        """Seconds until the next turn; None where there is nothing to do."""
        if self._is_merged and ledger.next_seq < self._next_end:
            return None
        is_far_behind = ledger.next_seq - self._next_end > _BEHIND_ENTRIES
        due = self._due if is_far_behind else max(self._due, self._quiet_from)
        return max(0.0, due - self._clock.monotonic())

    def work(self, transact: Callable[[Callable[[Ledger], None]], None]) -> None:
        """Take a turn in a transaction that `transact` makes. Where that fails, it is put off: nothing waits for it."""
        started = self._clock.monotonic()
        pause_s = _PAUSE_S
        try:
            transact(self._turn)
            self._tell()
        except (StorageError, *SQLITE_ERRORS) as error:
            logger.warning("The index over the log could not be brought up to date now: %s", error)
            self.look_again()
            pause_s = _SETBACK_S
        now = self._clock.monotonic()
        # A third of the time at most: an entry that comes meanwhile waits.
        self._due = now + max(pause_s, 2 * (now - started))

    def _turn(self, ledger: Ledger) -> None:
        before = zones.watermark(ledger.database)
        if before == 0:
            _tell_of_damage(ledger)
        is_behind = before + ZONE_ENTRIES <= ledger.next_seq
        if is_behind:
            index_zone(ledger.database, zones.zone_of(before))
        has_merged = text_index.merge(ledger.database)
        indexed_to = zones.watermark(ledger.database)
        self._next_end = indexed_to + ZONE_ENTRIES
        self._extent = (indexed_to, ledger.next_seq)
        self._is_merged = not has_merged and not is_behind and indexed_to >= before

    def _tell(self) -> None:
        """Announce how far it has come, at each percent, where it began far behind; and that it is over."""
        indexed, total = self._extent
        is_telling = total - indexed > (_TOLD_ENTRIES if self._told_percent is None else ZONE_ENTRIES)
        percent = 100 * indexed // total if is_telling else None
        if percent != self._told_percent:
            self._told_percent = percent
            self._announce(WorkChanged(Work.INDEXING, indexed, total, is_over=not is_telling))


def _tell_of_damage(ledger: Ledger) -> None:
    if load_state(ledger.database, text_index.EMPTIED):
        ledger.write(draft("log.index_rebuilt"))
        save_state(ledger.database, text_index.EMPTIED, None)
