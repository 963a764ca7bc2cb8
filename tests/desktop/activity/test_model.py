"""The model knows how many rows there are, reads what is looked at, and grows at the top."""

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.activity.entry import Severity
from core.activity.filter import ActivityFilter, Term
from core.errors import StorageError
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.columns import COLUMNS, MESSAGE, PLACEHOLDER, SEVERITY, TIME
from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel
from desktop.activity.pages import CACHED_PAGES, PageCache
from desktop.activity.times import TimeFormat
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry

ROLES = Qt.ItemDataRole


def _text(model: ActivityModel, row: int, column: int = MESSAGE, role: int = ROLES.DisplayRole) -> object:
    return model.index(row, column).data(role)


def _messages(model: ActivityModel) -> list[object]:
    return [_text(model, row) for row in range(model.rowCount())]


def test_every_rule_of_item_models_is_kept(
    model: ActivityModel, log: LogFile, settle: Settle, qtmodeltester: ModelTester
) -> None:
    log.fill(300)
    model.narrow(ActivityFilter())
    settle()
    qtmodeltester.check(model, force_py=False)
    settle()
    logged = log.fill(5)
    model.prepend([entry.seq for entry in logged.entries], logged.entries)
    assert model.rowCount() == 305


def test_first_rows_come_before_the_count(model: ActivityModel, log: LogFile, loop: HeldLoop, qtbot: QtBot) -> None:
    log.fill(1000)
    states: list[Loading] = []
    model.loading_changed.connect(states.append)
    model.narrow(ActivityFilter())
    loop.answer()
    qtbot.waitUntil(lambda: model.loading is Loading.FIRST_ROWS)
    assert (model.rowCount(), _text(model, 0)) == (128, "Entry 1000")
    loop.answer()
    qtbot.waitUntil(lambda: model.loading is Loading.WHOLE)
    assert model.rowCount() == 1000
    assert states == [Loading.ASKED, Loading.FIRST_ROWS, Loading.WHOLE]


def test_what_is_looked_at_is_read_once_and_placeholders_stand_meanwhile(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle, qtbot: QtBot
) -> None:
    log.fill(1000)
    model.narrow(ActivityFilter())
    settle()
    changed: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last, _roles: changed.append((first.row(), last.row())))
    assert _text(model, 600) == PLACEHOLDER
    assert _text(model, 600, role=ENTRY_ROLE) is None
    settle()
    assert _text(model, 600) == "Entry 400"
    assert (512, 639) in changed
    asked = loop.asked.count("activity.pages")
    assert [_text(model, row) for row in range(512, 640)] == [f"Entry {1000 - row}" for row in range(512, 640)]
    settle()
    assert loop.asked.count("activity.pages") == asked


def test_a_page_scrolled_past_is_not_read(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle, qtbot: QtBot
) -> None:
    log.fill(128 * 40)
    model.narrow(ActivityFilter())
    settle()
    loop.statements.clear()
    for row in range(128, 128 * 40, 128):
        _text(model, row)
    settle()
    pages = [number for number in range(40) if not isinstance(_text(model, number * 128), str)]
    assert pages == []
    read = [number for number in range(40) if _text(model, number * 128) != PLACEHOLDER]
    assert read == [0, 36, 37, 38, 39]


def test_no_more_pages_are_held_than_fit() -> None:
    from desktop.activity.columns import GONE

    cache = PageCache()
    for place in range(0, 128 * 200, 64):
        cache.keep(place, GONE)
    assert len({place // 128 for place in cache.places(range(128 * 200))}) == CACHED_PAGES


def test_an_entry_that_is_gone_says_so(model: ActivityModel, log: LogFile, settle: Settle) -> None:
    log.fill(400)
    model.narrow(ActivityFilter())
    settle()
    log.remove_up_to(150)
    _text(model, 399)
    settle()
    assert _text(model, 399) == "No longer in the log"


def test_live_entries_come_in_at_the_top_and_what_is_held_on_to_moves_down(
    model: ActivityModel, log: LogFile, settle: Settle
) -> None:
    log.fill(200)
    model.narrow(ActivityFilter())
    settle()
    held = QPersistentModelIndex(model.index(3, MESSAGE))
    inserted: list[tuple[int, int]] = []
    model.rowsInserted.connect(lambda _parent, first, last: inserted.append((first, last)))
    for _ in range(10):
        logged = log.fill(100)
        model.prepend([entry.seq for entry in logged.entries], logged.entries[-50:])
    settle()
    assert inserted == [(0, 99)] * 10
    assert (held.row(), held.data()) == (1003, "Entry 197")
    assert _text(model, 0) == "Entry 1200"
    _text(model, 99)
    settle()
    assert _text(model, 99) == "Entry 1101"
    assert model.row_of_seq(197) == 1003


def test_a_filter_is_asked_of_the_log_and_old_rows_stay_until_it_answers(
    model: ActivityModel, log: LogFile, settle: Settle
) -> None:
    log.add(make_entry("window.lock", target=None), make_entry("device.lost"), make_entry("window.lock", target=None))
    model.narrow(ActivityFilter())
    settle()
    model.narrow(ActivityFilter((Term("category", ("auth",)),)))
    assert model.rowCount() == 3
    settle()
    assert [_text(model, row, TIME) for row in range(model.rowCount())] != []
    assert _messages(model) == ["Locked the window"] * 2


def test_only_the_answer_to_the_last_filter_counts(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.fill(3)
    model.narrow(ActivityFilter((Term("text", ("1",)),)))
    model.narrow(ActivityFilter((Term("text", ("2",)),)))
    assert loop.waiting == ["activity.rows"]
    settle()
    assert _messages(model) == ["Entry 2"]


def test_a_log_that_cannot_be_read_is_told_in_a_sentence(
    model: ActivityModel, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.fill(3)
    sentences: list[str] = []
    model.failed.connect(sentences.append)
    loop.failure = StorageError("The database is damaged.")
    model.narrow(ActivityFilter())
    settle()
    assert (sentences, model.loading) == (["The database is damaged."], Loading.FAILED)
    loop.failure = None
    model.reload()
    settle()
    assert (model.rowCount(), model.loading) == (3, Loading.WHOLE)


def test_severity_is_a_word_and_an_icon_besides_its_colour(model: ActivityModel, log: LogFile, settle: Settle) -> None:
    log.add(*(make_entry(severity=severity) for severity in Severity))
    model.set_folding(False)
    model.narrow(ActivityFilter())
    settle()
    assert [_text(model, row, SEVERITY) for row in range(4)] == ["Error", "Warning", "Notice", "Info"]
    icons = {_text(model, row, SEVERITY, ROLES.DecorationRole).cacheKey() for row in range(4)}  # type: ignore[attr-defined]
    assert len(icons) == 4


def test_the_first_column_speaks_the_whole_row(model: ActivityModel, log: LogFile, settle: Settle) -> None:
    log.add(make_entry("device.disconnected", reason="timeout"))
    model.set_times(TimeFormat("utc"))
    model.narrow(ActivityFilter())
    settle()
    spoken = [_text(model, 0, column, ROLES.AccessibleTextRole) for column in range(len(COLUMNS))]
    assert spoken == [
        "Warning: Desk stopped answering: timeout, 2026-11-20 12:00:01, about Desk, by Ada",
        "Warning",
        "Desk stopped answering: timeout",
        "Desk",
        "Ada",
        "Devices",
        "device.disconnected",
        "Success",
        "1",
    ]


def test_times_are_shown_in_the_zone_that_the_header_names(model: ActivityModel, log: LogFile, settle: Settle) -> None:
    log.fill(1)
    model.set_times(TimeFormat("utc"))
    model.narrow(ActivityFilter())
    settle()
    assert model.headerData(TIME, Qt.Orientation.Horizontal) == "Time (UTC)"
    assert _text(model, 0, TIME) == "2026-11-20 12:00:01"
    assert _text(model, 0, TIME, ROLES.ToolTipRole) == "2026-11-20 12:00:01.000000 UTC"


@pytest.mark.parametrize("hostile", ["<b>bold</b>", "<img src=x>", "a & b"])
def test_markup_in_a_message_stays_text(model: ActivityModel, log: LogFile, settle: Settle, hostile: str) -> None:
    log.add(make_entry(message=hostile))
    model.narrow(ActivityFilter())
    settle()
    assert _text(model, 0) == hostile
    tooltip = _text(model, 0, role=ROLES.ToolTipRole)
    assert isinstance(tooltip, str)
    assert hostile not in tooltip
