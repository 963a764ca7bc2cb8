"""Rows, places and numbers agree whatever arrives and whatever is folded away."""

from array import array
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from core.activity.positions import Positions
from desktop.activity.rows import PAGE_ROWS, Rows

FROZEN = 300


def _rows() -> Rows:
    return Rows(Positions(array("q", range(10, 10 + FROZEN))))


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
        places = range(max(place, -arrived), min(place + length, FROZEN))
        if length % 3 == 0:
            rows.show(places)
            hidden -= set(places)
        else:
            rows.hide(places)
            hidden |= set(places)
    visible = [place for place in range(-arrived, FROZEN) if place not in hidden]
    assert len(rows) == len(visible)
    assert [rows.place_at(row) for row in range(len(rows))] == visible
    assert [rows.row_of(place) for place in visible] == list(range(len(visible)))
    assert all(rows.is_hidden(place) for place in hidden)
    assert [place for each in rows.hidden_in(range(-arrived, FROZEN)) for place in each] == sorted(hidden)


def test_a_page_holds_only_places_that_exist() -> None:
    rows = _rows()
    assert rows.places(2) == range(2 * PAGE_ROWS, FROZEN)
    rows.prepend([500, 501, 502])
    assert rows.places(-1) == range(-3, 0)
