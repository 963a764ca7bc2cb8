"""The filter goes down into SQL; nothing is filtered row by row."""

from pytestqt.modeltest import ModelTester

from core.activity.filter import ActivityFilter, Term
from desktop.activity.columns import MESSAGE
from desktop.activity.model import ActivityModel
from desktop.activity.proxies import FilterProxy
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry


def test_all_of_it_reaches_the_sql(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle, qtmodeltester: ModelTester
) -> None:
    log.add(
        make_entry("window.lock", target=None),
        make_entry("device.lost"),
        make_entry("window.unlock", target=None),
        make_entry("device.discovered", address="10.0.0.1"),
    )
    proxy = FilterProxy(model)
    auth, unlock = Term("category", ("auth",)), Term("text", ("unlock",))
    proxy.carry(ActivityFilter((auth, unlock)))
    settle()
    assert [proxy.index(row, MESSAGE).data() for row in range(proxy.rowCount())] == ["Unlocked the window"]
    queries = [statement for statement in loop.statements if "LIKE" in statement]
    assert queries
    assert all("'auth'" in query and "'%unlock%'" in query for query in queries)
    proxy.carry(ActivityFilter((auth,)))
    settle()
    assert proxy.rowCount() == 2
    qtmodeltester.check(proxy, force_py=False)
    settle()
    proxy.deleteLater()
