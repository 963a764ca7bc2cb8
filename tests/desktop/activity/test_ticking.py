"""Relative times are painted again as they grow older, and only then."""

import pytest
from pytestqt.qtbot import QtBot

from core.clock import MICROSECONDS
from desktop.activity.model import ActivityModel
from desktop.activity.table import ActivityTable
from desktop.activity.ticking import TimeTicker, pace_s
from desktop.activity.times import TimeFormat
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import START_US, LogFile
from tests.desktop.activity.test_times import StoppedClock


@pytest.mark.parametrize(("age_s", "wanted_s"), [(-5, 1), (0, 1), (59, 1), (60, 10), (3600, 60), (90_000, 600)])
def test_the_older_the_slower(age_s: int, wanted_s: int) -> None:
    assert pace_s(age_s * MICROSECONDS) == wanted_s


def test_only_relative_times_that_can_be_seen_tick(
    qtbot: QtBot, log: LogFile, model: ActivityModel, settle: Settle
) -> None:
    log.fill(3)
    table = ActivityTable()
    qtbot.addWidget(table)
    table.setModel(model)
    clock = StoppedClock(START_US + 300 * MICROSECONDS)
    ticker = TimeTicker(table, clock, table)
    model.set_times(TimeFormat("relative", clock))
    model.reload()
    settle()
    assert model.index(0, 0).data() == "4 min ago"
    assert ticker.interval_ms == 0

    ticker.set_relative(True)
    table.show()
    qtbot.waitUntil(lambda: ticker.interval_ms == 10_000)

    ticker.set_relative(False)
    assert ticker.interval_ms == 0


def test_a_relative_time_is_told_as_of_now(log: LogFile, model: ActivityModel, settle: Settle) -> None:
    log.fill(1)
    clock = StoppedClock(START_US + 62 * MICROSECONDS)
    model.set_times(TimeFormat("relative", clock))
    model.reload()
    settle()
    assert model.index(0, 0).data() == "1 min ago"
    clock.stop_at(START_US + 3601 * MICROSECONDS)
    assert model.index(0, 0).data() == "1 h ago"
