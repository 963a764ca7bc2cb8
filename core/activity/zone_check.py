"""Whether the zones are what the entries make them; edited ones would hide entries or count some that are not there."""

from collections.abc import Iterator
from typing import Final

from peewee import SqliteDatabase

from core.activity import zones
from core.storage.tables import RunExtentRow, ZoneRow

_STORED: Final = "SELECT number, earliest, latest, counts FROM zone ORDER BY number"


class ZoneCheck:
    """Goes along with whoever walks the log, so that each zone is summed up while its entries are at hand."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._end = self._next = 0
        self.has_misfit = False
        self._stored: Iterator[tuple[int, int, int, bytes]] = iter(database.execute_sql(_STORED))
        self._waiting = next(self._stored, None)
        try:
            self._end = zones.zone_of(zones.watermark(database))
        except (ValueError, TypeError):
            self.has_misfit = True

    def check_below(self, seq: int) -> None:
        """Check the zones all of whose entries are before `seq`."""
        while not self.has_misfit and self._next < min(self._end, zones.zone_of(seq)):
            stored, self._waiting = self._taken()
            self.has_misfit = stored != zones.row_of(self._database, self._next)
            self._next += 1

    def check_end(self, next_seq: int) -> None:
        """Check the rest; `next_seq` is the number of the entry that is written next."""
        self.check_below(next_seq)
        # The watermark is never beyond the entries, nor a zone beyond the watermark.
        self.has_misfit |= self._next < self._end or self._waiting is not None

    def _taken(self) -> tuple[tuple[int, int, int, bytes] | None, tuple[int, int, int, bytes] | None]:
        if self._waiting is None or self._waiting[0] != self._next:
            return None, self._waiting
        return self._waiting, next(self._stored, None)


def begin_anew(database: SqliteDatabase) -> None:
    """Forget all indexes over the entries, within the caller's transaction; upkeep makes them again.

    Until it has, everything is answered from the entries themselves.
    """
    database.execute_sql("INSERT INTO activity_text (activity_text) VALUES ('delete-all')")
    ZoneRow.delete().execute(database)
    RunExtentRow.delete().execute(database)
    zones.raise_watermark(database, 0)
