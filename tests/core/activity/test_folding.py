"""Like entries stand together as one, and none is lost."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry, Severity, Target
from core.activity.folding import GAP_US, LEAST, LEAST_FLAPS, Fact, fact_of, fold, is_linked, spread
from tests.core.activity.logs import IDS, TARGETS, entry, logs

MINUTE = 60_000_000


def flapping(count: int, first_seq: int = 1, target: int = 1, every_us: int = MINUTE) -> list[ActivityEntry]:
    actions = ("device.disconnected", "device.connected")
    return [
        entry(first_seq + n, actions[n % 2], target=TARGETS[target], ts=n * every_us, message=f"{n}")
        for n in range(count)
    ]


def facts(log: list[ActivityEntry]) -> list[Fact]:
    return [fact_of(each) for each in log]


def shape(log: list[ActivityEntry]) -> list[tuple[int, int]]:
    """What each row shows and how many entries it stands for, oldest first."""
    return [(log[each.shown].seq, each.count) for each in spread(facts(log))]


def test_a_restless_device_is_one_row() -> None:
    log = flapping(14)
    (folded,) = fold(facts(log))

    assert (folded.start, folded.stop, folded.shown, folded.cause) == (0, 14, 13, None)
    assert folded.latest - folded.earliest == 13 * MINUTE


def test_one_outage_is_shown_as_it_is() -> None:
    assert fold(facts(flapping(LEAST_FLAPS - 1))) == []


def test_something_else_between_or_a_long_pause_ends_a_run() -> None:
    between = [*flapping(6), entry(7, "device.changed", target=TARGETS[2]), *flapping(6, first_seq=8)]

    assert shape(between) == [(6, 6), (7, 1), (13, 6)]
    assert shape(flapping(4, every_us=GAP_US + 1)) == [(1, 1), (2, 1), (3, 1), (4, 1)]


def test_a_restless_device_is_said_to_be_so_and_as_bad_as_the_worst_of_its_entries() -> None:
    log = [
        replace(each, severity=Severity.WARNING if n % 2 == 0 else Severity.INFO) for n, each in enumerate(flapping(6))
    ]
    (folded,) = fold(facts(log))

    assert (folded.severity, folded.deed, folded.targets) == (Severity.WARNING, "stopped answering and came back", 1)


def test_devices_that_come_and_go_by_turns_are_one_row() -> None:
    log = [
        entry(
            4 * turn + n + 1,
            ("device.discovered", "device.lost")[turn % 2],
            target=Target("device", f"{n}", f"Device {n}"),
            ts=turn * MINUTE,
        )
        for turn in range(5)
        for n in range(4)
    ]
    (folded,) = fold(facts(log))

    assert (folded.count, folded.deed, folded.targets) == (20, "came and went on the network", 4)
    assert fold(facts(log[:12])) == []


def test_devices_that_are_found_and_answer_are_shown_as_they_are() -> None:
    log = [
        entry(2 * n + k, action, target=Target("device", f"{n}", f"Device {n}"))
        for n in range(20)
        for k, action in enumerate(("device.discovered", "device.connected"))
    ]

    assert fold(facts(log)) == []


def test_what_is_said_again_is_one_row_and_what_differs_is_not() -> None:
    same = [entry(seq, "output.failed", message="Sending failed") for seq in (1, 2, 3)]
    saved = [entry(seq, "settings.update", message="Changed setting theme") for seq in (4, 5, 6)]
    other = [entry(seq, "settings.update", message=f"Changed setting {seq}") for seq in (7, 8, 9)]

    assert shape([*same, *saved, *other]) == [(3, 3), (6, 3), (7, 1), (8, 1), (9, 1)]


def test_a_batch_stands_under_what_led_to_it_whichever_came_first() -> None:
    cause = entry(1, "profile.set_up", id=IDS[0])
    led_to = [entry(seq, "device.create", message=f"{seq}", cause=cause.id) for seq in (2, 3, 4)]
    last = replace(cause, seq=9)

    assert shape([cause, *led_to, entry(5)]) == [(1, 4), (5, 1)]
    assert shape([*led_to, last]) == [(9, 4)]
    assert fold(facts([cause, *led_to]))[0].cause == fact_of(cause).id


def test_without_its_cause_a_batch_is_not_one() -> None:
    led_to = [entry(seq, "device.create", message=f"{seq}", cause=IDS[0]) for seq in (2, 3, 4)]

    assert shape(led_to) == [(2, 1), (3, 1), (4, 1)]


def test_a_long_run_of_one_gesture_folds_in_one_pass() -> None:
    class Counted(list[Fact]):
        looks = 0

        def __getitem__(self, index: Any) -> Any:
            Counted.looks += 1
            return super().__getitem__(index)

    led_to = [entry(seq, "device.create", message=f"{seq}", cause=IDS[0]) for seq in range(1, 1001)]

    assert fold(Counted(facts(led_to))) == []
    assert Counted.looks < 20 * len(led_to)


@given(logs(max_size=25), st.booleans())
def test_no_entry_is_lost_or_moved(log: list[ActivityEntry], is_alike: bool) -> None:
    entries = [replace(each, action="device.lost", target=TARGETS[1]) for each in log] if is_alike else log
    rows = spread(facts(entries))

    assert [index for row in rows for index in range(row.start, row.stop)] == list(range(len(entries)))
    assert all(row.count == 1 or row.count >= LEAST for row in rows)
    assert all(row.start <= row.shown < row.stop for row in rows)


@given(logs(max_size=25))
def test_a_stretch_folds_by_itself_as_it_does_within_the_whole(log: list[ActivityEntry]) -> None:
    whole = facts(log)
    edges = [0, *(n for n in range(1, len(whole)) if not is_linked(whole[n - 1], whole[n])), len(whole)]
    apart = [
        [fact.seq for fact in whole[start + each.start : start + each.stop]]
        for start, stop in pairwise(edges)
        for each in spread(whole[start:stop])
    ]

    assert apart == [[fact.seq for fact in whole[row.start : row.stop]] for row in spread(whole)]
