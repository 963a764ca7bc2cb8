"""Where the timeline's counts come from: the log at first, what happens after that, one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.matching import matches
from core.activity.reader import LogReader
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.activity.timeline_bins import Arrival, Bars, grid_over
from desktop.activity.timeline_view import TimeView
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies

DEBOUNCE_MS: Final = 120
PATIENCE_MS: Final = 250
"""Old bars are called old after so long without new ones."""
BEAT_MS: Final = 400
"""The bars grow at most so often, however much happens."""
COUNTED_AT_ONCE: Final = 1_000
"""Entries of one beat that are looked at one by one; where there are more, the log is asked instead."""

_LATEST_US: Final = 7000 * 366 * 86_400 * 1_000_000
"""Far beyond any clock that is merely wrong, and within what a calendar can hold."""


@dataclass(frozen=True, slots=True)
class TimelineQuestion:
    """What the bars are to show: of which entries, divided by what, how many at most, round in which zone."""

    wanted: ActivityFilter
    stacked_by: str
    most_bins: int
    times: TimeFormat


@dataclass(frozen=True, slots=True)
class TimelineAnswer:
    """The bars, as the log was when its last entry was `head`."""

    head: int
    limits: TimeView | None = None
    """Of the log, and of what is shown of it; None where it is empty."""
    bars: Bars | None = None
    """None where the range that was asked for lies outside of the log."""


def read_bars(question: TimelineQuestion, last_seq: int | None, reader: LogReader) -> TimelineAnswer:
    """The answer to a question, up to that entry, or to the log's last where it is None.

    Raises what `LogReader` raises.
    """
    span = reader.span()
    head = span.last_seq if last_seq is None else min(last_seq, span.last_seq)
    if not head:
        return TimelineAnswer(0)
    wanted = question.wanted.frozen_at(head)
    usual, whole = _view(*reader.extent()), _view(span.first_ts, span.last_ts)
    # What a wrong clock has dated is shown to who asks for that time alone.
    limits = usual if _cut(usual, wanted) else whole
    shown = _cut(limits, wanted)
    if shown is None:
        return TimelineAnswer(head, limits)
    grid = grid_over(shown.since, shown.until, question.most_bins, question.times)
    timeline = reader.timeline(wanted, question.stacked_by, grid.bins, grid.since, grid.until)
    return TimelineAnswer(head, limits, Bars.of(grid, timeline))


def _view(first_us: int, last_us: int) -> TimeView:
    return TimeView(max(0, min(first_us, _LATEST_US - 1)), max(1, min(last_us + 1, _LATEST_US)))


def _cut(view: TimeView, wanted: ActivityFilter) -> TimeView | None:
    """What is viewed of the filter's time range, if anything."""
    since = view.since if wanted.since is None else max(view.since, wanted.since)
    until = view.until if wanted.until is None else min(view.until, wanted.until)
    return TimeView(since, until) if since < until else None


class TimelineFeed(QObject):
    """Asks for the bars, the newest question first, and keeps them up with what happens."""

    answered = Signal(object)
    """`TimelineAnswer`."""
    late = Signal()
    """The bars last told of are no answer to what has been asked since, and the new ones take their time."""
    failed = Signal(str)
    """One plain sentence."""

    def __init__(self, ask: Ask, replies: Replies, parent: QObject | None = None) -> None:
        """`ask` puts questions where they may take long."""
        super().__init__(parent)
        self._ask, self._replies = ask, replies
        self._question: TimelineQuestion | None = None
        self._answer: TimelineAnswer | None = None
        self._arrived: list[ActivityEntry] = []
        self._last: int | None = None
        self._is_waiting = self._is_behind = self._is_missing = False
        self._debounce = self._timer(DEBOUNCE_MS, self._on_debounce_timeout)
        self._patience = self._timer(PATIENCE_MS, self.late)
        self._beat = self._timer(BEAT_MS, self._on_beat_timeout)

    def put(self, question: TimelineQuestion) -> None:
        """Answer that from now on."""
        self._question = question
        self._ask_again()
        self._patience.start()

    def rest(self) -> None:
        """Nobody looks: ask nothing, and follow nothing, until the next question."""
        self._question = self._answer = None
        self._arrived.clear()
        for timer in (self._debounce, self._patience, self._beat):
            timer.stop()

    def add(self, entries: Sequence[ActivityEntry]) -> None:
        """Entries have been logged."""
        if self._question is None:
            return
        if self._last is not None:
            self._is_missing = True
            return
        self._is_behind = self._is_behind or len(self._arrived) + len(entries) > COUNTED_AT_ONCE
        if self._is_behind:
            self._arrived.clear()
        else:
            self._arrived.extend(entries)
        if not self._beat.isActive():
            self._beat.start()

    def hold_at(self, last_seq: int | None) -> None:
        """Tell of no entry after that one; of all that happen, where it is None."""
        if last_seq == self._last:
            return
        self._last = last_seq
        self._is_behind = self._is_behind or self._is_missing
        if self._question is not None and (self._arrived or self._is_behind) and not self._beat.isActive():
            self._beat.start()

    def _timer(self, interval_ms: int, on_timeout: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval_ms)
        timer.timeout.connect(on_timeout)
        return timer

    def _take(self, question: TimelineQuestion, answer: TimelineAnswer) -> None:
        if question is not self._question:
            return
        if self._last is not None and answer.head > self._last:
            self._ask_again()
            return
        self._patience.stop()
        self._answer, self._is_waiting = answer, False
        self.answered.emit(answer)

    def _fail(self, question: TimelineQuestion, error: Exception) -> None:
        if question is self._question and not isinstance(error, CancelledError):
            self._patience.stop()
            self._is_waiting = False
            self.failed.emit(str(error))

    def _grown(self, question: TimelineQuestion, answer: TimelineAnswer) -> TimelineAnswer | None:
        """The answer with what has arrived since; None where the log must be asked again."""
        fresh = [entry for entry in self._arrived if entry.seq > answer.head and not self._is_beyond(entry)]
        matching = [entry for entry in fresh if matches(question.wanted, entry)]
        if not matching:
            return answer
        if answer.bars is None or answer.limits is None:
            return None
        arrivals = [_arrival(entry, question.stacked_by) for entry in matching]
        bars = answer.bars.with_arrivals(arrivals, question.most_bins)
        latest = max(answer.limits.until, *(entry.ts + 1 for entry in fresh))
        limits = replace(answer.limits, until=latest)
        return replace(answer, head=fresh[-1].seq, limits=limits, bars=bars) if bars else None

    def _is_beyond(self, entry: ActivityEntry) -> bool:
        return self._last is not None and entry.seq > self._last

    @Slot()
    def _on_debounce_timeout(self) -> None:
        if self._question is not None:
            future = self._ask("activity.timeline", partial(read_bars, self._question, self._last))
            self._replies.watch(future, self, partial(self._take, self._question), partial(self._fail, self._question))

    @Slot()
    def _on_beat_timeout(self) -> None:
        if self._question is None:
            return
        if self._is_waiting:
            # Which of them the answer on its way holds already is not known yet.
            self._beat.start()
            return
        answer = None
        if self._answer is not None and not self._is_behind:
            answer = self._grown(self._question, self._answer)
        self._is_missing = self._last is not None
        self._is_behind = False
        self._arrived.clear()
        if answer is None:
            self._ask_again()
        elif answer is not self._answer:
            self._take(self._question, answer)

    def _ask_again(self) -> None:
        self._answer, self._is_waiting = None, True
        self._debounce.start()


def _arrival(entry: ActivityEntry, stacked_by: str) -> Arrival:
    return entry.ts, int(entry.severity) if stacked_by == "severity" else str(entry.category)
