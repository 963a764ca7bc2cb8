import time
from collections.abc import Iterator

import pytest

from desktop.parts.moments import calendar_day, clock_time
from tests.fakes.things import NOON_US


@pytest.fixture(autouse=True)
def _far_east(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_times_follow_the_zone() -> None:
    assert clock_time(NOON_US, "utc") == "12:03:11"
    assert clock_time(NOON_US, "local") == "21:03:11"


def test_days_follow_the_zone() -> None:
    evening = NOON_US + 6 * 3_600_000_000
    assert calendar_day(evening, "utc") == "2 Aug 2026"
    assert calendar_day(evening, "local") == "3 Aug 2026"
