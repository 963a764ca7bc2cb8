"""How long entries are kept, and what that would mean just now."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar

from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import PrunePreview
from core.activity.retention.pruning import PruneResult
from core.progress import Progress
from core.storage.settings import SettingValue
from desktop.commands import LogCommands, SettingCommands
from desktop.dialogs.progress import ProgressRelay
from desktop.dialogs.questions import confirm
from desktop.parts.buttons import button
from desktop.parts.labels import plain_label
from desktop.parts.moments import calendar_day
from desktop.parts.remark import Remark
from desktop.parts.sentences import counted, sentence_of
from desktop.preferences.page import SettingsPage
from desktop.runtime.replies import Replies
from desktop.theme import Tone

_PREVIEW_DELAY_MS: Final = 250


def preview_sentence(preview: PrunePreview, zone: str) -> str:
    """What letting go would mean, in one sentence."""
    if preview.refused:
        return preview.refused
    if not preview.count:
        return f"This would keep all {counted(preview.total, 'entry', 'entries')}."
    oldest = calendar_day(preview.oldest_ts, zone) if preview.oldest_ts else "an unknown day"
    return f"This would let go of {preview.count:,} of {preview.total:,} entries, the oldest from {oldest}."


class RetentionPage(SettingsPage):
    """The fields, a line that says what they would do, and a button that does it."""

    def __init__(
        self, values: Mapping[str, SettingValue], log: LogCommands, settings: SettingCommands, replies: Replies
    ) -> None:
        super().__init__(
            "Retention",
            "Entries older than this, or beyond this many, are let go of every few hours. The log says so.",
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
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of pruning")
        self.bar.hide()
        self.prune_button = button("Prune &now…", self._ask_to_prune)
        self.outcome = Remark()
        self.stop_button = button("&Stop", self.stop)
        self._lay_out()
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_PREVIEW_DELAY_MS)
        self._delay.timeout.connect(self._on_delay_timeout)
        self.changed.connect(self._on_changed)
        self._on_changed()
        self._ask_for_preview()

    def _lay_out(self) -> None:
        self.prune_button.setEnabled(False)
        self.stop_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.prune_button)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop_button)
        row.addStretch(1)
        self.column.addWidget(self.preview_line)
        self.column.addLayout(row)
        self.column.addWidget(self.outcome)

    @property
    def policy(self) -> RetentionPolicy:
        """What the fields say."""
        values = self.values()
        return RetentionPolicy(
            enabled=bool(values["retention.enabled"]),
            days=int(values["retention.days"]),
            entries=int(values["retention.entries"]),
        )

    @Slot()
    def _on_changed(self) -> None:
        is_on = self.policy.enabled
        for name in ("retention.days", "retention.entries"):
            self.fields[name].widget.setEnabled(is_on)
        self.prune_button.setEnabled(False)
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
        self._preview = preview
        self.preview_line.setText(preview_sentence(preview, self._zone))
        self.prune_button.setEnabled(preview.count > 0 and not preview.refused and self._running is None)

    def _ask_to_prune(self) -> None:
        if self._preview is not None:
            confirm(
                self,
                f"Let go of {counted(self._preview.count, 'entry', 'entries')}?",
                "They cannot be brought back, except from a backup. What this page says is saved first.",
                "Prune now",
                self._save_and_prune,
            )

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
        self.outcome.say(sentence_of(error))
        self._ask_for_preview()

    def _set_running(self, progress: Progress | None) -> None:
        self._running = progress
        self.bar.setVisible(progress is not None)
        self.stop_button.setVisible(progress is not None)
        self.prune_button.setEnabled(False)

    def stop(self) -> None:
        """Stop pruning, if it is going on; what has been let go of stays gone, and is accounted for."""
        if self._running is not None:
            self._running.cancel()
