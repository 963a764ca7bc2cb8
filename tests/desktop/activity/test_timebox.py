"""Days begin and end by the calendar, also where clocks are changed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from desktop.activity.timebox import RANGES
from desktop.activity.times import TimeFormat

US = 1_000_000


@pytest.fixture
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * US


def _bounds(label: str, now: str, zone: str) -> tuple[int | None, int | None]:
    chosen = next(each.bounds for each in RANGES if each.label == label)
    assert chosen is not None
    return chosen(TimeFormat(zone).moment(_utc(now)))


@pytest.mark.usefixtures("_berlin")
@pytest.mark.parametrize(
    ("label", "now", "since", "until"),
    [
        ("Today", "2026-10-25T18:00", "2026-10-24T22:00", None),
        ("Yesterday", "2026-10-26T18:00", "2026-10-24T22:00", "2026-10-25T23:00"),
        ("Yesterday", "2026-03-30T18:00", "2026-03-28T23:00", "2026-03-29T22:00"),
    ],
)
def test_local_days(label: str, now: str, since: str, until: str | None) -> None:
    assert _bounds(label, now, "local") == (_utc(since), _utc(until) if until else None)


@pytest.mark.usefixtures("_berlin")
def test_utc_days() -> None:
    assert _bounds("Today", "2026-10-25T18:00", "utc") == (_utc("2026-10-25T00:00"), None)


@pytest.mark.usefixtures("_berlin")
def test_the_local_zone_is_named_with_its_offset() -> None:
    assert TimeFormat().full(_utc("2026-11-23T12:00")) == "2026-11-23 13:00:00.000000 CET (UTC+01:00)"
