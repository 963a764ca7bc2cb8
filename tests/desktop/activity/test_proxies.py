"""Filters go down into SQL; nothing is filtered row by row."""

import pytest
from pytestqt.modeltest import ModelTester

from core.activity.filter import ActivityFilter, Term
from desktop.activity.columns import MESSAGE
from desktop.activity.model import ActivityModel
from desktop.activity.proxies import FilterProxy, combined
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry

DEVICE = Term("category", ("device",))
AUTH = Term("category", ("auth",))
NOT_AUTH = Term("category", ("auth",), negated=True)
WORD = Term("text", ("lock",))


@pytest.mark.parametrize(
    ("base", "over", "both"),
    [
        ((DEVICE,), (), (DEVICE,)),
        ((DEVICE,), (WORD,), (DEVICE, WORD)),
        ((DEVICE,), (AUTH,), (AUTH,)),
        ((DEVICE,), (NOT_AUTH,), (DEVICE, NOT_AUTH)),
        ((WORD,), (Term("text", ("window",)),), (WORD, Term("text", ("window",)))),
        ((Term("target", ("id",)),), (Term("target_name", ("desk",)),), (Term("target_name", ("desk",)),)),
    ],
)
def test_what_is_above_adds_to_what_is_below_or_takes_its_place(
    base: tuple[Term, ...], over: tuple[Term, ...], both: tuple[Term, ...]
) -> None:
    assert combined(ActivityFilter(base), ActivityFilter(over)) == ActivityFilter(both)


def test_bounds_of_time_above_take_the_place_of_those_below() -> None:
    below, above = ActivityFilter((DEVICE,), since=1, until=9), ActivityFilter(since=5)
    assert combined(below, above) == ActivityFilter((DEVICE,), since=5)
    assert combined(below, ActivityFilter((WORD,))) == ActivityFilter((DEVICE, WORD), since=1, until=9)


def test_two_proxies_reach_the_sql_together(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle, qtmodeltester: ModelTester
) -> None:
    log.add(
        make_entry("window.lock", target=None),
        make_entry("device.lost"),
        make_entry("window.unlock", target=None),
        make_entry("device.discovered", address="10.0.0.1"),
    )
    lower = FilterProxy(model)
    upper = FilterProxy(lower)
    lower.carry(ActivityFilter((AUTH,)))
    upper.carry(ActivityFilter((Term("text", ("unlock",)),)))
    settle()
    assert [upper.index(row, MESSAGE).data() for row in range(upper.rowCount())] == ["Unlocked the window"]
    queries = [statement for statement in loop.statements if "LIKE" in statement]
    assert queries
    assert all("'auth'" in query and "'%unlock%'" in query for query in queries)
    upper.carry(ActivityFilter())
    settle()
    assert upper.rowCount() == 2
    qtmodeltester.check(upper, force_py=False)
    settle()
    for proxy in (upper, lower):
        proxy.deleteLater()
