"""How long entries are kept, and what that would mean just now."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import NEWEST_KEPT, PrunePreview
from core.activity.retention.pruning import PruneResult
from core.errors import CancelledError
from core.events import LogReplaced, Work, WorkChanged
from core.progress import Progress
from core.storage.settings import SettingValue
from desktop.commands import LogCommands, SettingCommands
from desktop.dialogs.progress import ProgressRelay
from desktop.dialogs.questions import confirm
from desktop.parts.buttons import button
from desktop.parts.labels import hint_label, plain_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import counted, sentence_of
from desktop.preferences.page import SettingsPage
from desktop.preferences.retention_words import preview_sentence, reasons_sentence
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import Tone

_PREVIEW_DELAY_MS: Final = 250


class RetentionPage(SettingsPage):
    """The fields, what they would do in words, and buttons that do it or keep a copy of it."""

    export_requested = Signal(object)
    """With the results, `tuple[ActivityFilter, ...]`, that are to be exported."""
    prune_ended = Signal()

    def __init__(
        self,
        values: Mapping[str, SettingValue],
        log: LogCommands,
        settings: SettingCommands,
        bus: EventBus,
        replies: Replies,
    ) -> None:
        super().__init__(
            "Retention",
            "Entries beyond these limits are let go of every few hours; the log says so. Pinned entries never are: pin "
            "what is to stay in the Activity tab, by its context menu. However little room there is, the newest "
            f"{NEWEST_KEPT:,} entries stay.",
            ("retention.",),
            values,
        )
        self._log = log
        self._settings = settings
        self._replies = replies
        self._zone = str(values.get("time.zone", "local"))
        self._preview: PrunePreview | None = None
        self._running: Progress | None = None
        self.preview_line = plain_label("Looking…")
        self.reasons_line = hint_label()
        self.work_line = Remark()
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of letting go")
        self.bar.hide()
        self.export_button = button("E&xport these first…", self._export)
        self.prune_button = button("Let go of them &now…", self._ask_to_prune)
        self.outcome = Remark()
        self.stop_button = button("&Stop", self.stop)
        self._lay_out()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_PREVIEW_DELAY_MS)
        self._delay.timeout.connect(self._on_delay_timeout)
        self.changed.connect(self._on_changed)
        bus.work_changed.connect(self._on_bus_work_changed)
        bus.log_replaced.connect(self._on_bus_log_replaced)
        self._on_changed()
        self._ask_for_preview()

    def _lay_out(self) -> None:
        self.stop_button.hide()
        buttons = QHBoxLayout()
        buttons.addWidget(self.export_button)
        buttons.addWidget(self.prune_button)
        buttons.addStretch(1)
        running = QHBoxLayout()
        running.addWidget(self.bar, 1)
        running.addWidget(self.stop_button)
        for line in (self.preview_line, self.reasons_line, self.work_line):
            self.foot.addWidget(line)
        self.foot.addLayout(buttons)
        self.foot.addLayout(running)
        self.foot.addWidget(self.outcome)

    @property
    def is_pruning(self) -> bool:
        """Whether entries are let go of just now because that was asked for here."""
        return self._running is not None

    @property
    def policy(self) -> RetentionPolicy:
        """What the fields say."""
        return RetentionPolicy.from_settings(self.values())

    @Slot()
    def _on_changed(self) -> None:
        is_on = self.policy.enabled
        for name, field in self.fields.items():
            field.widget.setEnabled(is_on or name == "retention.enabled")
        self._offer(None)
        self._delay.start()

    def _offer(self, preview: PrunePreview | None) -> None:
        """Let the user do something about what would go, if anything would and nothing is going just now."""
        self._preview = preview
        can_go = preview is not None and preview.count > 0 and not preview.refused and self._running is None
        self.prune_button.setEnabled(can_go)
        self.export_button.setEnabled(can_go)

    @Slot(object)
    def _on_bus_work_changed(self, event: WorkChanged) -> None:
        """What goes on by itself; of what was asked for here, the bar tells."""
        if event.work is not Work.PRUNING or self._running is not None:
            return
        if event.is_over:
            self.work_line.clear()
        else:
            extent = f": {event.done:,} of {event.total:,}." if event.total else "…"
            self.work_line.say(f"{event.work}{extent}", Tone.QUIET)

    @Slot(object)
    def _on_bus_log_replaced(self, _event: LogReplaced) -> None:
        self._delay.start()

    @Slot()
    def _on_delay_timeout(self) -> None:
        self._ask_for_preview()

    def _ask_for_preview(self) -> None:
        asked = self.policy
        self._replies.watch(
            self._log.preview_prune(asked),
            self,
            lambda preview: self._show_preview(asked, preview),
            lambda error: self.preview_line.setText(sentence_of(error)),
        )

    def _show_preview(self, asked: RetentionPolicy, preview: PrunePreview) -> None:
        if asked != self.policy:
            return
        self.preview_line.setText(preview_sentence(preview, self._zone))
        self.reasons_line.setText(reasons_sentence(preview))
        self.reasons_line.setVisible(bool(self.reasons_line.text()))
        self._offer(preview)

    def _export(self) -> None:
        if self._preview is not None:
            self.export_requested.emit(self._preview.filters)

    def _ask_to_prune(self) -> None:
        if self._preview is not None:
            asked = confirm(
                self,
                f"Let go of {counted(self._preview.count, 'entry', 'entries')}?",
                "They cannot be brought back, except from a backup. What this page says is saved first.",
                "Let go",
                self._save_and_prune,
            )
            asked.offer("E&xport these first…", self._export)

    def _save_and_prune(self) -> None:
        self._replies.watch(
            self._settings.change(self.values()), self, lambda _done: self._prune(), self._on_prune_failed
        )

    def _prune(self) -> None:
        relay = ProgressRelay(self.bar)
        self._set_running(relay.progress)
        self._replies.watch(self._log.prune(relay.progress), self, self._on_pruned, self._on_prune_failed)

    def _on_pruned(self, result: PruneResult) -> None:
        self._set_running(None)
        ending = "." if result.is_complete else "; the rest waits for the next time."
        self.outcome.say(f"Let go of {counted(result.count, 'entry', 'entries')}{ending}", Tone.GOOD)
        self._ask_for_preview()

    def _on_prune_failed(self, error: Exception) -> None:
        self._set_running(None)
        if isinstance(error, CancelledError):
            self.outcome.say("Stopped.", Tone.QUIET)
        else:
            self.outcome.say(sentence_of(error))
        self._ask_for_preview()

    def _set_running(self, progress: Progress | None) -> None:
        self._running = progress
        self.work_line.clear()
        self.bar.setVisible(progress is not None)
        self.stop_button.setVisible(progress is not None)
        self._offer(None)
        if progress is None:
            self.prune_ended.emit()

    def stop(self) -> None:
        """Stop pruning, if it is going on; what has been let go of stays gone, and is accounted for."""
        if self._running is not None:
            self._running.cancel()
