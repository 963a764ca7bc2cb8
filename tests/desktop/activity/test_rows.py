"""Rows, places and numbers agree whatever arrives and whatever is folded away."""

from array import array
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from core.activity.positions import Positions
from desktop.activity.rows import PAGE_ROWS, Rows, page_of, runs

FROZEN = 300


def _rows() -> Rows:
    return Rows(Positions(array("q", range(10, 10 + FROZEN))))


def test_runs_are_ranges_without_a_gap() -> None:
    assert list(runs([1, 2, 3, 7, 9, 10])) == [range(1, 4), range(7, 8), range(9, 11)]
    assert list(runs([])) == []


def test_places_stay_when_entries_arrive() -> None:
    rows = _rows()
    before = [rows.seq_at(place) for place in range(FROZEN)]
    rows.prepend([500, 501])
    assert [rows.seq_at(place) for place in range(-2, 0)] == [501, 500]
    assert [rows.seq_at(place) for place in range(FROZEN)] == before
    assert rows.seqs(range(-2, 2)) == [501, 500, 309, 308]
    assert rows.place_of(501) == -2
    assert rows.place_of(309) == 0
    assert rows.place_of(400) is None


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(-60, FROZEN - 1), st.integers(1, 40)),
        max_size=25,
    )
)
@settings(max_examples=150, deadline=None)
def test_rows_agree_with_a_plain_list(steps: list[tuple[bool, int, int]]) -> None:
    rows, hidden, arrived, numbers = _rows(), set[int](), 0, count(1000)
    for is_arrival, place, length in steps:
        if is_arrival:
            rows.prepend([next(numbers) for _ in range(length)])
            arrived += length
            continue
        page = rows.places(page_of(place))
        wanted = [each for each in range(place, place + length) if each in page]
        for run in runs(sorted(set(wanted) - hidden)):
            rows.hide(run)
        if length % 3 == 0:
            for run in runs(wanted):
                rows.show(run)
            hidden -= set(wanted)
        else:
            hidden |= set(wanted)
    visible = [place for place in range(-arrived, FROZEN) if place not in hidden]
    assert len(rows) == len(visible)
    assert [rows.place_at(row) for row in range(len(rows))] == visible
    assert [rows.row_of(place) for place in visible] == list(range(len(visible)))
    assert all(rows.is_hidden(place) for place in hidden)


def test_a_page_holds_only_places_that_exist() -> None:
    rows = _rows()
    assert rows.places(2) == range(2 * PAGE_ROWS, FROZEN)
    rows.prepend([500, 501, 502])
    assert rows.places(-1) == range(-3, 0)
