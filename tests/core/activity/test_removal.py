"""What is taken out is gone from every index, and anchors stand in its place."""

from hypothesis import given
from hypothesis import strategies as st
from peewee import SqliteDatabase

from core.activity import text_index, zones
from core.activity.anchors import Anchor, AnchorsDigest
from core.activity.integrity import to_be_told
from core.activity.ledger import head_hash
from core.activity.removal import remove_entries
from core.activity.text_index import TEXT_COLUMNS
from core.storage.tables import ActivityRow
from tests.core.activity.logs import entry, fill, new_database

INDEXED = 2 * zones.ZONE_ENTRIES


def log_of(count: int) -> SqliteDatabase:
    database = new_database()
    fill(database, (entry(seq, message=f"Lamp {seq:04}") for seq in range(1, count + 1)))
    return database


def indexed_log(count: int) -> SqliteDatabase:
    """A log of which two zones are indexed."""
    database = log_of(count)
    rows = ActivityRow.select(*TEXT_COLUMNS).where(ActivityRow.seq < INDEXED).tuples().execute(database)
    text_index.add(database, list(rows))
    zones.raise_watermark(database, INDEXED)
    zones.refresh(database, range(2))
    return database


def hashes(database: SqliteDatabase) -> dict[int, bytes]:
    return dict(ActivityRow.select(ActivityRow.seq, ActivityRow.hash).tuples().execute(database))


def anchors(database: SqliteDatabase) -> list[Anchor]:
    return [Anchor(*row) for row in database.execute_sql("SELECT * FROM anchor ORDER BY first_seq").fetchall()]


@given(st.lists(st.sets(st.integers(1, 24), min_size=1), min_size=1, max_size=6))
def test_every_hole_has_one_anchor_with_the_hash_of_its_last_entry(acts: list[set[int]]) -> None:
    database = log_of(24)
    written = hashes(database)
    for act in acts:
        if seqs := sorted(act & hashes(database).keys()):
            assert remove_entries(database, seqs) == written[seqs[-1]]

    left, digest = hashes(database), AnchorsDigest()
    covered: set[int] = set()
    for anchor in anchors(database):
        covered |= set(range(anchor.first_seq, anchor.last_seq + 1))
        assert anchor.first_seq - 1 not in covered, "neighbours are merged"
        assert anchor.hash == written[anchor.last_seq]
        digest.add(anchor)
    assert covered == written.keys() - left.keys()
    assert to_be_told(database)[:2] == (str(digest), len(covered))
    assert head_hash(database) == written[24]


def test_the_full_text_index_and_the_zones_go_along() -> None:
    database = indexed_log(INDEXED + 100)
    found = 'SELECT rowid FROM activity_text WHERE activity_text MATCH \'"010" AND "lam"\''

    before = [seq for (seq,) in database.execute_sql(found).fetchall()]
    remove_entries(database, [*range(100, 300), INDEXED + 7])

    assert before == [10, *range(100, 110)]
    assert database.execute_sql(found).fetchall() == [(10,)]
    counted = dict(database.execute_sql("SELECT number, counts FROM zone").fetchall())
    assert [sum(counted[number][::2]) for number in sorted(counted)] == [255 - 156, 256 - 44]


def test_an_anchor_put_there_by_others_never_enters_the_digest() -> None:
    database = log_of(9)
    remove_entries(database, [2])
    honest = AnchorsDigest()
    for anchor in anchors(database):
        honest.add(anchor)
    database.execute_sql("DELETE FROM activity WHERE seq = 7")
    database.execute_sql("INSERT INTO anchor SELECT 7, 7, hash FROM activity WHERE seq = 6")

    assert to_be_told(database).anchors == str(honest)
    remove_entries(database, [4])
    for anchor in anchors(database):
        if anchor.first_seq == 4:
            honest.add(anchor)
    assert to_be_told(database).anchors == str(honest)
