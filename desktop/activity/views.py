"""The saved views as the window knows them: what each searches for just now, and how much of it is unread."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.reader import LogReader
from core.activity.search import SearchError, parse
from core.activity.unread import UnreadAnswer, UnreadCounter, UnreadQuestion, count_unread
from core.activity.views import SavedView
from core.clock import Clock, SystemClock
from core.events import ActivityLogged, LogReplaced, SettingsChanged, ViewsChanged
from desktop.activity.asking import Ask
from desktop.activity.tail import BEAT_MS
from desktop.activity.times import TimeFormat
from desktop.commands import ViewCommands
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies

READ_AGAIN_MS: Final = 60_000
"""How often the texts are read again: what is `today` or `last:7d` changes by itself."""
SLICE: Final = 500
"""Entries that are looked at in one go: with ten views that takes the window 5 ms at most."""
SAVE_MS: Final = 5_000
"""What has been looked at is saved at most so often."""


class Views(QObject):
    """All saved views, kept up to date."""

    views_changed = Signal()
    """There are other views, or they are called otherwise or search for something else."""
    unread_changed = Signal()

    def __init__(
        self,
        ask: Ask,
        replies: Replies,
        commands: ViewCommands,
        bus: EventBus,
        clock: Clock | None = None,
        parent: QObject | None = None,
    ) -> None:
        """`ask` puts questions that may take long."""
        super().__init__(parent)
        self._ask, self._replies, self._commands = ask, replies, commands
        self._clock = clock or SystemClock()
        self._times = TimeFormat()
        self._views: tuple[SavedView, ...] = ()
        self._seen: dict[str, int] = {}
        self._counters: dict[str, UnreadCounter] = {}
        self._head = 0
        self._looked_at = ""
        self._shown_to = 0
        self._is_followed = False
        self._stale: set[str] = set()
        self._unsaved: dict[str, int] = {}
        self._arrived: list[ActivityEntry] = []
        self._beat = self._timer(BEAT_MS, self._on_beat_timeout)
        self._saving = self._timer(SAVE_MS, self.save_seen)
        self._minute = self._timer(READ_AGAIN_MS, self.read_again, is_single_shot=False)
        bus.views_changed.connect(self._on_bus_views_changed)
        bus.settings_changed.connect(self._on_bus_settings_changed)
        bus.activity_logged.connect(self._on_bus_activity_logged)
        bus.log_replaced.connect(self._on_bus_log_replaced)

    def _timer(self, interval_ms: int, slot: Callable[[], None], *, is_single_shot: bool = True) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setSingleShot(is_single_shot)
        timer.timeout.connect(slot)
        return timer

    # --- what there is

    @property
    def all(self) -> tuple[SavedView, ...]:
        """The views that are built in, then the user's own."""
        return self._views

    def view(self, view_id: str) -> SavedView | None:
        """The view of that id, if there is one."""
        return next((view for view in self._views if view.id == view_id), None)

    def filter_of(self, view_id: str) -> ActivityFilter | None:
        """What the view searches for just now; None where there is no such view or its text cannot be read."""
        counter = self._counters.get(view_id)
        return counter.wanted if counter else None

    def unread(self, view_id: str) -> int:
        """How many of its entries have come since it was looked at, at most `UNREAD_LIMIT`."""
        counter = self._counters.get(view_id)
        return counter.number if counter else 0

    @property
    def looked_at(self) -> str:
        """The id of the view that is being looked at just now; empty where none is."""
        return self._looked_at

    @property
    def followed(self) -> str:
        """Its id where what comes to it is shown at once; empty where that waits above what is shown."""
        return self._looked_at if self._is_followed else ""

    # --- what happens to it

    def look_at(self, view_id: str, shown_to: int, *, is_followed: bool) -> None:
        """That view is being looked at from now on, up to the entry `shown_to`; `is_followed` where what comes to it
        is shown at once."""
        self._looked_at, self._shown_to, self._is_followed = view_id, shown_to, is_followed
        self._see()

    def look_away(self) -> None:
        """No view is being looked at from now on."""
        self._looked_at, self._is_followed = "", False

    @Slot()
    def read_again(self) -> None:
        """Read the views' texts as of now, and count again where that makes a difference."""
        known, self._counters = self._counters, {}
        for view in self._views:
            self._read(view, known.get(view.id))
        if self._stale:
            self._count()
            self.views_changed.emit()

    @Slot()
    def save_seen(self) -> None:
        """Have remembered what has been looked at."""
        if self._unsaved:
            saved = dict(self._unsaved)
            self._replies.watch(self._commands.see(saved), self, partial(self._on_seen_saved, saved), self._on_unsaved)

    def _read(self, view: SavedView, counter: UnreadCounter | None) -> None:
        now = self._clock.now_us()
        try:
            wanted = parse(view.query, now, self._times.utc_offset_minutes)
        except SearchError:
            # What a later version has written may be beyond this one; the text says why when it is chosen.
            return
        seen = self._seen.get(view.id, 0)
        if counter is None or counter.seen != seen:
            counter = UnreadCounter(wanted, seen)
            self._stale.add(view.id)
        elif wanted != counter.wanted:
            counter.wanted = wanted
            self._stale.add(view.id)
        self._counters[view.id] = counter

    def _count(self) -> None:
        questions = {key: counter.question() for key, counter in self._counters.items() if key in self._stale}
        future = self._ask("views.unread", partial(_count, questions))
        self._replies.watch(future, self, self._take)

    def _take(self, answer: UnreadAnswer) -> None:
        self._head = max(self._head, answer.head)
        for view_id, count in answer.counts.items():
            counter = self._counters.get(view_id)
            if counter is None or counter.settle(count, answer.head):
                self._stale.discard(view_id)
        self._see()
        if self._stale:
            self._count()
        self.unread_changed.emit()

    def _see(self) -> None:
        """What is shown of the view that is looked at has been seen."""
        counter = self._counters.get(self._looked_at)
        seen = min(self._shown_to, self._head)
        if counter and counter.number and seen > counter.seen:
            if not counter.see(seen):
                self._stale.add(self._looked_at)
                self._count()
            self._seen[self._looked_at] = self._unsaved[self._looked_at] = seen
            if not self._saving.isActive():
                self._saving.start()
            self.unread_changed.emit()

    # --- slots

    @Slot(object)
    def _on_bus_views_changed(self, event: ViewsChanged) -> None:
        self._seen = {**dict(event.seen), **self._unsaved}
        self._views = event.views
        self._minute.start()
        self.read_again()
        self.views_changed.emit()

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        # Days begin and end in the zone in which times are shown.
        self._times = TimeFormat(str(dict(event.values)["time.zone"]))
        self.read_again()

    @Slot(object)
    def _on_bus_activity_logged(self, logged: ActivityLogged) -> None:
        self._arrived.extend(logged.entries)
        if not self._beat.isActive():
            self._beat.start(BEAT_MS)

    @Slot()
    def _on_beat_timeout(self) -> None:
        arrived, self._arrived = self._arrived[:SLICE], self._arrived[SLICE:]
        if self._arrived:
            self._beat.start(0)
        self._head = max(self._head, arrived[-1].seq) if arrived else self._head
        added = [counter.add(entry) for counter in self._counters.values() for entry in arrived]
        if any(added):
            self._see()
            self.unread_changed.emit()

    @Slot(object)
    def _on_bus_log_replaced(self, _replaced: LogReplaced) -> None:
        self._arrived.clear()
        self._head = 0
        for counter in self._counters.values():
            counter.doubt()
        self._stale = set(self._counters)
        self._count()

    def _on_seen_saved(self, saved: dict[str, int], _done: object) -> None:
        self._unsaved = {key: seq for key, seq in self._unsaved.items() if saved.get(key) != seq}

    def _on_unsaved(self, _error: Exception) -> None:
        """The status bar tells when nothing can be saved; the next look tries again."""


def _count(questions: dict[str, UnreadQuestion], reader: LogReader) -> UnreadAnswer:
    return count_unread(reader, questions)
