"""What the log knows of a device's time, and what it does not."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from core.activity.availability import Availability, State, availabilities
from core.activity.entry import ActivityEntry, Target
from tests.core.activity.logs import entry, reader_of

SHELF, TV = Target("device", "aa01", "Shelf"), Target("device", "aa02", "TV")
MINUTE = 60_000_000
START = 1_700_000_000_000_000
END = START + 100 * MINUTE


def log(*told: tuple[int, str, Target | None]) -> list[ActivityEntry]:
    """Entries by the minute after the start, their action and what they are about."""
    return [
        entry(seq, action, ts=START + minute * MINUTE, target=target)
        for seq, (minute, action, target) in enumerate(told, 1)
    ]


def found(entries: list[ActivityEntry]) -> list[Availability]:
    return list(availabilities(reader_of(entries), START, END, limit=3).least_reliable)


def minutes(availability: Availability) -> tuple[int, int, int]:
    """How long up, down and unknown."""
    up, down, unknown = (availability.known_us(state) // MINUTE for state in State)
    return up, down, unknown


def test_time_is_unknown_until_something_is_said() -> None:
    (shelf,) = found(log((20, "device.connected", SHELF), (50, "device.disconnected", SHELF)))

    assert (shelf.device, minutes(shelf), shelf.drop_offs, shelf.percent) == (SHELF, (30, 50, 20), 1, 37.5)


def test_what_was_said_before_the_period_holds_on() -> None:
    told = log((-30, "device.connected", SHELF), (-20, "device.changed", SHELF), (75, "device.disconnected", SHELF))
    (shelf,) = found(told)

    assert (minutes(shelf), shelf.percent) == ((75, 25, 0), 75.0)


def test_while_nobody_watches_nothing_is_known() -> None:
    told = log(
        (-30, "device.connected", SHELF),
        (-20, "app.stopped", None),
        (10, "app.started", None),
        (20, "device.connected", SHELF),
        (60, "app.crash_detected", None),
        (80, "device.disconnected", SHELF),
    )
    (shelf,) = found(told)

    assert minutes(shelf) == (40, 20, 40)


def test_the_least_reliable_device_comes_first_and_one_that_nothing_is_known_of_not_at_all() -> None:
    told = log(
        (0, "device.connected", SHELF),
        (1, "device.connected", TV),
        (2, "device.connected", Target("device", "aa03", "Hall")),
        (2, "device.discovered", Target("device", "aa04", "Stairs")),
        (40, "device.disconnected", TV),
        (90, "device.disconnected", SHELF),
    )

    assert [(each.device.name, each.drop_offs) for each in found(told)] == [("TV", 1), ("Shelf", 1), ("Hall", 0)]


def test_no_device_is_overlooked_however_much_else_there_is() -> None:
    others = [(-50, "light.started", Target("light", f"aa{number:03}", "Light")) for number in range(250)]
    devices = [Target("device", f"bb{number:03}", f"Lamp {number}") for number in range(250)]
    told = log(*others, *((-40, "device.connected", device) for device in devices), (50, "device.disconnected", SHELF))
    found_ = availabilities(reader_of(told), START, END, limit=2)

    assert (found_.count, [each.device for each in found_.least_reliable]) == (251, [SHELF, devices[0]])


def test_a_removed_device_is_no_longer_counted() -> None:
    (shelf,) = found(log((0, "device.connected", SHELF), (50, "device.delete", SHELF)))

    assert (minutes(shelf), shelf.percent) == ((50, 0, 50), 100.0)


def test_a_device_goes_by_the_name_it_had_last() -> None:
    renamed = replace(SHELF, name="Bookshelf")
    (shelf,) = found(log((-5, "device.connected", SHELF), (10, "device.disconnected", renamed)))

    assert shelf.device == renamed


STEPS = st.lists(
    st.tuples(
        st.integers(-50, 99),
        st.sampled_from(["device.connected", "device.disconnected", "app.started", "device.rebooted", "window.lock"]),
        st.sampled_from([SHELF, TV]),
    ),
    max_size=20,
)


@settings(deadline=None)
@given(STEPS, st.booleans())
def test_every_moment_is_accounted_for_once(steps: list[tuple[int, str, Target]], is_ordered: bool) -> None:
    told = sorted(steps, key=lambda step: step[0]) if is_ordered else steps
    for each in found(log(*told)):
        assert sum(map(sum, each.columns)) == END - START
        assert each.percent is not None
        assert 0 <= each.percent <= 100
        if is_ordered:
            assert minutes(each) == by_the_minute(told, each.device)


def by_the_minute(told: list[tuple[int, str, Target]], device: Target) -> tuple[int, int, int]:
    """The slow way: look at each minute's last word."""
    states = {"device.connected": 0, "device.rebooted": 0, "device.disconnected": 1, "app.started": 2}
    counts = [0, 0, 0]
    for minute in range(100):
        said = [
            states[action]
            for at, action, target in told
            if at <= minute and action in states and (action == "app.started" or target == device)
        ]
        counts[said[-1] if said else 2] += 1
    return counts[0], counts[1], counts[2]
