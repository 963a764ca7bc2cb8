"""Where the entries of a run are."""

from core.activity.filter import ActivityFilter, Term
from core.activity.removal import remove_entries
from core.activity.runs import extend, extents
from core.activity.seq_range import SeqRange
from tests.core.activity.logs import entry, reader_of, small_zones

RUNS = {1: "a", 2: "a", 3: "b", 4: "b", 5: "b", 6: "b", 7: "c", 8: "c", 9: "c", 10: "b"}


def test_extents_grow_with_what_is_indexed_and_the_rest_is_looked_through() -> None:
    with small_zones():
        reader = reader_of((entry(seq, run=run) for seq, run in RUNS.items()), indexed_zones=2)
        statements: list[str] = []
        reader.finder._database.connection().set_trace_callback(statements.append)
        found = reader.positions(ActivityFilter((Term("run", ("b",)),)))

    assert extents(reader.finder._database, ["a"]) == [SeqRange(1, 2)]
    assert extents(reader.finder._database, ["b", "c", "d"]) == [SeqRange(3, 6), SeqRange(7, 7)]
    assert list(found) == [10, 6, 5, 4, 3]
    walked = [each.split("BETWEEN ")[1].split(")")[0] for each in statements if "BETWEEN" in each]
    assert walked == ["3 AND 6", "8 AND 10"]


def test_a_run_of_which_nothing_is_left_is_forgotten() -> None:
    reader = reader_of((entry(seq, run=run) for seq, run in RUNS.items()), indexed_zones=1)
    database = reader.finder._database
    remove_entries(database, [1, 2, 3])
    extend(database, SeqRange(256, 511))

    assert extents(database, ["a", "b"]) == [SeqRange(3, 10)]
