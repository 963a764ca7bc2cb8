"""An outage begins once, is retried less and less often, and ends once."""

from core.lighting.outage import Outage


def test_retries_wait_longer_each_time_up_to_the_limit() -> None:
    outage, now, waits = Outage(0.5, 4.0), 0.0, []
    for _ in range(6):
        outage.fail("It is gone.", now)
        started = now
        while not outage.is_due(now):
            now += 0.25
        waits.append(now - started)
    assert waits == [0.5, 1.0, 2.0, 4.0, 4.0, 4.0]


def test_it_is_told_once_when_it_begins_and_once_when_it_ends() -> None:
    outage = Outage(1.0, 2.0)
    assert outage.end(0.0) is None
    assert [outage.fail("A.", 1.0), outage.fail("B.", 2.0)] == [True, False]
    assert outage.reason == "B."
    assert [outage.end(4.5), outage.end(5.0)] == [3.5, None]
    assert outage.reason == ""


def test_the_next_outage_starts_with_a_short_wait_again() -> None:
    outage = Outage(1.0, 8.0)
    for now in (0.0, 1.0, 3.0):
        outage.fail("A.", now)
    outage.end(7.0)
    outage.fail("A.", 10.0)
    assert outage.is_due(11.0)
