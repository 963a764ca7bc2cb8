"""A name is forgotten everywhere, and the log stays what can be checked."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peewee import SqliteDatabase

from core.activity import redaction
from core.activity.filter import ActivityFilter
from core.activity.ledger import Ledger, head_hash
from core.activity.name import Name
from core.activity.reader import LogReader
from core.activity.redaction import RedactionResult, explain_interrupted_redaction, find_name, preview_of, redact_steps
from core.errors import CancelledError
from core.progress import Progress
from tests.core.activity.chained import index, log_of, prune, redact, rows, run, verified

ADA = Name("Ada")
PERSONAL = "actor || coalesce(target_id, '') || coalesce(target_name, '') || message || metadata"


def with_name(database: SqliteDatabase, name: str) -> list[int]:
    return [seq for (seq,) in rows(database, f"SELECT seq FROM activity WHERE instr({PERSONAL}, ?)", name)]  # noqa: S608


def told(database: SqliteDatabase) -> list[dict[str, object]]:
    return [json.loads(each) for (each,) in rows(database, "SELECT metadata FROM activity WHERE action = 'log.redact'")]


def words_found(database: SqliteDatabase, word: str) -> list[int]:
    """What the full-text index itself has of a word of three characters."""
    return [
        seq for (seq,) in rows(database, "SELECT rowid FROM activity_text WHERE activity_text MATCH ?", f'"{word}"')
    ]


def test_every_entry_that_has_the_name_is_found() -> None:
    database = log_of(10)
    assert list(find_name(database, ADA, Progress())) == [3, 6, 9] == with_name(database, "Ada")
    assert preview_of(find_name(database, ADA, Progress())) == redaction.RedactionPreview(3, 3, 9)
    assert preview_of(find_name(database, Name("Nobody"), Progress())) == redaction.RedactionPreview(0, 0, 0)
    assert list(find_name(database, Name("number 4"), Progress())) == [4], "in metadata alone"


@given(st.integers(1, 5), st.integers(1, 4))
def test_a_pseudonym_takes_its_place_and_the_chain_holds(chunk: int, stretch: int) -> None:
    database = log_of(10)
    head = head_hash(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redaction, "_SEARCHED_AT_ONCE", stretch)
        found = find_name(database, ADA, Progress())
    result = run(database, redact_steps(ADA, found, Progress(), chunk=chunk))

    assert result == RedactionResult(3, "forgotten-1")
    assert with_name(database, "Ada") == []
    assert with_name(database, "forgotten-1") == [3, 6, 9, 11]
    (entry,) = LogReader(database).entries([6])
    assert (entry.actor.label, entry.message) == ("forgotten-1", "Added light forgotten-1's desk")
    assert entry.target is not None
    assert entry.target.name == "forgotten-1's desk"
    assert entry.is_redacted
    assert not LogReader(database).entries([5])[0].is_redacted
    assert rows(database, "SELECT hash FROM activity WHERE seq = 10") == [(head,)]
    assert (verified(database).misfit, verified(database).redacted) == (None, 3)


def test_the_log_tells_of_it_without_the_name() -> None:
    database = log_of(10)
    redact(database, "Ada")
    newest = LogReader(database).page(ActivityFilter(), limit=1)[0]
    assert newest.message == "Put forgotten-1 in the place of a name in 3 entries (3–9): complete"
    assert {**newest.metadata, "anchors": "", "redactions": ""} == {
        "let_go": 0,
        "pseudonym": "forgotten-1",
        "count": 3,
        "seq_from": 3,
        "seq_to": 9,
        "end": "complete",
        "anchors": "",
        "redactions": "",
    }
    assert "Ada" not in str(rows(database, "SELECT * FROM state"))


def test_each_act_has_a_pseudonym_of_its_own() -> None:
    database = log_of(10)
    redact(database, "Ada")
    redact(database, "desk")
    redact(database, "forgotten-1")
    assert [each["pseudonym"] for each in told(database)] == ["forgotten-3", "forgotten-2", "forgotten-3"]
    (entry,) = LogReader(database).entries([6])
    assert entry.message == "Added light forgotten-3's forgotten-2"
    assert verified(database).misfit is None
    assert rows(database, "SELECT COUNT(*), COUNT(DISTINCT seq) FROM redaction") == [(10, 4)]


def test_the_full_text_index_finds_the_pseudonym_and_not_the_name() -> None:
    database = log_of(600)
    index(database, below_zone=2)
    assert len(words_found(database, "ada")) == 170
    redact(database, "Ada")
    assert words_found(database, "ada") == []
    assert len(words_found(database, "ott")) == 170
    (terms,) = rows(database, "SELECT COUNT(*) FROM activity_text_data WHERE instr(block, CAST('ada' AS BLOB))")
    assert terms == (0,), "no segment of the index keeps what was taken out"
    database.execute_sql("INSERT INTO activity_text (activity_text, rank) VALUES ('integrity-check', 0)")


def test_entries_that_are_gone_are_no_hindrance() -> None:
    database = log_of(30)
    redact(database, "Ada")
    prune(database, [*range(1, 10), 15])
    redact(database, "desk")
    assert verified(database).misfit is None


def test_stopped_in_between_it_says_so() -> None:
    database = log_of(30)
    progress = Progress(lambda done, _total: progress.cancel() if done == 4 else None)
    result = run(database, redact_steps(ADA, find_name(database, ADA, Progress()), progress, chunk=2))
    assert result == RedactionResult(6, "forgotten-1")
    assert [(each["count"], each["end"]) for each in told(database)] == [(6, "stopped")]
    assert verified(database).misfit is None


def test_the_search_for_it_stops_too() -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(CancelledError):
        find_name(log_of(3), ADA, progress)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_cut_off_it_is_told_of_at_the_next_start(steps: int) -> None:
    database = log_of(30)
    running = redact_steps(ADA, find_name(database, ADA, Progress()), Progress(), chunk=3)(Ledger(database, "run-1"))
    for _ in range(steps):
        with database.atomic():
            next(running)
    assert verified(database).misfit is None, "also of a copy made then"
    ledger = Ledger(database, "run-2")
    with database.atomic():
        assert explain_interrupted_redaction(ledger)
        assert not explain_interrupted_redaction(ledger)
    assert [(each["count"], each["seq_from"], each["end"]) for each in told(database)] == [(3 * steps, 3, "cut off")]
    assert verified(database).misfit is None

    redact(database, "Ada")
    assert told(database)[-1]["pseudonym"] == "forgotten-2"
    assert with_name(database, "Ada") == []


def test_what_was_said_cannot_be_guessed_from_what_is_kept() -> None:
    """The old salt is gone: nobody can try names against the commitment."""
    database = log_of(3)
    ((salt, _),) = rows(database, "SELECT salt, commitment FROM activity WHERE seq = 3")
    redact(database, "Ada")
    everything = b"".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode()
        for table in ("activity", "redaction", "state")
        for row in rows(database, f"SELECT * FROM {table}")  # noqa: S608
        for value in row
    )
    assert salt not in everything


@pytest.mark.parametrize("metadata", ["Ada {", '["Ada"]', '"Ada"', "7"])
def test_an_entry_that_cannot_be_read_does_not_keep_the_name(metadata: str) -> None:
    database = log_of(6)
    database.execute_sql("UPDATE activity SET metadata = ? WHERE seq = 5", (metadata,))
    redact(database, "Ada")
    assert with_name(database, "Ada") == []
    assert rows(database, "SELECT metadata FROM activity WHERE seq = 5") == [(metadata.replace("Ada", "forgotten-1"),)]
