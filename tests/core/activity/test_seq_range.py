"""Ranges of numbers are sets of numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.activity.seq_range import SeqRange, apart, common, few

RANGES = st.lists(st.builds(SeqRange, st.integers(0, 20), st.integers(0, 20)), max_size=6)


def numbers(ranges: list[SeqRange]) -> set[int]:
    return {number for each in ranges for number in range(each.first, each.last + 1)}


@given(RANGES)
def test_ranges_put_apart_hold_the_same_numbers_once_and_in_order(ranges: list[SeqRange]) -> None:
    found = apart(ranges)

    assert numbers(found) == numbers(ranges)
    assert all(before.last + 1 < after.first for before, after in pairwise(found))
    assert all(each.width for each in found)


@given(RANGES, st.integers(1, 4))
def test_few_ranges_hold_what_many_do_and_leave_out_the_widest_gaps(ranges: list[SeqRange], limit: int) -> None:
    many = apart(ranges)
    found = few(many, limit)

    assert len(found) == min(limit, len(many))
    assert numbers(found) >= numbers(many)
    left_out = sorted((after.first - before.last for before, after in pairwise(many)), reverse=True)[: limit - 1]
    assert sorted((after.first - before.last for before, after in pairwise(found)), reverse=True) == left_out


@given(RANGES, RANGES)
def test_what_is_common_is_in_both(ranges: list[SeqRange], others: list[SeqRange]) -> None:
    assert numbers(common(ranges, others)) == numbers(ranges) & numbers(others)
