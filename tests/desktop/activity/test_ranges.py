"""Ranges are the set of the numbers in them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.activity.ranges import Ranges

RANGES = st.builds(lambda start, length: range(start, start + length), st.integers(-20, 20), st.integers(0, 12))


@given(st.lists(st.tuples(st.booleans(), RANGES), max_size=20), RANGES)
def test_it_is_a_set(steps: list[tuple[bool, range]], bounds: range) -> None:
    ranges, model = Ranges(), set[int]()
    for is_added, numbers in steps:
        (ranges.add if is_added else ranges.discard)(numbers)
        model = model | set(numbers) if is_added else model - set(numbers)
    held = list(ranges)
    assert [number for each in held for number in each] == sorted(model)
    assert all(one.stop < other.start for one, other in pairwise(held))
    assert all((number in ranges) is (number in model) for number in range(-25, 45))
    assert [number for each in ranges.within(bounds) for number in each] == sorted(model & set(bounds))
    assert [number for each in ranges.gaps(bounds) for number in each] == sorted(set(bounds) - model)
