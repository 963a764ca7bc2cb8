"""Folds stand for all their entries, grow at the top, and remember being open."""

from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry
from desktop.activity.columns import UNMARKED
from desktop.activity.folds import FoldBook
from tests.desktop.activity.log import DESK, SHELF, make_entry

KINDS = ("device.connected", "device.disconnected", "window.lock", "device.changed")


def _flapping(newest: int, count: int) -> list[ActivityEntry]:
    """Newest first, as the table has them."""
    return [make_entry(KINDS[seq % 2], seq=seq, reason="timeout") for seq in range(newest, newest - count, -1)]


def test_a_repetition_hides_all_but_the_newest() -> None:
    book = FoldBook()
    assert book.refold(0, range(6), _flapping(10, 6)) == {1, 2, 3, 4, 5}
    assert (book.head_of(3), book.span(0), book.mark_of(0).after) == (0, range(6), "  ×6 in 5 s")


def test_a_batch_hides_what_stands_above_its_cause() -> None:
    cause = make_entry("device.create", seq=1)
    steps = [make_entry("device.changed", seq=seq, message=f"{seq}", cause=cause.id) for seq in (4, 3, 2)]
    book = FoldBook()
    assert book.refold(0, range(4), [*steps, cause]) == {0, 1, 2}
    assert (book.head_of(0), book.span(3), book.mark_of(3).after) == (3, range(4), "  + 3 entries")


def test_an_open_fold_stays_open_while_it_grows() -> None:
    book = FoldBook()
    book.refold(-1, range(-6, 0), _flapping(10, 6))
    assert book.toggle(-6, is_open=True)
    assert not book.toggle(-6, is_open=True)
    assert book.refold(-1, range(-8, 0), _flapping(12, 8)) == set()
    assert book.mark_of(-8).before == "▾ "
    assert book.toggle(-8)
    assert book.refold(-1, range(-8, 0), _flapping(12, 8)) == {-7, -6, -5, -4, -3, -2, -1}


def test_nothing_is_folded_where_that_is_off() -> None:
    book = FoldBook()
    book.is_on = False
    assert book.refold(0, range(6), _flapping(10, 6)) == set()
    assert book.mark_of(0) is UNMARKED
    assert not book.toggle(0)


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from([DESK, SHELF])), min_size=1, max_size=30))
def test_every_hidden_place_belongs_to_a_row_that_is_shown(drawn: list[tuple[str, object]]) -> None:
    entries = [
        make_entry(action, seq=len(drawn) - number, target=target, reason="x", fields="y")  # type: ignore[arg-type]
        for number, (action, target) in enumerate(drawn)
    ]
    places, book = range(-5, len(entries) - 5), FoldBook()
    hidden = book.refold(-1, range(-5, 0), entries[:5]) | book.refold(0, range(places.stop), entries[5:])
    heads = [place for place in places if place not in hidden]
    assert all(book.head_of(place) in heads for place in hidden)
    assert [place for head in heads for place in book.span(head)] == list(places)
