"""Logs to prune, and what the recorder would do with the steps."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any

from peewee import SqliteDatabase

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term
from core.activity.ledger import Ledger
from core.activity.reader import LogReader
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import DAY_US, PrunePreview, preview
from core.activity.retention.pruning import PruneResult, explain_interrupted, prune_steps
from core.activity.retention.room import Room
from core.activity.upkeep import index_zone
from core.clock import SystemClock
from core.progress import Progress
from tests.core.activity.logs import entry, fill, new_database

NOW = SystemClock().now_us()
"""The entries of pruning itself are drawn up by the real clock."""
PLENTY = Room(used=1_000_000, spare=0, free=10**12)
MONTH = RetentionPolicy(enabled=True, days=30, entries=5_000_000)
FEWEST = RetentionPolicy(enabled=True, days=3650, entries=10_000)
PRUNES = ActivityFilter((Term("action", ("log.prune",)),))
NO_PRUNES = ActivityFilter((Term("action", ("log.prune",), negated=True),))


def aged(*days: float, first_seq: int = 1) -> list[ActivityEntry]:
    """Entries so many days old."""
    return [entry(first_seq + n, ts=NOW - int(age * DAY_US)) for n, age in enumerate(days)]


def many(count: int, age_days: float = 1) -> Iterable[ActivityEntry]:
    """So many entries, all of the same day."""
    return (entry(seq, ts=NOW - int(age_days * DAY_US) + seq) for seq in range(1, count + 1))


@dataclass
class Log:
    """A log that is looked at and pruned at the time `NOW`."""

    database: SqliteDatabase

    @property
    def reader(self) -> LogReader:
        """A reader of it."""
        return LogReader(self.database)

    def seqs(self, wanted: ActivityFilter = NO_PRUNES) -> list[int]:
        """The numbers of its entries, but of those that pruning has written."""
        return list(self.reader.positions(wanted))[::-1]

    def preview(self, policy: RetentionPolicy, room: Room = PLENTY) -> PrunePreview:
        """What the policy would let go of."""
        return preview(self.reader, policy, NOW, room)

    def start(
        self, policy: RetentionPolicy, progress: Progress | None = None, chunk: int = 200, **more: Any
    ) -> "Running":
        """Begin to prune; nothing has gone yet. `more` goes to `prune_steps` as it is."""
        return self.carry(self.preview(policy), progress, chunk, **more)

    def carry(
        self, planned: PrunePreview, progress: Progress | None = None, chunk: int = 200, **more: Any
    ) -> "Running":
        """Begin to do what was looked at before."""
        steps = prune_steps(planned, progress or Progress(), chunk=chunk, **more)
        return Running(self.database, steps(Ledger(self.database, "run-2")))

    def prune(self, policy: RetentionPolicy, progress: Progress | None = None, chunk: int = 200) -> PruneResult:
        """Prune to the end."""
        return self.start(policy, progress, chunk).to_the_end()

    def explain(self) -> bool:
        """What the next start does about a pruning that was cut off."""
        with self.database.atomic():
            return explain_interrupted(Ledger(self.database, "run-3"))

    def explained(self) -> list[dict[str, Any]]:
        """What the entries about pruning say, oldest first."""
        return [dict(each.metadata) for each in reversed(self.reader.page(PRUNES))]

    def index(self, zones_wanted: int) -> None:
        """Index the first zones, as the recorder does when it has nothing else to do."""
        for number in range(zones_wanted):
            index_zone(self.database, number)


@dataclass
class Running:
    """Steps under way, each stretch in a transaction."""

    database: SqliteDatabase
    steps: Generator[float, None, PruneResult]
    pauses: int = 0

    def step(self) -> PruneResult | None:
        """Go on to the next pause; the result where there is none any more."""
        with self.database.atomic():
            try:
                next(self.steps)
            except StopIteration as stop:
                result: PruneResult = stop.value
                return result
        self.pauses += 1
        return None

    def to_the_end(self) -> PruneResult:
        """All steps that are left."""
        while (result := self.step()) is None:
            pass
        return result


def log_of(entries: Iterable[ActivityEntry]) -> Log:
    """A log in memory."""
    database = new_database()
    fill(database, entries)
    return Log(database)
