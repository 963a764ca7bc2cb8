"""What is noted outside the chain is believed only as far as it fits what the chain tells."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import IntegrityError, SqliteDatabase

from core.activity.chain import GENESIS, commitment, new_salt, redaction_link
from core.activity.integrity import PRUNING, REDACTING
from core.activity.ledger import Ledger
from core.activity.redaction import explain_interrupted_redaction
from core.activity.retention.pruning import explain_interrupted
from core.activity.rows import COLUMNS, personal_of
from core.activity.verification import NOT_TOLD_OF
from core.storage.state import load_state, save_state
from tests.core.activity.chained import copy_of, log_of, misfit, prune, redact, rows, verified

_STARTS = {PRUNING: explain_interrupted, REDACTING: explain_interrupted_redaction}


def with_forged_anchor() -> SqliteDatabase:
    """A log from which some entries have gone honestly, and then entry 15."""
    database = log_of(40)
    prune(database, [1, 2, 3])
    database.execute_sql("INSERT INTO anchor SELECT seq, seq, hash FROM activity WHERE seq = 15")
    database.execute_sql("DELETE FROM activity WHERE seq = 15")
    return database


def with_forged_redaction(*, after: bytes = GENESIS) -> SqliteDatabase:
    """A log of which entry 15 says something else, as if a name had been taken from it."""
    database = log_of(40)
    (row,) = rows(database, "SELECT * FROM activity WHERE seq = 15")
    salt, personal = new_salt(), list(personal_of(row))
    committed = commitment(row[COLUMNS.index("salt")], tuple(personal))
    personal[3] = "Nothing"
    content = commitment(salt, tuple(personal))
    database.execute_sql(
        "UPDATE activity SET message = 'Nothing', salt = ?, commitment = ? WHERE seq = 15", (salt, committed)
    )
    database.execute_sql(
        "INSERT INTO redaction (seq, content, hash) VALUES (15, ?, ?)", (content, redaction_link(after, 15, content))
    )
    return database


def start(database: SqliteDatabase, name: str) -> dict[str, Any]:
    """What the next start tells of what is noted."""
    with database.atomic():
        assert _STARTS[name](Ledger(database, "run-2"))
    assert load_state(database, name) is None
    ((action, outcome, metadata),) = rows(
        database, "SELECT action, outcome, metadata FROM activity ORDER BY seq DESC LIMIT 1"
    )
    return {"action": action, "outcome": outcome, **json.loads(metadata)}


def gone(count: int, seq_from: int, seq_to: int) -> dict[str, Any]:
    return {
        "reason": "90 days",
        "count": count,
        "seq_from": seq_from,
        "seq_to": seq_to,
        "oldest_ts": 0,
        "newest_ts": 0,
    }


@pytest.mark.parametrize(
    "note",
    [
        gone(1, 16, 16),
        gone(2, 14, 16),
        gone(0, 15, 15),
        gone(1, 1 << 70, 15),
        {},
        [],
        "90 days",
        {"count": "1", "seq_from": 15, "seq_to": 15},
        {**gone(1, 15, 15), "seq_from": None},
    ],
)
def test_a_note_that_does_not_fit_what_is_gone_accounts_for_nothing(note: object) -> None:
    database = with_forged_anchor()
    save_state(database, PRUNING, note)
    assert misfit(database) == (0, NOT_TOLD_OF)
    told = start(database, PRUNING)
    assert (told["action"], told["outcome"]) == ("log.verify", "failure")
    assert misfit(database) == (0, NOT_TOLD_OF)
    prune(database, [20])
    assert misfit(database) == (0, NOT_TOLD_OF)


def test_a_note_that_fits_is_shown_and_told() -> None:
    database = with_forged_anchor()
    save_state(database, PRUNING, gone(1, 15, 15))
    assert "An unfinished letting go of 1 (15–15) is noted" in verified(database).finding
    told = start(database, PRUNING)
    assert (told["action"], told["count"], told["seq_from"], told["end"]) == ("log.prune", 1, 15, "cut off")


@pytest.mark.parametrize("running", [None, "", "0" * 64, {"anchors": "no", "let_go": 1, "redactions": ""}, [1, 2]])
def test_what_is_kept_while_letting_go_is_nothing_before_it(running: object) -> None:
    database = with_forged_anchor()
    save_state(database, "log.anchors", running)
    with database.atomic():
        assert not explain_interrupted(Ledger(database, "run-1"))
    prune(database, [20])
    assert misfit(database) == (0, NOT_TOLD_OF)


def test_where_nothing_was_ever_told_a_forged_anchor_is_not_taken_over() -> None:
    database = log_of(9)
    database.execute_sql("INSERT INTO anchor SELECT seq, seq, hash FROM activity WHERE seq = 5")
    database.execute_sql("DELETE FROM activity WHERE seq = 5")
    prune(database, [7])
    assert misfit(database) == (0, NOT_TOLD_OF)


def test_a_forged_redaction_is_made_good_by_nothing() -> None:
    database = with_forged_redaction()
    assert misfit(database)[0] == 0
    pruned, redacted = copy_of(database), copy_of(database)
    prune(pruned, [20])
    assert misfit(pruned)[0] == 0
    redact(redacted, "Ada")
    assert verified(redacted).misfit is not None
    for note in ({}, {"count": 0, "seq_from": 15, "seq_to": 15}, {"count": 1, "seq_from": 16, "seq_to": 19}):
        save_state(database, REDACTING, note)
        assert misfit(database)[0] == 0
        assert start(copy_of(database), REDACTING)["action"] == "log.verify"


def test_a_redaction_noted_and_not_told_of_is_shown() -> None:
    database = with_forged_redaction()
    save_state(database, REDACTING, {"count": 1, "seq_from": 15, "seq_to": 15})
    assert "An unfinished taking out of a name from 1 (15–15) is noted" in verified(database).finding


def test_each_redaction_that_was_told_of_stays_the_one_it_was() -> None:
    database = log_of(12)
    redact(database, "Ada")
    redact(database, "desk")
    ((number, seq, told),) = rows(database, "SELECT number, seq, hash FROM redaction ORDER BY number LIMIT 1 OFFSET 3")
    before = rows(database, "SELECT hash FROM redaction WHERE number = ?", number - 1)[0][0]
    # All from the end of the first redaction on made anew, the newest told of again by an entry of its own.
    for number_, seq_, content in rows(
        database, "SELECT number, seq, content FROM redaction WHERE number >= ? ORDER BY number", number
    ):
        content_ = content if number_ != number else bytes(32)
        before = redaction_link(before, seq_, content_)
        database.execute_sql("UPDATE redaction SET content = ?, hash = ? WHERE number = ?", (content_, before, number_))
    ((metadata,),) = rows(database, "SELECT metadata FROM activity WHERE action = 'log.redact' ORDER BY seq LIMIT 1")
    assert json.loads(metadata)["redactions"] == told.hex()
    found = verified(database).misfit
    assert found is not None
    assert "names that were taken out" in found.sentence or found.seq == seq


def test_letting_go_of_the_entry_that_told_last_keeps_what_it_told() -> None:
    database = log_of(12)
    redact(database, "Ada")
    prune(database, [2, 3])
    prune(database, [13, 14])
    assert verified(database).misfit is None
    assert verified(database).let_go == 4


_VALUES = (None, b"", b"\0", bytes(16), bytes(32), "", "x", "1", 0, 1, -1, 1.5)


@given(st.sampled_from([name for name in COLUMNS if name != "seq"]), st.sampled_from(_VALUES), st.integers(1, 9))
def test_any_other_value_of_any_column_is_named(column: str, value: object, seq: int) -> None:
    database = copy_of(_WHOLE)
    ((before,),) = rows(database, f"SELECT {column} FROM activity WHERE seq = ?", seq)  # noqa: S608 - our names
    try:
        database.execute_sql(f"UPDATE activity SET {column} = ? WHERE seq = ?", (value, seq))  # noqa: S608 - our names
    except IntegrityError:
        return
    ((after,),) = rows(database, f"SELECT {column} FROM activity WHERE seq = ?", seq)  # noqa: S608 - our names
    if (type(before), before) == (type(after), after):
        assert verified(database).misfit is None
    else:
        assert misfit(database)[0] == seq


_WHOLE = log_of(10)
redact(_WHOLE, "desk")
