"""The bars are asked for once the questions rest, and kept up with what happens without asking again."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import pytest
from pytestqt.qtbot import QtBot

from core.activity.entry import ActivityEntry, Category, Severity
from core.activity.extent import Extent
from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches
from core.activity.reader import Span
from core.activity.timeline import Series, Timeline
from core.clock import MICROSECONDS
from core.errors import StorageError
from desktop.activity.timeline_feed import COUNTED_AT_ONCE, TimelineAnswer, TimelineFeed, TimelineQuestion
from desktop.activity.timeline_view import TimeView
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies
from tests.core.activity.logs import reader_of
from tests.desktop.activity.log import START_US, make_entry

T = TypeVar("T")
EVERYTHING = ActivityFilter()


@dataclass
class EntriesReader:
    """Answers from a list of entries what the log reader answers from the log."""

    entries: list[ActivityEntry] = field(default_factory=list)

    def span(self) -> Span:
        """What the entries reach over."""
        if not self.entries:
            return Span(0, 0, 0, 0)
        moments = [entry.ts for entry in self.entries]
        return Span(self.entries[0].seq, self.entries[-1].seq, min(moments), max(moments))

    def extent(self) -> Extent:
        """As the log has it."""
        return reader_of(replace(entry, seq=seq) for seq, entry in enumerate(self.entries, start=1)).extent()

    def timeline(self, wanted: ActivityFilter, stacked_by: str, bins: int, since: int, until: int) -> Timeline:
        """Counted one by one."""
        found = [entry for entry in self.entries if matches(wanted, entry) and since <= entry.ts < until]
        kinds: list[Severity] | list[Category] = list(Severity) if stacked_by == "severity" else list(Category)
        series = []
        for kind in kinds:
            mine = [entry for entry in found if getattr(entry, stacked_by) == kind]
            counts = [0] * bins
            for entry in mine:
                counts[(entry.ts - since) * bins // (until - since)] += 1
            if mine:
                series.append(Series(kind.value, tuple(counts)))
        outside = [entry for entry in self.entries if matches(wanted, entry) and not since <= entry.ts < until]
        return Timeline(since, until, stacked_by, tuple(series), after=len(outside))


class HeldAnswers:
    """Takes questions at once and answers them when the test says so; only the newest of a key."""

    def __init__(self) -> None:
        self.reader = EntriesReader()
        self.failure: Exception | None = None
        self.asked = 0
        self._waiting: dict[str, tuple[Future[Any], Callable[[Any], Any]]] = {}

    @property
    def is_asked(self) -> bool:
        """Whether a question waits."""
        return bool(self._waiting)

    def ask(self, key: str, question: Callable[[Any], T], /) -> "Future[T]":
        """The reader loop's own signature."""
        future: Future[T] = Future()
        if key in self._waiting:
            self._waiting.pop(key)[0].cancel()
        self._waiting[key] = (future, question)
        self.asked += 1
        return future

    def answer(self) -> None:
        """Answer what waits."""
        waiting, self._waiting = self._waiting, {}
        for future, question in waiting.values():
            future.set_running_or_notify_cancel()
            if self.failure is not None:
                future.set_exception(self.failure)
            else:
                future.set_result(question(self.reader))


class Stage:
    """A feed, what it asks, and what it tells."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.held = HeldAnswers()
        self._replies = Replies()
        self.feed = TimelineFeed(self.held.ask, self._replies)
        self.told: list[TimelineAnswer] = []
        self.sentences: list[str] = []
        self.lates: list[None] = []
        self.feed.answered.connect(self.told.append)
        self.feed.failed.connect(self.sentences.append)
        self.feed.late.connect(lambda: self.lates.append(None))

    def put(self, wanted: ActivityFilter = EVERYTHING, stacked_by: str = "severity", most_bins: int = 40) -> None:
        self.feed.put(TimelineQuestion(wanted, stacked_by, most_bins, TimeFormat("utc")))

    def answered(self) -> TimelineAnswer:
        """What the question that is on its way is answered with."""
        self.qtbot.waitUntil(lambda: self.held.is_asked)
        before = len(self.told)
        self.held.answer()
        return self.next_told(before)

    def next_told(self, before: int) -> TimelineAnswer:
        self.qtbot.waitUntil(lambda: len(self.told) > before)
        return self.told[-1]

    def happen(self, *entries: ActivityEntry) -> None:
        """Entries are stored and announced."""
        head = self.held.reader.entries[-1].seq if self.held.reader.entries else 0
        numbered = [replace(entry, seq=head + number) for number, entry in enumerate(entries, start=1)]
        self.held.reader.entries.extend(numbered)
        self.feed.add(numbered)


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Stage]:
    stage = Stage(qtbot)
    yield stage
    stage.feed.rest()


def at(second: int, severity: Severity = Severity.INFO) -> ActivityEntry:
    return make_entry(ts=START_US + second * MICROSECONDS, severity=severity)


def heights(answer: TimelineAnswer) -> tuple[int, ...]:
    assert answer.bars is not None
    return answer.bars.totals


def test_an_empty_log_has_no_bars(stage: Stage) -> None:
    stage.put()
    assert stage.answered() == TimelineAnswer(0)


def test_bars_go_from_the_first_entry_to_the_last(stage: Stage) -> None:
    stage.happen(at(0), at(1), at(1, Severity.ERROR), at(4))
    stage.put()
    answer = stage.answered()
    assert heights(answer) == (1, 2, 0, 0, 1)
    assert answer.limits == TimeView(START_US, START_US + 4 * MICROSECONDS + 1)
    assert answer.bars is not None
    assert answer.bars.counts() == {Severity.INFO: 3, Severity.ERROR: 1}


def test_a_range_is_shown_as_far_as_the_log_reaches(stage: Stage) -> None:
    stage.happen(at(0), at(10), at(19))
    stage.put(ActivityFilter(since=START_US + 5 * MICROSECONDS, until=START_US + 10**12))
    assert heights(stage.answered()) == (0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1)


def test_a_range_outside_of_the_log_has_no_bars(stage: Stage) -> None:
    stage.happen(at(0))
    stage.put(ActivityFilter(until=START_US))
    answer = stage.answered()
    assert (answer.head, answer.bars) == (1, None)


def test_only_the_last_of_quick_questions_is_asked(stage: Stage) -> None:
    stage.happen(at(0))
    for most_bins in range(20, 40):
        stage.put(most_bins=most_bins)
    stage.answered()
    assert stage.held.asked == 1


def test_an_answer_to_an_older_question_is_dropped(stage: Stage) -> None:
    stage.happen(at(0), at(2, Severity.ERROR))
    stage.put()
    stage.qtbot.waitUntil(lambda: stage.held.is_asked)
    stage.held.answer()
    stage.put(ActivityFilter((Term("severity", (int(Severity.ERROR),)),)))
    assert heights(stage.answered()) == (0, 0, 1)
    assert len(stage.told) == 1


def test_slow_answers_are_told_of(stage: Stage) -> None:
    stage.put()
    stage.qtbot.waitUntil(lambda: bool(stage.lates))
    stage.answered()
    assert len(stage.lates) == 1


def test_what_happens_is_counted_without_asking_again(stage: Stage) -> None:
    stage.happen(at(0))
    stage.put(ActivityFilter((Term("severity", (int(Severity.ERROR),)),)), stacked_by="category")
    stage.answered()
    stage.happen(at(1, Severity.ERROR), at(2), at(3, Severity.ERROR))
    answer = stage.next_told(1)
    assert heights(answer) == (0, 1, 0, 1)
    assert (answer.head, stage.held.asked) == (4, 1)
    assert answer.limits is not None
    assert answer.limits.until == START_US + 3 * MICROSECONDS + 1


def test_what_happens_while_the_answer_is_on_its_way_is_counted_once(stage: Stage) -> None:
    stage.happen(at(0))
    stage.put()
    stage.happen(at(1))
    stage.qtbot.waitUntil(lambda: stage.held.is_asked)
    stage.happen(at(2))
    stage.held.answer()
    stage.happen(at(3))
    stage.next_told(0)
    assert heights(stage.next_told(1)) == (1, 1, 1, 1)


@pytest.mark.parametrize("second", [-5, 1000])
def test_what_does_not_fit_the_bars_has_the_log_asked_again(stage: Stage, second: int) -> None:
    stage.happen(at(0), at(39))
    stage.put()
    stage.answered()
    stage.happen(at(second))
    assert sum(heights(stage.answered())) == 3
    assert stage.held.asked == 2


def test_a_flood_is_counted_by_the_log(stage: Stage) -> None:
    stage.happen(at(0))
    stage.put()
    stage.answered()
    for _ in range(3):
        stage.happen(*[at(1)] * COUNTED_AT_ONCE)
    assert heights(stage.answered()) == (1, 3 * COUNTED_AT_ONCE)
    stage.happen(at(2))
    assert heights(stage.next_told(2)) == (1, 3 * COUNTED_AT_ONCE, 1)
    assert stage.held.asked == 2


def test_what_fails_is_said_and_tried_again_when_something_happens(stage: Stage) -> None:
    stage.happen(at(0))
    stage.held.failure = StorageError("The database is damaged.")
    stage.put()
    stage.qtbot.waitUntil(lambda: stage.held.is_asked)
    stage.held.answer()
    stage.qtbot.waitUntil(lambda: stage.sentences == ["The database is damaged."])
    stage.held.failure = None
    stage.happen(at(1))
    assert heights(stage.answered()) == (1, 1)


def test_while_nobody_looks_nothing_is_asked(stage: Stage) -> None:
    stage.happen(at(0))
    stage.put()
    stage.feed.rest()
    stage.happen(at(1))
    stage.qtbot.wait(1)
    assert (stage.held.asked, stage.told) == (0, [])


@pytest.mark.parametrize("ts", [-(2**62), 2**62])
def test_moments_beyond_the_calendar_break_nothing(stage: Stage, ts: int) -> None:
    stage.happen(at(0), make_entry(ts=ts))
    stage.put()
    assert stage.answered().bars is not None


def test_what_a_wrong_clock_has_dated_does_not_make_the_bars_thin(stage: Stage) -> None:
    years_ago = make_entry(ts=0)
    stage.happen(*map(at, range(10)), years_ago, *map(at, range(10, 20)))
    stage.put()
    answer = stage.answered()

    assert heights(answer) == (1,) * 20
    assert answer.bars is not None
    assert answer.bars.outside == 1
    assert answer.limits == TimeView(START_US, START_US + 19 * MICROSECONDS + 1)

    stage.put(ActivityFilter(until=MICROSECONDS))
    answer = stage.answered()
    assert heights(answer) == (1,)
    assert answer.limits == TimeView(0, START_US + 19 * MICROSECONDS + 1)
