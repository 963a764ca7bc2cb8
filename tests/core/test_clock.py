"""Moments as text."""

import pytest

from core.clock import iso_utc


@pytest.mark.parametrize(
    ("at_us", "text"),
    [
        (0, "1970-01-01T00:00:00.000000Z"),
        (1_795_176_000_000_001, "2026-11-20T12:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (-62_000_000_000_000_000, "0005-04-19T09:46:40.000000Z"),
        (1 << 60, "9999-12-30T23:59:59.999999Z"),
        (-(1 << 63), "0001-01-02T00:00:00.000000Z"),
    ],
)
def test_every_number_is_a_moment_or_the_nearest_that_a_calendar_has(at_us: int, text: str) -> None:
    assert iso_utc(at_us) == text
