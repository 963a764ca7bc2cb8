"""The clock is watched against one that is never set."""

from core.control.timekeeping import ClockWatch, steady_clock


def test_jumps_are_seen_once_and_drift_is_none() -> None:
    watch = ClockWatch(wall_s=1000.0, steady_s=10.0)
    looks = [(1005.0, 15.0), (1010.1, 20.0), (4615.1, 25.0), (4620.1, 30.0), (1025.1, 35.0)]
    assert [round(watch.jump_s(*look), 1) for look in looks] == [0.0, 0.0, 3600.0, 0.0, -3600.0]


def test_the_steady_clock_goes_on() -> None:
    assert steady_clock() <= steady_clock()
