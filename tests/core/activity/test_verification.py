"""Whatever is done to the file by other means than Afterglow's, the check names it."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import SqliteDatabase

from core.activity import verification
from core.activity.chain import GENESIS, commitment, link, new_salt
from core.activity.entry import ActivityEntry
from core.activity.integrity import PRUNING
from core.activity.ledger import head_hash
from core.activity.removal import remove_entries
from core.activity.rows import COLUMNS, INSERT, facts_of, personal_of
from core.activity.verification import Verification, is_in_log
from core.errors import CancelledError
from core.progress import Progress
from core.storage.database import FILE_NAME, open_reader, open_writer, prepare
from core.storage.state import save_state
from tests.core.activity.chained import copy_of, log_of, misfit, prune, redact, rows, verified
from tests.core.activity.logs import entry, fill, logs, new_database


@cache
def lived() -> SqliteDatabase:
    """Entries 1 to 40, of which 1–3, 10, 12 and 20–24 are gone, and a name from every third one; 2 more tell of it."""
    database = log_of(40)
    prune(database, [1, 2, 3, 10, 12])
    prune(database, [20, 21, 22, 23, 24])
    redact(database, "Ada")
    return database


def tampered(statement: str, *values: object) -> SqliteDatabase:
    database = copy_of(lived())
    assert database.execute_sql(statement, values).rowcount > 0
    return database


def entries() -> list[int]:
    return [seq for (seq,) in rows(lived(), "SELECT seq FROM activity ORDER BY seq")]


def redacted() -> list[int]:
    return [seq for (seq,) in rows(lived(), "SELECT seq FROM activity WHERE commitment IS NOT NULL ORDER BY seq")]


def test_an_honest_log_fits() -> None:
    head = head_hash(lived()).hex()
    assert verified(lived()) == Verification(checked=33, redacted=9, let_go=10, head=head)
    assert verified(lived()).finding == ("All 33 entries fit; 10 others were let go of; a name was taken from 9.")
    assert verified(log_of(2)).finding == "All 2 entries fit."
    assert verified(new_database()) == Verification(0, 0, 0, GENESIS.hex())


@given(logs(max_size=30), st.integers(1, 8))
def test_any_log_fits_however_it_is_read(log: list[ActivityEntry], chunk: int) -> None:
    database = new_database()
    fill(database, (replace(each, seq=number) for number, each in enumerate(log, start=1)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "CHUNK", chunk)
        assert verified(database) == Verification(len(log), 0, 0, head_hash(database).hex())


@given(st.lists(st.text() | st.none(), min_size=1, max_size=5), st.lists(st.integers(-(2**62), 2**62), max_size=3))
def test_sqlite_makes_the_same_json(texts: list[str | None], numbers: list[int]) -> None:
    values = [text.replace("\0", "") if text else text for text in texts] + numbers
    database = new_database()
    ((made,),) = rows(database, f"SELECT CAST(json_array({', '.join('?' * len(values))}) AS BLOB)", *values)
    assert made == orjson.dumps(values)


def test_where_sqlites_json_differs_the_definition_counts() -> None:
    database = log_of(3)
    (row,) = rows(database, "SELECT * FROM activity WHERE seq = 3")
    row = tuple("a\0b" if name == "message" else value for name, value in zip(COLUMNS, row, strict=True))
    before = rows(database, "SELECT hash FROM activity WHERE seq = 2")[0][0]
    salt = new_salt()
    hash_ = link(before, commitment(salt, personal_of(row)), facts_of(row))
    database.execute_sql(
        "UPDATE activity SET message = 'a' || char(0) || 'b', salt = ?, hash = ? WHERE seq = 3", (salt, hash_)
    )
    assert verified(database) == Verification(3, 0, 0, hash_.hex())


_CHANGES: dict[type, str] = {int: "{0} + 1", str: "{0} || 'x'", bytes: "CAST(substr(hex({0}), 2) AS BLOB)"}


@given(st.data())
def test_a_change_of_any_column_of_any_entry_names_it(data: st.DataObject) -> None:
    seq = data.draw(st.sampled_from(entries()))
    column = data.draw(st.sampled_from([name for name in COLUMNS if name != "seq"]))
    ((value,),) = rows(lived(), f"SELECT {column} FROM activity WHERE seq = ?", seq)  # noqa: S608 - our names
    nulled = ("target_type", "target_id", "target_name", "cause", "commitment")
    others = (
        ["x'00'" if column in ("cause", "commitment") else "'x'"]
        if value is None
        else [_CHANGES[type(value)].format(column)]
    )
    if value is not None and column in nulled:
        others.append("NULL")
    database = tampered(f"UPDATE activity SET {column} = {data.draw(st.sampled_from(others))} WHERE seq = ?", seq)  # noqa: S608 - our names

    found = verified(database)
    assert found.misfit is not None
    assert found.misfit.seq == seq
    assert found.misfit.sentence.startswith(f"Entry {seq}")
    assert found.checked == entries().index(seq)


@given(st.data())
def test_a_missing_entry_is_named(data: st.DataObject) -> None:
    seq = data.draw(st.sampled_from(entries()))
    database = tampered("DELETE FROM activity WHERE seq = ?", seq)
    assert misfit(database) == (seq, f"Entry {seq} is missing, and nothing tells that it was let go of.")


def test_the_newest_entries_do_not_go_unnoticed() -> None:
    assert misfit(tampered("DELETE FROM activity WHERE seq > 38")) == (
        39,
        "Entries 39–43 are missing, and nothing tells that they were let go of.",
    )
    assert misfit(tampered("DELETE FROM activity"))[0] == 4
    everything_before = tampered("DELETE FROM activity WHERE seq < 15")
    assert misfit(everything_before)[1].startswith("Entries 4–9 are missing")


@given(st.data())
def test_two_entries_that_have_changed_places_are_named(data: st.DataObject) -> None:
    first, second = sorted(data.draw(st.lists(st.sampled_from(entries()), min_size=2, max_size=2, unique=True)))
    database = copy_of(lived())
    for old, new in ((first, -1), (second, first), (-1, second)):
        database.execute_sql("UPDATE activity SET seq = ? WHERE seq = ?", (new, old))
    assert misfit(database)[0] == first


@pytest.mark.parametrize(
    ("seq", "sentence"),
    [
        (-5, "Entry -5 was put before the first."),
        (0, "Entry 0 was put before the first."),
        (2, "Entry 2 was put among entries 1–3, which had been let go of."),
        (3, "Entry 3 was put among entries 1–3, which had been let go of."),
        (10, "Entry 10 was put among entries 10–10, which had been let go of."),
        (20, "Entry 20 was put among entries 20–24, which had been let go of."),
        (44, "Entry 44 does not fit the one before it"),
        (50, "Entries 44–49 are missing"),
    ],
)
def test_an_entry_put_in_is_named(seq: int, sentence: str) -> None:
    columns = ", ".join(COLUMNS[1:])
    database = tampered(f"INSERT INTO activity (seq, {columns}) SELECT ?, {columns} FROM activity WHERE seq = 30", seq)  # noqa: S608 - our names
    assert misfit(database)[1].startswith(sentence)


def test_an_entry_rewritten_with_its_hash_shows_at_the_next() -> None:
    """Nobody but who rewrites all that follows can make a changed entry fit."""
    database = copy_of(lived())
    (row,) = rows(database, "SELECT * FROM activity WHERE seq = 31")
    before = rows(database, "SELECT hash FROM activity WHERE seq = 30")[0][0]
    salt = new_salt()
    row = tuple("Nothing" if name == "message" else value for name, value in zip(COLUMNS, row, strict=True))
    hash_ = link(before, commitment(salt, personal_of(row)), facts_of(row))
    database.execute_sql("UPDATE activity SET message = 'Nothing', salt = ?, hash = ? WHERE seq = 31", (salt, hash_))
    assert misfit(database)[0] == 32


def test_what_is_no_text_is_named_too() -> None:
    assert misfit(tampered("UPDATE activity SET message = CAST(x'ff00fe' AS TEXT) WHERE seq = 31"))[0] == 31


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM anchor WHERE first_seq = 10",
        "UPDATE anchor SET hash = zeroblob(32) WHERE first_seq = 20",
        "UPDATE anchor SET last_seq = 11 WHERE first_seq = 10",
        "UPDATE anchor SET last_seq = 23 WHERE first_seq = 20",
        "UPDATE anchor SET last_seq = 26 WHERE first_seq = 20",
        "UPDATE anchor SET last_seq = 9 WHERE first_seq = 10",
        "UPDATE anchor SET first_seq = 2 WHERE first_seq = 1",
        "INSERT INTO anchor VALUES (30, 31, zeroblob(32))",
        "INSERT INTO anchor VALUES (21, 22, zeroblob(32))",
        "INSERT INTO anchor VALUES (0, 0, zeroblob(32))",
        "INSERT INTO anchor VALUES (44, 50, zeroblob(32))",
        "INSERT INTO anchor SELECT 60, 70, hash FROM activity WHERE seq = 43",
        "UPDATE sqlite_sequence SET seq = 45 WHERE name = 'activity'",
        "UPDATE sqlite_sequence SET seq = 12 WHERE name = 'activity'",
        "DELETE FROM sqlite_sequence WHERE name = 'activity'",
    ],
)
def test_tampering_with_what_explains_holes_is_noticed(statement: str) -> None:
    assert verified(tampered(statement)).misfit is not None


def test_an_entry_passed_off_as_let_go_of_is_noticed() -> None:
    database = copy_of(lived())
    database.execute_sql("INSERT INTO anchor SELECT seq, seq, hash FROM activity WHERE seq = 30")
    database.execute_sql("DELETE FROM activity WHERE seq = 30")
    assert misfit(database) == (0, verification.NOT_TOLD_OF)
    prune(database, [32])
    assert misfit(database) == (0, verification.NOT_TOLD_OF), "letting go of others does not make it good"


def test_an_entry_put_back_from_a_copy_is_noticed() -> None:
    whole = log_of(9)
    pruned = copy_of(whole)
    prune(pruned, [4])
    pruned.execute_sql("DELETE FROM anchor")
    pruned.cursor().executemany(
        INSERT,
        rows(whole, "SELECT * FROM activity WHERE seq = 4"),
    )
    assert misfit(pruned)[0] == 0


@given(st.data())
def test_what_a_redacted_entry_says_counts_too(data: st.DataObject) -> None:
    seq = data.draw(st.sampled_from(redacted()))
    database = copy_of(lived())
    database.execute_sql("UPDATE activity SET message = 'Somebody did' WHERE seq = ?", (seq,))
    assert misfit(database) == (
        seq,
        f"Entry {seq}, from which a name was taken, does not say what it said after that.",
    )


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM redaction WHERE number = (SELECT MAX(number) FROM redaction)",
        "DELETE FROM redaction WHERE number = (SELECT MIN(number) FROM redaction)",
        "DELETE FROM redaction",
        "UPDATE redaction SET hash = zeroblob(32) WHERE number = 3",
        "UPDATE redaction SET content = zeroblob(32) WHERE number = 3",
        "UPDATE redaction SET seq = 4 WHERE number = 3",
        "UPDATE redaction SET number = 99 WHERE number = 3",
        "INSERT INTO redaction (seq, content, hash) SELECT seq, content, hash FROM redaction WHERE number = 1",
        "INSERT INTO redaction (seq, content, hash) SELECT 4, content, hash FROM redaction WHERE number = 1",
    ],
)
def test_tampering_with_redactions_is_noticed(statement: str) -> None:
    assert verified(tampered(statement)).misfit is not None


def test_an_entry_that_was_redacted_and_is_not_any_more_is_named() -> None:
    database = log_of(9)
    before = rows(database, "SELECT * FROM activity WHERE seq = 3")
    redact(database, "Ada")
    database.execute_sql("DELETE FROM activity WHERE seq = 3")
    database.cursor().executemany(INSERT, before)
    assert misfit(database) == (3, "Entry 3, from which a name was taken, does not say what it said after that.")


def test_pins_do_not_matter() -> None:
    database = copy_of(lived())
    database.execute_sql("INSERT INTO pin VALUES (30)")
    assert verified(database).misfit is None


@given(st.lists(st.sets(st.integers(1, 60)), max_size=5), st.integers(1, 9))
def test_it_fits_after_any_pruning(acts: list[set[int]], chunk: int) -> None:
    database = log_of(50)
    redact(database, "Ada's desk")
    for act in acts:
        there = {seq for (seq,) in rows(database, "SELECT seq FROM activity")}
        if seqs := sorted(act & there):
            prune(database, seqs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "CHUNK", chunk)
        assert verified(database).misfit is None


def test_what_is_under_way_is_told_of_later() -> None:
    """A copy made, or the app ended, between two steps of letting go: what was kept so far counts."""
    database = copy_of(lived())
    with database.atomic():
        remove_entries(database, [30])
        assert misfit(database)[0] == 0
        save_state(database, PRUNING, {"count": 1, "seq_from": 30, "seq_to": 30})
    found = verified(database)
    assert found.misfit is None
    assert found.finding == (
        "All 32 entries fit; 11 others were let go of; a name was taken from 8. "
        "An unfinished letting go of 1 (30–30) is noted, of which the log itself does not tell yet."
    )
    database.execute_sql("DELETE FROM anchor WHERE first_seq = 30")
    assert misfit(database)[0] == 30


def test_a_head_copied_earlier_is_found_again() -> None:
    database = log_of(9)
    heads = [hash_ for (hash_,) in rows(database, "SELECT hash FROM activity ORDER BY seq")]
    prune(database, [2, 3])
    assert [is_in_log(database, head) for head in heads[:4]] == [True, False, True, True]
    assert not is_in_log(database, GENESIS)


def test_it_stops_when_it_is_to() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done:
            progress.cancel()

    progress = Progress(stop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification, "CHUNK", 2)
        with pytest.raises(CancelledError):
            verification.verify_chain(copy_of(lived()), progress)
    assert seen == [(0, 33), (2, 33)]


def test_the_check_is_of_one_moment(tmp_path: Path) -> None:
    """Letting go may begin while it does: it sees all of that or nothing."""
    path = tmp_path / FILE_NAME
    prepare(path)
    writer, reader = open_writer(path), open_reader(path)
    fill(writer, (entry(seq) for seq in range(1, 41)))

    def let_go(_done: int, _total: int) -> None:
        if not rows(writer, "SELECT 1 FROM anchor"):
            prune(writer, list(range(1, 11)))

    assert verification.verify_chain(reader, Progress(let_go)).finding == "All 40 entries fit."
    assert verified(reader).finding == "All 31 entries fit; 10 others were let go of."
    writer.close()
    reader.close()
