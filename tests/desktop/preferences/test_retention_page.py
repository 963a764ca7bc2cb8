from concurrent.futures import Future
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.activity.entry import Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.retention.cut import Cut
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import DAY_US, PrunePreview, PruneShare
from core.activity.retention.pruning import PruneResult
from core.activity.retention.rules import RetentionRule
from core.activity.zones import KINDS
from core.errors import StorageError
from core.events import LogReplaced, Work, WorkChanged
from core.progress import Progress
from desktop.dialogs.questions import Question
from desktop.preferences.retention_page import RetentionPage
from desktop.preferences.retention_words import preview_sentence, reasons_sentence
from desktop.preferences.rules_editor import RulesEditor
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.things import NOON_US
from tests.fakes.widgets import child_of

POLICY = RetentionPolicy(enabled=True, days=90, entries=500_000, free_megabytes=200)


def button_of(parent: QWidget, text: str) -> QPushButton:
    """The button with that text."""
    return next(each for each in parent.findChildren(QPushButton) if each.text() == text)


def preview_of(count: int, refused: str = "") -> PrunePreview:
    return PrunePreview(
        count=count,
        total=512_431,
        oldest_ts=NOON_US,
        newest_ts=NOON_US + 2 * DAY_US,
        seq_from=1,
        seq_to=count,
        shares=(PruneShare("90 days", count - 31), PruneShare("device, up to info: 7 days", 31)) if count else (),
        spared=3 if count else 0,
        bytes=count * 300,
        cut=Cut((count + 1,) * len(KINDS)),
        refused=refused,
    )


def page_for(qtbot: QtBot, controller: FakeController, replies: Replies, bus: EventBus | None = None) -> RetentionPage:
    page = RetentionPage(controller.settings.values(), controller.log, controller.settings, bus or EventBus(), replies)
    qtbot.addWidget(page)
    page.show()
    return page


@pytest.mark.parametrize(
    ("preview", "sentence"),
    [
        (
            preview_of(12_431),
            (
                "12,431 of 512,431 entries would go now, from 2 Aug 2026 to 4 Aug 2026; "
                "about 3.7 MB of the database would come free."
            ),
        ),
        (
            preview_of(512_431),
            (
                "512,431 of 512,431 entries would go now, from 2 Aug 2026 to 4 Aug 2026; "
                "about 154 MB of the database would come free."
            ),
        ),
        (preview_of(0), "All 512,431 entries would be kept now."),
        (preview_of(9, "The clock looks wrong."), "The clock looks wrong."),
    ],
)
def test_what_it_would_do_is_one_sentence(preview: PrunePreview, sentence: str) -> None:
    assert preview_sentence(preview, "utc") == sentence


def test_why_they_would_go_is_told_limit_by_limit() -> None:
    assert reasons_sentence(preview_of(12_431)) == (
        "12,400 by “90 days”, 31 by “device, up to info: 7 days”. 3 pinned entries would stay."
    )
    assert reasons_sentence(preview_of(0)) == ""


def test_the_preview_follows_the_fields(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    page = page_for(qtbot, controller, replies)
    qtbot.waitUntil(page.prune_button.isEnabled)

    page.fields["retention.days"].widget.setValue(30)  # type: ignore[union-attr]

    assert not page.prune_button.isEnabled()
    qtbot.waitUntil(page.prune_button.isEnabled)
    assert controller.calls[0] == ("log.preview_prune", POLICY)
    assert controller.calls[-1] == ("log.preview_prune", replace(POLICY, days=30))


def test_an_answer_to_older_fields_is_not_shown(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = first = Future[PrunePreview]()
    page = page_for(qtbot, controller, replies)
    controller.answers["log.preview_prune"] = preview_of(7)
    page.fields["retention.days"].widget.setValue(30)  # type: ignore[union-attr]
    qtbot.waitUntil(page.prune_button.isEnabled)
    words = page.preview_line.text()

    first.set_result(preview_of(99))
    replies.watch(controller.log.preview_prune(None), page, lambda _preview: replies.failed.emit("asked after it"))
    with qtbot.waitSignal(replies.failed):
        pass

    assert page.preview_line.text() == words


def test_a_rule_is_part_of_what_is_asked(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    page = page_for(qtbot, controller, replies)
    editor = page.fields["retention.rules"].widget
    assert isinstance(editor, RulesEditor)

    editor.add_button.click()
    editor.rows[0].days.setValue(7)

    qtbot.waitUntil(page.prune_button.isEnabled)
    rule = RetentionRule(7, Category.DEVICE, Severity.INFO)
    assert controller.calls[-1] == ("log.preview_prune", replace(POLICY, rules=(rule,)))
    assert page.values()["retention.rules"] == '[{"days":7,"category":"device","severity":"info"}]'


def test_nothing_is_asked_of_a_log_that_is_kept_whole(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.preview_prune"] = preview_of(0)
    page = page_for(qtbot, controller, replies)
    page.fields["retention.enabled"].widget.setChecked(False)  # type: ignore[union-attr]

    enabled = [name for name, field in page.fields.items() if field.widget.isEnabled()]
    assert enabled == ["retention.enabled"]
    qtbot.waitUntil(lambda: controller.calls[-1] == ("log.preview_prune", replace(POLICY, enabled=False)))
    assert not page.export_button.isEnabled()


def test_what_would_go_can_be_exported_first(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    page = page_for(qtbot, controller, replies)
    qtbot.waitUntil(page.export_button.isEnabled)
    first = ActivityFilter((Term("seq", ("1..12431",)), Term("pinned", (1,), negated=True)))

    with qtbot.waitSignal(page.export_requested) as asked:
        page.export_button.click()
    assert asked.args == [(first,)]

    page.prune_button.click()
    question = child_of(page, Question)
    with qtbot.waitSignal(page.export_requested) as asked_instead:
        button_of(question, "E&xport these first…").click()
    assert asked_instead.args == [(first,)]
    assert not question.isVisible()
    assert [call[0] for call in controller.calls] == ["log.preview_prune"]


def test_what_is_refused_cannot_be_pruned(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = preview_of(12, "The clock looks wrong.")
    page = page_for(qtbot, controller, replies)
    qtbot.waitUntil(lambda: page.preview_line.text() == "The clock looks wrong.")
    assert not page.prune_button.isEnabled()


def prune_now(qtbot: QtBot, page: RetentionPage) -> None:
    qtbot.waitUntil(page.prune_button.isEnabled)
    page.prune_button.click()
    child_of(page, Question).accept_button.click()


def test_pruning_saves_the_page_first_and_says_how_it_went(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    controller.answers["log.prune"] = PruneResult(12_431, 1, 12_431, is_complete=True)
    page = page_for(qtbot, controller, replies)

    prune_now(qtbot, page)

    qtbot.waitUntil(lambda: page.outcome.text() == "Let go of 12,431 entries.")
    names = [call[0] for call in controller.calls if call[0] != "log.preview_prune"]
    assert names == ["settings.change", "log.prune"]
    assert not page.bar.isVisible()


def test_pruning_shows_how_far_it_is_and_can_be_stopped(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    controller.answers["log.prune"] = pruning = Future[PruneResult]()
    page = page_for(qtbot, controller, replies)
    prune_now(qtbot, page)
    qtbot.waitUntil(page.stop_button.isVisible)
    progress = next(call[1] for call in controller.calls if call[0] == "log.prune")
    assert isinstance(progress, Progress)

    progress.report(400, 12_431)
    qtbot.waitUntil(lambda: page.bar.text() == "400 of 12,431")
    page.stop_button.click()

    with pytest.raises(Exception, match=r"Cancelled\."):
        progress.report(600, 12_431)
    pruning.set_result(PruneResult(600, 1, 600, is_complete=False))
    qtbot.waitUntil(lambda: page.outcome.text() == "Let go of 600 entries; the rest waits for the next time.")
    assert not page.stop_button.isVisible()


def test_pruning_that_failed_is_told(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    controller.answers["log.prune"] = StorageError("The disk is full.")
    page = page_for(qtbot, controller, replies)

    prune_now(qtbot, page)

    qtbot.waitUntil(lambda: page.outcome.text() == "The disk is full.")
    qtbot.waitUntil(page.prune_button.isEnabled)


def test_what_goes_on_by_itself_is_told_and_the_preview_asked_anew(
    qtbot: QtBot, controller: FakeController, replies: Replies, bus: EventBus
) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    page = page_for(qtbot, controller, replies, bus)
    qtbot.waitUntil(page.prune_button.isEnabled)

    bus.announce(WorkChanged(Work.PRUNING, 400, 12_431))
    assert page.work_line.text() == "Letting go of old entries: 400 of 12,431."
    bus.announce(WorkChanged(Work.INDEXING, 1, 2))
    assert page.work_line.text() == "Letting go of old entries: 400 of 12,431."
    bus.announce(WorkChanged(Work.PRUNING, 0, 0))
    assert page.work_line.text() == "Letting go of old entries…"
    bus.announce(WorkChanged(Work.PRUNING, 0, 0, is_over=True))
    assert page.work_line.text() == ""

    controller.answers["log.preview_prune"] = preview_of(0)
    bus.announce(LogReplaced("pruned"))
    qtbot.waitUntil(lambda: page.preview_line.text() == "All 512,431 entries would be kept now.")


def test_the_preview_and_its_buttons_stay_in_sight_however_many_rules_there_are(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.preview_prune"] = preview_of(12_431)
    controller.answers["log.prune"] = Future[PruneResult]()
    page = page_for(qtbot, controller, replies)
    page.resize(page.minimumSizeHint().width(), 480)
    editor = page.fields["retention.rules"].widget
    assert isinstance(editor, RulesEditor)
    for _ in range(6):
        editor.add_button.click()
        newest = editor.rows[-1]
        qtbot.waitUntil(lambda newest=newest: not newest.visibleRegion().isEmpty())  # type: ignore[misc]
    prune_now(qtbot, page)
    qtbot.waitUntil(page.stop_button.isVisible)

    for part in (page.preview_line, page.prune_button, page.bar, page.stop_button):
        assert page.rect().contains(part.geometry())
    assert page.bar.width() > page.width() / 2
