"""Where entries become rows. Used on the recorder's thread only, within its transactions."""

from typing import Final

from peewee import SqliteDatabase

from core.activity.entry import ActivityEntry, Draft
from core.activity.rows import INSERT, as_row
from core.storage.failures import SQLITE_ERRORS

REFUSALS: Final = (*SQLITE_ERRORS, ValueError, TypeError, AttributeError, OverflowError)
"""What `write` raises for an entry that can never become a row: a bad id, an encoding, a value of the wrong kind."""


class Ledger:
    """What a unit of work is given: the database, and the log to write its entries into."""

    def __init__(self, database: SqliteDatabase, run: str) -> None:
        self.database = database
        self.run = run
        self._next_seq = 1
        self._written: list[ActivityEntry] = []
        self.reread()

    def reread(self) -> None:
        """Continue the sequence where the database has it: at the start and after a restore."""
        row = self.database.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'activity'").fetchone()
        self._next_seq = row[0] + 1 if row else 1

    def write(self, *drafts: Draft) -> None:
        """Add entries to the transaction; they are announced once it is on disk."""
        entries = [
            ActivityEntry(
                **{name: getattr(draft, name) for name in Draft.__dataclass_fields__},
                seq=self._next_seq + number,
                run=self.run,
            )
            for number, draft in enumerate(drafts)
        ]
        self.database.cursor().executemany(INSERT, [as_row(entry) for entry in entries])
        self._next_seq += len(entries)
        self._written += entries

    def try_out(self, draft: Draft) -> None:
        """Raise what writing that entry would raise; nothing of it stays."""
        with self.database.savepoint() as trial:
            self.write(draft)
            trial.rollback()
        self.rolled_back()

    def committed(self) -> tuple[ActivityEntry, ...]:
        """The entries written since the last call, now that they are on disk."""
        written, self._written = tuple(self._written), []
        return written

    def replaced(self, entries: tuple[ActivityEntry, ...]) -> None:
        """The content of the database is another now; `entries` came with it and are still to be announced."""
        self.reread()
        self._written = [*entries]

    def rolled_back(self) -> None:
        """Forget what was written since the last commit."""
        self._next_seq -= len(self._written)
        self._written = []
