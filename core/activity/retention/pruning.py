"""Letting go of entries in small steps, of which the log itself tells."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import takewhile
from typing import Final, NamedTuple

from peewee import SqliteDatabase

from core.activity import text_index
from core.activity.catalog import draft
from core.activity.integrity import (
    PRUNING,
    TELLING,
    Noted,
    accounts_for,
    disown,
    forget_noted,
    is_noted,
    last_told,
    noted,
    told_after_letting_go,
)
from core.activity.ledger import Ledger
from core.activity.queries import unindexed
from core.activity.removal import remove_entries
from core.activity.retention.preview import PrunePreview
from core.clock import iso_utc
from core.errors import CancelledError, StorageError
from core.progress import Progress
from core.storage.state import load_state, save_state
from core.storage.tables import ActivityRow

CHUNK: Final = 100
PAUSE_S: Final = 0.005
"""Between chunks of so many, entries come first."""

_LOOKED_AT: Final = 2_048
"""Entries that a step looks through at most, where what goes is scattered among what stays."""
_TRACES_ONE_IN: Final = 20
"""The full-text index is written anew when so many of its entries are of the past."""

_TRACES: Final = "log.prune_traces"


@dataclass(frozen=True, slots=True)
class PruneResult:
    """What has gone. `is_complete` is False where it was stopped before the end, or made way."""

    count: int
    seq_from: int
    seq_to: int
    is_complete: bool
    has_made_way: bool = False

    def and_then(self, other: "PruneResult") -> "PruneResult":
        """Both together, where the other has gone on with it."""
        return replace(
            other,
            count=self.count + other.count,
            seq_from=self.seq_from or other.seq_from,
            seq_to=max(self.seq_to, other.seq_to),
        )


@dataclass(frozen=True, slots=True)
class _Gone(Noted):
    """What has gone so far."""

    reason: str = ""
    oldest_ts: int = 0
    newest_ts: int = 0

    def and_these(self, seqs: Sequence[int], times: Sequence[int]) -> "_Gone":
        return replace(
            self,
            count=self.count + len(seqs),
            seq_from=self.seq_from or seqs[0],
            seq_to=seqs[-1],
            oldest_ts=min(times) if not self.count else min(self.oldest_ts, *times),
            newest_ts=max(times) if not self.count else max(self.newest_ts, *times),
        )


class _Found(NamedTuple):
    """Entries that are to go, and where to go on looking."""

    seqs: tuple[int, ...]
    times: tuple[int, ...]
    next_seq: int
    tells: bool
    """Whether one of them tells what has gone before."""


def prune_steps(
    planned: PrunePreview,
    progress: Progress,
    pause_s: float = PAUSE_S,
    chunk: int = CHUNK,
    already_gone: int = 0,
    makes_way: Callable[[], bool] = lambda: False,
) -> Callable[[Ledger], Generator[float, None, PruneResult]]:
    """Steps for `Recorder.perform_steps`: a chunk a transaction, oldest first, then one `log.prune` entry, always; one
    in between where the one before goes along.

    `planned` is what `preview` has found just before, on a connection of its own: the writer is not kept by it. What
    is pinned meanwhile stays. Cancelled through `progress`, it stops after a chunk and its entry says so; as it does
    where `makes_way()` says that others want the log, and what is left is to be planned anew; what had gone by then is
    `already_gone` to the progress of the next. The future fails with `StorageError` where the preview refused.
    """

    def steps(ledger: Ledger) -> Generator[float, None, PruneResult]:
        explain_interrupted(ledger)
        if planned.refused:
            raise StorageError(planned.refused)
        gone, next_seq = _Gone(reason=planned.reason), planned.seq_from
        is_complete, has_made_way = not planned.count, False
        while not (is_complete or has_made_way) and _goes_on(progress, gone.count, planned.count, already_gone):
            found = _find(ledger.database, planned, next_seq, chunk)
            gone, next_seq = _take_away(ledger, found, gone), found.next_seq
            is_complete = next_seq > planned.seq_to
            yield pause_s if found.seqs else 0.0
            # What is taken out is noted in the full-text index apart, and must not pile up there.
            if found.seqs and text_index.merge(ledger.database):
                yield pause_s
            has_made_way = not is_complete and makes_way()
        _explain(ledger, gone, _end(is_complete=is_complete, has_made_way=has_made_way))
        for _tidied in _tidy_up(ledger.database, gone, planned, makes_way):
            yield pause_s
        return PruneResult(gone.count, gone.seq_from, gone.seq_to, is_complete, has_made_way)

    return steps


def _end(*, is_complete: bool, has_made_way: bool) -> str:
    if is_complete:
        return "complete"
    return "made way for others" if has_made_way else "stopped"


def _goes_on(progress: Progress, done: int, total: int, already_gone: int) -> bool:
    try:
        progress.report(already_gone + done, already_gone + total)
    except CancelledError:
        return False
    return True


def _find(database: SqliteDatabase, planned: PrunePreview, seq: int, chunk: int) -> _Found:
    last_seq = min(seq + _LOOKED_AT - 1, planned.seq_to)
    going = (ActivityRow.seq.between(seq, last_seq), unindexed(planned.cut.condition))
    query = ActivityRow.select(ActivityRow.seq, ActivityRow.ts, ActivityRow.action).where(*going)
    rows = list(query.order_by(ActivityRow.seq).limit(chunk).tuples().execute(database))
    seqs, times, actions = zip(*rows, strict=True) if rows else ((), (), ())
    next_seq = (seqs[-1] if len(seqs) == chunk else last_seq) + 1
    return _Found(seqs, times, next_seq, tells=not set(TELLING).isdisjoint(actions))


def _take_away(ledger: Ledger, found: _Found, gone: _Gone) -> _Gone:
    if not found.seqs:
        return gone
    told = last_told(ledger.database) if found.tells else None
    remove_entries(ledger.database, found.seqs)
    gone = gone.and_these(found.seqs, found.times)
    save_state(ledger.database, PRUNING, asdict(gone))
    if found.tells and last_told(ledger.database) != told:
        # The entry that told last has gone along, and without one the chain vouches for no anchor.
        _explain(ledger, gone, "goes on")
    return gone


def _tidy_up(
    database: SqliteDatabase, gone: _Gone, planned: PrunePreview, makes_way: Callable[[], bool]
) -> Iterator[None]:
    """Write the full-text index anew once it has many traces of entries that are gone: they take up room."""
    traces = (load_state(database, _TRACES) or 0) + gone.count
    if traces * _TRACES_ONE_IN >= planned.total and not makes_way():
        # Cut short, it is brought to its end by the upkeep of the indexes.
        yield from takewhile(lambda _tidied: not makes_way(), text_index.rewrite(database))
        traces = 0
    save_state(database, _TRACES, traces)


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
            **told_after_letting_go(ledger.database),
        )
    )


def explain_interrupted(ledger: Ledger) -> bool:
    """Account for a pruning that was cut off; True where one is noted. A unit for `Recorder.perform`.

    What is noted and is not what has gone is not taken for an account: the log says so, and its check says the rest.
    """
    if not is_noted(ledger.database, PRUNING):
        forget_noted(ledger.database, PRUNING)
        return False
    gone = noted(ledger.database, PRUNING, _Gone)
    if gone is not None and accounts_for(ledger.database, gone):
        _explain(ledger, gone, "cut off")
    else:
        disown(ledger, PRUNING)
    return True
