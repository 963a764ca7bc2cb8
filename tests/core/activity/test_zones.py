"""The summaries of zones follow their entries."""

from peewee import SqliteDatabase

from core.activity import zones
from core.activity.entry import Category, Severity
from core.activity.zones import KINDS, ZONE_ENTRIES, Zone
from core.storage.tables import ActivityRow, ZoneRow
from tests.core.activity.logs import entry, fill, new_database


def zoned(*seqs: int) -> SqliteDatabase:
    """A log with these entries whose first two zones are indexed."""
    database = new_database()
    fill(database, [entry(seq) for seq in seqs])
    zones.raise_watermark(database, 2 * ZONE_ENTRIES)
    return database


def numbers(database: SqliteDatabase) -> list[int]:
    return [number for (number,) in ZoneRow.select(ZoneRow.number).order_by(ZoneRow.number).tuples().execute(database)]


def test_a_zone_counts_each_kind_and_knows_its_earliest_and_latest_time() -> None:
    database = new_database()
    fill(
        database,
        [
            entry(1, "device.connected", ts=30),
            entry(2, "device.connected", ts=10),
            entry(3, "app.started", severity=Severity.ERROR, ts=20),
            entry(ZONE_ENTRIES, ts=1),
        ],
    )
    zone = zones.summary(database, 0)

    assert zone is not None
    assert (zone.number, zone.earliest, zone.latest) == (0, 10, 30)
    connected = entry(action="device.connected")
    assert {kind: count for kind, count in zip(KINDS, zone.counts, strict=True) if count} == {
        (connected.category, connected.severity): 2,
        (Category.SYSTEM, Severity.ERROR): 1,
    }


def test_what_is_stored_is_read_again() -> None:
    database = zoned(1, 2, ZONE_ENTRIES)
    zones.refresh(database, [0, 1])

    assert list(zones.stored(database, 0, 1)) == [zones.summary(database, 0), zones.summary(database, 1)]
    assert list(zones.stored(database, 1, 9)) == [zones.summary(database, 1)]


def test_a_zone_that_has_lost_its_entries_is_gone() -> None:
    database = zoned(1, 2, ZONE_ENTRIES)
    zones.refresh(database, [0, 1])
    ActivityRow.delete().where(ActivityRow.seq < ZONE_ENTRIES).execute(database)
    zones.refresh(database, [0, 1])

    assert numbers(database) == [1]


def test_a_zone_above_the_watermark_waits_for_its_turn() -> None:
    database = zoned(1, 2 * ZONE_ENTRIES)
    zones.refresh(database, [0, 2])

    assert numbers(database) == [0]


def test_an_entry_of_no_known_kind_is_in_the_time_range_only() -> None:
    database = zoned(1)
    ActivityRow.update(category="nonsense").where(ActivityRow.seq == 1).execute(database)

    assert zones.summary(database, 0) == Zone(0, entry(1).ts, entry(1).ts, (0,) * len(KINDS))
