"""Letting go of old entries: what would go, and taking it away in small steps that the log itself tells of.

What goes is always the beginning of the log, up to the first entry that is to be kept. So a time that was wrong
when an entry was written cannot tear it out of the middle: it goes when what was written around it goes.
"""

from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass, replace
from typing import Final

from peewee import fn

from core.activity.catalog import draft
from core.activity.filter import ActivityFilter
from core.activity.ledger import Ledger
from core.activity.queries import unindexed
from core.activity.reader import LogReader
from core.clock import MICROSECONDS, iso_utc
from core.errors import CancelledError, StorageError
from core.progress import Progress
from core.storage.settings import SETTINGS
from core.storage.state import load_state, save_state
from core.storage.tables import ActivityRow

CHUNK: Final = 200
PAUSE_S: Final = 0.005
"""Between chunks of so many, entries come first: measured, they then wait 23 ms at worst."""

_DAY_US: Final = 86_400 * MICROSECONDS
_EVERY_US: Final = 6 * 3_600 * MICROSECONDS
_FUTURE_US: Final = _DAY_US
_LEAP_US: Final = 30 * _DAY_US
_MOST: Final = 0.9
_STATE: Final = "prune"


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What is kept: entries of the last `days`, and of those the newest `entries`; everything unless `enabled`.

    Raises `InputError` for numbers beyond the bounds of the settings.
    """

    enabled: bool
    days: int
    entries: int

    def __post_init__(self) -> None:
        SETTINGS["retention.days"].checked(self.days)
        SETTINGS["retention.entries"].checked(self.entries)


@dataclass(frozen=True, slots=True)
class PrunePreview:
    """What would go: `count` of `total` entries, `seq_from <= seq <= seq_to`. Numbers are 0 where none would."""

    count: int
    total: int
    oldest_ts: int = 0
    """Earliest time of those that would go, µs UTC."""
    newest_ts: int = 0
    """Latest time of those that would go, µs UTC."""
    seq_from: int = 0
    seq_to: int = 0
    reason: str = ""
    """Why these: `90 days` or `500000 entries`."""
    refused: str = ""
    """Why nothing will go all the same, as a sentence."""


@dataclass(frozen=True, slots=True)
class PruneResult:
    """What has gone. `is_complete` is False where it was stopped before the end."""

    count: int
    seq_from: int
    seq_to: int
    is_complete: bool


@dataclass(frozen=True, slots=True)
class _Gone:
    """What has gone so far; kept in the database, so that a sudden end does not leave a hole unexplained."""

    reason: str
    count: int = 0
    seq_from: int = 0
    seq_to: int = 0
    oldest_ts: int = 0
    newest_ts: int = 0

    def and_chunk(self, chunk: "_Gone") -> "_Gone":
        if not self.count:
            return chunk
        return replace(
            self,
            count=self.count + chunk.count,
            seq_to=chunk.seq_to,
            oldest_ts=min(self.oldest_ts, chunk.oldest_ts),
            newest_ts=max(self.newest_ts, chunk.newest_ts),
        )


def preview(reader: LogReader, policy: RetentionPolicy, now_us: int) -> PrunePreview:
    """What the policy would let go of at that time, exactly."""
    with reader.finder.snapshot():
        total = reader.count(ActivityFilter())
        if not policy.enabled or not total:
            return PrunePreview(0, total)
        by_days, by_entries = _kept_for_days(reader, policy, now_us), _kept_for_entries(reader, policy, total)
        reason = f"{policy.days} days" if by_days > by_entries else f"{policy.entries} entries"
        found = _would_go(reader, max(by_days, by_entries), total, reason)
        return _with_refusal(reader, found, now_us)


def _kept_for_days(reader: LogReader, policy: RetentionPolicy, now_us: int) -> int:
    """The first entry of the last days; one past the last where none is. Times in the future are not believed."""
    oldest_kept = now_us - policy.days * _DAY_US
    believed = ActivityRow.ts.between(oldest_kept, now_us + _FUTURE_US)
    kept = ActivityRow.select(fn.MIN(unindexed(ActivityRow.seq))).where(believed)
    return reader.finder.number(kept, reader.head() + 1)


def _kept_for_entries(reader: LogReader, policy: RetentionPolicy, total: int) -> int:
    excess = max(0, total - policy.entries)
    # An offset reads what it skips, which here is only what will go.
    ((seq,),) = reader.finder.rows(
        ActivityRow.select(ActivityRow.seq).order_by(ActivityRow.seq).limit(1).offset(excess)
    )
    return int(seq)


def _would_go(reader: LogReader, first_kept: int, total: int, reason: str) -> PrunePreview:
    seq, ts = ActivityRow.seq, ActivityRow.ts
    extent = ActivityRow.select(fn.COUNT(seq), fn.MIN(ts), fn.MAX(ts), fn.MIN(seq), fn.MAX(seq)).where(seq < first_kept)
    ((count, oldest_ts, newest_ts, seq_from, seq_to),) = reader.finder.rows(extent)
    if not count:
        return PrunePreview(0, total)
    return PrunePreview(count, total, oldest_ts, newest_ts, seq_from, seq_to, reason)


def _with_refusal(reader: LogReader, found: PrunePreview, now_us: int) -> PrunePreview:
    sentence = _future_sentence(reader, now_us) or _leap_sentence(reader, found, now_us)
    return replace(found, refused=sentence)


def _future_sentence(reader: LogReader, now_us: int) -> str:
    (newest,) = reader.page(ActivityFilter(), limit=1)
    if newest.ts <= now_us + _FUTURE_US:
        return ""
    return (
        f"Nothing is let go of: the newest entry is from {iso_utc(newest.ts)[:10]}, "
        f"but the computer's clock says {iso_utc(now_us)[:10]}."
    )


def _leap_sentence(reader: LogReader, found: PrunePreview, now_us: int) -> str:
    """A clock that is far ahead makes almost everything old at once; so do months away, and then it is asked again."""
    if found.count <= found.total * _MOST:
        return ""
    (last_gone,) = reader.page(ActivityFilter(max_seq=found.seq_to), limit=1)
    first_kept = ActivityRow.select(ActivityRow.ts).where(ActivityRow.seq > found.seq_to).order_by(ActivityRow.seq)
    times = [ts for (ts,) in reader.finder.rows(first_kept.limit(1))] or [now_us]
    if times[0] - last_gone.ts <= _LEAP_US:
        return ""
    return (
        f"Nothing is let go of: almost every entry would go, the newest of them from {iso_utc(last_gone.ts)[:10]}, "
        f"and the computer's clock, which says {iso_utc(now_us)[:10]}, may be wrong."
    )


def prune_steps(
    planned: PrunePreview, progress: Progress, pause_s: float = PAUSE_S, chunk: int = CHUNK
) -> Callable[[Ledger], Generator[float, None, PruneResult]]:
    """Steps for `Recorder.perform_steps`: a chunk a transaction, oldest first, then one `log.prune` entry, always.

    `planned` is what `preview` has found just before, on a connection of its own: the writer is not kept by it.
    Cancelled through `progress`, it stops after a chunk and its entry says so. The future fails with
    `StorageError` where the preview refused.
    """

    def steps(ledger: Ledger) -> Generator[float, None, PruneResult]:
        explain_interrupted(ledger)
        if planned.refused:
            raise StorageError(planned.refused)
        gone = _Gone(planned.reason)
        while gone.count < planned.count and _goes_on(progress, gone, planned):
            gone = _take_away(ledger, gone, planned, chunk)
            yield pause_s
        return _conclude(ledger, gone, planned)

    return steps


def _goes_on(progress: Progress, gone: _Gone, planned: PrunePreview) -> bool:
    try:
        progress.report(gone.count, planned.count)
    except CancelledError:
        return False
    return True


def _take_away(ledger: Ledger, gone: _Gone, planned: PrunePreview, limit: int) -> _Gone:
    seq, ts = ActivityRow.seq, ActivityRow.ts
    oldest = ActivityRow.select(seq, ts).where(seq <= planned.seq_to).order_by(seq).limit(limit).alias("oldest")
    extent = oldest.select_from(
        fn.COUNT(oldest.c.seq), fn.MIN(oldest.c.seq), fn.MAX(oldest.c.seq), fn.MIN(oldest.c.ts), fn.MAX(oldest.c.ts)
    )
    ((count, seq_from, seq_to, oldest_ts, newest_ts),) = ledger.database.execute(extent).fetchall()
    if not count:
        raise StorageError("The log was replaced while old entries were being let go of.")
    ActivityRow.delete().where(seq <= seq_to).execute(ledger.database)
    gone = gone.and_chunk(_Gone(planned.reason, count, seq_from, seq_to, oldest_ts, newest_ts))
    save_state(ledger.database, _STATE, asdict(gone))
    return gone


def _conclude(ledger: Ledger, gone: _Gone, planned: PrunePreview) -> PruneResult:
    is_complete = gone.count == planned.count
    _explain(ledger, gone, "complete" if is_complete else "stopped")
    return PruneResult(gone.count, gone.seq_from, gone.seq_to, is_complete)


def _explain(ledger: Ledger, gone: _Gone, end: str) -> None:
    """Account for what has gone, in the transaction that also forgets that it is to be accounted for."""
    ledger.write(
        draft(
            "log.prune",
            count=gone.count,
            seq_from=gone.seq_from,
            seq_to=gone.seq_to,
            oldest=iso_utc(gone.oldest_ts) if gone.count else None,
            newest=iso_utc(gone.newest_ts) if gone.count else None,
            limit=gone.reason,
            end=end,
        )
    )
    save_state(ledger.database, _STATE, None)


def explain_interrupted(ledger: Ledger) -> bool:
    """Account for a pruning that was cut off; True where there was one. A unit for `Recorder.perform`."""
    left = load_state(ledger.database, _STATE)
    if left is None:
        return False
    _explain(ledger, _Gone(**left), "cut off")
    return True


def is_due(last_run_us: int | None, now_us: int) -> bool:
    """Whether to prune again: every six hours by the wall clock, and at once where that has gone back."""
    return last_run_us is None or not 0 <= now_us - last_run_us < _EVERY_US
