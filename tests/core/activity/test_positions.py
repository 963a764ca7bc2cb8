"""Rows and sequence numbers lead to each other."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.positions import Positions

SEQS = st.sets(st.integers(1, 60), max_size=30).map(sorted)


def positions_of(seqs: list[int]) -> Positions:
    return Positions(array("q", seqs))


@given(SEQS)
def test_rows_count_from_the_newest_entry(seqs: list[int]) -> None:
    positions = positions_of(seqs)

    assert len(positions) == len(seqs)
    assert list(positions) == seqs[::-1]
    assert [positions.seq_at(row) for row in range(len(seqs))] == seqs[::-1]
    assert [positions.row_of(seq) for seq in seqs[::-1]] == list(range(len(seqs)))


@given(SEQS, st.integers(0, 70))
def test_an_entry_outside_has_no_row(seqs: list[int], seq: int) -> None:
    assert (positions_of(seqs).row_of(seq) is None) is (seq not in seqs)


@given(SEQS, st.integers(0, 40), st.integers(0, 40))
def test_a_stretch_of_rows_is_cut_at_the_end(seqs: list[int], first: int, last: int) -> None:
    assert list(positions_of(seqs).seqs(first, last)) == seqs[::-1][first:last]


@given(st.integers(1, 5), st.integers(0, 9))
def test_a_range_and_an_array_are_the_same(first: int, count: int) -> None:
    run = range(first, first + count)

    assert Positions(run) == positions_of(list(run))
    assert list(Positions(run).seqs(1, 4)) == list(run)[::-1][1:4]


@pytest.mark.parametrize("row", [-1, 3])
def test_there_is_no_row_beyond_the_ends(row: int) -> None:
    with pytest.raises(IndexError):
        Positions(range(1, 4)).seq_at(row)
