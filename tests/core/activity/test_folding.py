"""Like entries stand together as one, and none is lost."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry
from core.activity.folding import GAP_US, LEAST, LEAST_FLAPS, Fold, fold
from tests.core.activity.logs import IDS, TARGETS, entry, logs

MINUTE = 60_000_000


def flapping(count: int, first_seq: int = 1, target: int = 1, every_us: int = MINUTE) -> list[ActivityEntry]:
    actions = ("device.disconnected", "device.connected")
    return [
        entry(first_seq + n, actions[n % 2], target=TARGETS[target], ts=n * every_us, message=f"{n}")
        for n in range(count)
    ]


def shape(folds: list[Fold]) -> list[tuple[int, int]]:
    return [(each.shown.seq, each.count) for each in folds]


def test_a_restless_device_is_one_row() -> None:
    newest_first = flapping(14)[::-1]
    (folded,) = fold(newest_first)

    assert folded.entries == tuple(newest_first)
    assert (folded.count, folded.first.seq, folded.last.seq, folded.shown.seq) == (14, 1, 14, 14)
    assert folded.span_us == 13 * MINUTE


def test_one_outage_is_shown_as_it_is() -> None:
    assert [folded.count for folded in fold(flapping(LEAST_FLAPS - 1)[::-1])] == [1] * (LEAST_FLAPS - 1)


def test_another_device_between_or_a_long_pause_ends_a_run() -> None:
    between = [*flapping(6), entry(7, "device.lost", target=TARGETS[2]), *flapping(6, first_seq=8)]

    assert shape(fold(between)) == [(6, 6), (7, 1), (13, 6)]
    assert shape(fold(flapping(4, every_us=GAP_US + 1))) == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_what_is_said_again_is_one_row_and_what_differs_is_not() -> None:
    same = [entry(seq, "output.failed", message="Sending failed") for seq in (1, 2, 3)]
    saved = [entry(seq, "settings.update", message="Changed setting theme") for seq in (4, 5, 6)]
    other = [entry(seq, "settings.update", message=f"Changed setting {seq}") for seq in (7, 8, 9)]

    assert shape(fold([*same, *saved, *other])) == [(3, 3), (6, 3), (7, 1), (8, 1), (9, 1)]


def test_a_batch_stands_under_what_led_to_it_whichever_came_first() -> None:
    cause = entry(1, "profile.set_up", id=IDS[0])
    led_to = [entry(seq, "device.create", message=f"{seq}", cause=cause.id) for seq in (2, 3, 4)]
    last = replace(cause, seq=9)

    assert shape(fold([cause, *led_to, entry(5)])) == [(1, 4), (5, 1)]
    assert shape(fold([entry(5), *led_to[::-1], cause])) == [(5, 1), (1, 4)]
    assert shape(fold([last, *led_to[::-1]])) == [(9, 4)]
    assert fold([cause, *led_to])[0].cause == cause


def test_without_its_cause_a_batch_is_not_one() -> None:
    led_to = [entry(seq, "device.create", message=f"{seq}", cause=IDS[0]) for seq in (2, 3, 4)]

    assert shape(fold(led_to)) == [(2, 1), (3, 1), (4, 1)]


@given(logs(max_size=25), st.booleans(), st.booleans())
def test_no_entry_is_lost_or_moved(log: list[ActivityEntry], is_newest_first: bool, is_alike: bool) -> None:
    alike = [replace(each, action="device.lost", target=TARGETS[1]) for each in log] if is_alike else log
    entries = alike[::-1] if is_newest_first else alike
    folds = fold(entries)

    assert [each for folded in folds for each in folded.entries] == entries
    assert all(folded.count == 1 or folded.count >= LEAST for folded in folds)
    assert all(folded.shown in folded.entries for folded in folds)
