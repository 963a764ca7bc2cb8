"""Where entries become rows. Used on the recorder's thread only, within its transactions."""

from dataclasses import replace
from typing import Final

from peewee import SqliteDatabase

from core.activity.chain import GENESIS, Hash
from core.activity.entry import ActivityEntry, Draft
from core.activity.rows import INSERT, Row, as_row, sealed
from core.storage.failures import SQLITE_ERRORS

REFUSALS: Final = (*SQLITE_ERRORS, ValueError, TypeError, AttributeError, OverflowError)
"""What `write` raises for an entry that can never become a row: a bad id, an encoding, a value of the wrong kind."""


class Ledger:
    """What a unit of work is given: the database, and the log to write its entries into."""

    def __init__(self, database: SqliteDatabase, run: str) -> None:
        self.database = database
        self.run = run
        self._next_seq = 1
        self._head: Hash = GENESIS
        self._durable_head: Hash = GENESIS
        self._written: list[ActivityEntry] = []
        self.reread()

    @property
    def next_seq(self) -> int:
        """`seq` of the entry that is written next."""
        return self._next_seq

    def reread(self) -> None:
        """Continue sequence and chain where the database has them: at the start and after a restore."""
        row = self.database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'activity'").fetchone()
        self._next_seq = row[0] + 1 if row else 1
        self._head = self._durable_head = head_hash(self.database)

    def write(self, *drafts: Draft) -> None:
        """Add entries to the transaction; they are announced once it is on disk."""
        entries, rows, head = [], [], self._head
        for seq, draft in enumerate(drafts, start=self._next_seq):
            entry, row = self._numbered(draft, seq, head)
            entries.append(entry)
            rows.append(row)
            head = row[-1]
        self.database.cursor().executemany(INSERT, rows)
        self._next_seq += len(entries)
        self._head = head
        self._written += entries

    def _numbered(self, draft: Draft, seq: int, before: Hash) -> tuple[ActivityEntry, Row]:
        entry = ActivityEntry(
            **{name: getattr(draft, name) for name in Draft.__dataclass_fields__}, seq=seq, run=self.run
        )
        row = sealed(as_row(entry), before)
        return replace(entry, hash=row[-1].hex()), row

    def try_out(self, draft: Draft) -> None:
        """Raise what writing that entry would raise; nothing of it stays."""
        with self.database.savepoint() as trial:
            self.write(draft)
            trial.rollback()
        self.rolled_back()

    def committed(self) -> tuple[ActivityEntry, ...]:
        """The entries written since the last call, now that they are on disk."""
        written, self._written = tuple(self._written), []
        self._durable_head = self._head
        return written

    def replaced(self, entries: tuple[ActivityEntry, ...]) -> None:
        """The content of the database is another now; `entries` came with it and are still to be announced."""
        self.reread()
        self._written = [*entries]

    def rolled_back(self) -> None:
        """Forget what was written since the last commit."""
        self._next_seq -= len(self._written)
        self._head = self._durable_head
        self._written = []


def head_hash(database: SqliteDatabase) -> Hash:
    """The hash that the next entry follows: that of the newest entry, or of the newest one that was let go of."""
    heads = database.execute_sql(
        "SELECT seq, hash FROM (SELECT seq, hash FROM activity ORDER BY seq DESC LIMIT 1)"
        " UNION ALL SELECT last_seq, hash FROM (SELECT last_seq, hash FROM anchor ORDER BY first_seq DESC LIMIT 1)"
    ).fetchall()
    return max(heads)[1] if heads else GENESIS
