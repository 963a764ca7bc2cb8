"""Folds stand for all their entries, grow at the top, and remember being open."""

from collections.abc import Iterable

from core.activity.entry import ActivityEntry, Severity
from core.activity.folding import Fact, fact_of
from desktop.activity.columns import UNMARKED
from desktop.activity.folds import TAIL_LIMIT, FoldBook
from tests.desktop.activity.log import DESK, SHELF, make_entry

KINDS = ("device.connected", "device.disconnected", "window.lock", "device.changed")


def _flapping(newest: int, count: int) -> list[Fact]:
    """Newest first, as the table has them."""
    return _facts(make_entry(KINDS[seq % 2], seq=seq, reason="timeout") for seq in range(newest, newest - count, -1))


def _facts(entries: Iterable[ActivityEntry]) -> list[Fact]:
    return list(map(fact_of, entries))


def _hidden(book: FoldBook, places: range) -> list[range]:
    return list(book.hidden(places))


def test_a_repetition_hides_all_but_the_newest() -> None:
    book = FoldBook()
    book.settle(range(6), _flapping(10, 6))
    assert _hidden(book, range(6)) == [range(1, 6)]
    assert (book.head_of(3), book.span(0), book.mark_of(0).after) == (0, range(6), "  ×6 in 5 s")


def test_a_batch_hides_what_stands_above_its_cause() -> None:
    cause = make_entry("device.create", seq=1)
    steps = [make_entry("device.changed", seq=seq, message=f"{seq}", cause=cause.id) for seq in (4, 3, 2)]
    book = FoldBook()
    book.settle(range(4), _facts([*steps, cause]))
    assert _hidden(book, range(4)) == [range(3)]
    assert (book.head_of(0), book.span(3), book.mark_of(3).after) == (3, range(4), "  + 3 entries")


def test_an_open_fold_stays_open_while_it_grows() -> None:
    book = FoldBook()
    book.settle(range(-6, 0), _flapping(10, 6), is_top=True)
    assert book.toggle(-6, is_open=True)
    assert not book.toggle(-6, is_open=True)
    assert book.is_topped_by(-6)
    assert book.grow(-8, _flapping(12, 2)) == range(-8, 0)
    assert _hidden(book, range(-8, 0)) == []
    assert book.mark_of(-8).before == "▾ "
    assert book.toggle(-8)
    assert _hidden(book, range(-8, 0)) == [range(-7, 0)]


def test_nothing_is_folded_where_that_is_off() -> None:
    book = FoldBook()
    book.is_on = False
    assert book.unsettled(range(6)) == []
    assert not book.is_topped_by(0)
    assert book.mark_of(0) is UNMARKED
    assert not book.toggle(0)


def test_a_device_that_never_rests_costs_no_more_the_longer_it_goes_on() -> None:
    book = FoldBook()
    book.settle(range(100), _flapping(100, 100), is_top=True)
    for newest in range(150, 50_100, 50):
        book.grow(100 - newest, _flapping(newest, 50))
    assert book.mark_of(100 - newest).after == "  ×50,050 in 13 h"
    assert _hidden(book, range(100 - newest, 100)) == [range(101 - newest, 100)]


def test_another_device_ends_what_was_growing() -> None:
    book = FoldBook()
    book.settle(range(100), _flapping(100, 100), is_top=True)
    other = _facts([make_entry("window.lock", seq=102)])
    book.grow(-2, [*other, *_flapping(101, 1)])
    book.grow(-8, _flapping(108, 6))
    marks = [book.mark_of(place).after for place in range(-8, 0)]
    assert marks == ["  ×6 in 5 s", "", "", "", "", "", "", "  ×101 in 1 min"]
    assert _hidden(book, range(-8, 100)) == [range(-7, -2), range(100)]


def test_much_that_hangs_together_but_does_not_fold_is_not_looked_at_for_ever() -> None:
    book, gesture = FoldBook(), make_entry().id
    entries = [make_entry("device.changed", seq=seq, message=f"{seq}", cause=gesture) for seq in range(2000, 0, -1)]
    book.settle(range(1000), _facts(entries[1000:]), is_top=True)
    book.grow(-1000, _facts(entries[:1000]))
    assert len(book.grow(-1001, _facts([make_entry("window.lock", seq=2001)]))) == TAIL_LIMIT + 1


def _coming_and_going(newest: int, count: int) -> list[Fact]:
    targets = (DESK, SHELF)
    seqs = range(newest, newest - count, -1)
    return _facts(make_entry(KINDS[seq % 2], seq=seq, reason="timeout", target=targets[seq // 2 % 2]) for seq in seqs)


def test_devices_that_come_and_go_by_turns_grow_as_one_row_and_are_told_of_as_one_when_folded() -> None:
    book = FoldBook()
    book.settle(range(100), _coming_and_going(100, 100), is_top=True)
    book.grow(-30, _coming_and_going(130, 30))
    mark = book.mark_of(-30)
    assert (mark.after, mark.deed, mark.targets) == ("  ×130 in 2 min", "stopped answering and came back", 2)
    assert mark.severity is Severity.WARNING
    assert _hidden(book, range(-30, 100)) == [range(-29, 100)]
    book.toggle(-30)
    assert book.mark_of(-30).severity is None
