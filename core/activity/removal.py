"""Taking entries out of the log, such that everything that is kept about it stays right."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from peewee import SqliteDatabase

from core.activity import text_index, zones
from core.activity.anchors import Anchor, AnchorsDigest, place_anchors
from core.activity.chain import Hash
from core.activity.integrity import keep_running, to_be_told
from core.activity.text_index import TEXT_COLUMNS
from core.storage.tables import ActivityRow

_AT_ONCE: Final = 500
"""Sequence numbers a query; every SQLite takes 999 parameters."""


def remove_entries(database: SqliteDatabase, seqs: Sequence[int]) -> Hash:
    """Take out these entries, ascending, at least one, all of which are there, within the caller's transaction;
    returns the hash of the last.

    The full-text index, the zones and the anchors go along. Telling of it in the log, `told_after_letting_go`, is the
    caller's.
    """
    told = to_be_told(database)
    gone: list[Anchor] = []
    for start in range(0, len(seqs), _AT_ONCE):
        gone += _take_out(database, seqs[start : start + _AT_ONCE])
    digest = AnchorsDigest(told.anchors, told.let_go)
    place_anchors(database, _runs(gone), digest)
    keep_running(database, told._replace(anchors=str(digest), let_go=digest.let_go))
    zones.refresh(database, sorted({zones.zone_of(seq) for seq in seqs}))
    return gone[-1].hash


def _take_out(database: SqliteDatabase, seqs: Sequence[int]) -> list[Anchor]:
    among = ActivityRow.seq.in_(list(seqs))
    rows = ActivityRow.select(*TEXT_COLUMNS, ActivityRow.hash).where(among).order_by(ActivityRow.seq)
    found = list(rows.tuples().execute(database))
    indexed_below = zones.watermark(database)
    text_index.remove(database, [row[:-1] for row in found if row[0] < indexed_below])
    ActivityRow.delete().where(among).execute(database)
    return [Anchor(row[0], row[0], row[-1]) for row in found]


def _runs(gone: Iterable[Anchor]) -> Iterator[Anchor]:
    """Those that follow one another without a gap as one."""
    run: Anchor | None = None
    for each in gone:
        if run is None:
            run = each
        elif each.first_seq == run.last_seq + 1:
            run = Anchor(run.first_seq, *each[1:])
        else:
            yield run
            run = each
    if run is not None:
        yield run
