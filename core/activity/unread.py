"""How many entries of a saved view have come since it was last looked at."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.matching import matches
from core.activity.reader import LogReader

UNREAD_LIMIT: Final = 100
"""Counting ends here: more is shown as `99+`."""


@dataclass(frozen=True, slots=True)
class UnreadQuestion:
    """What is to be counted: matching entries newer than `seen`."""

    wanted: ActivityFilter
    seen: int


@dataclass(frozen=True, slots=True)
class UnreadAnswer:
    """Counts up to `UNREAD_LIMIT` by a view's id, of the log as it was when `head` was its last entry."""

    head: int
    counts: Mapping[str, int]


def count_unread(reader: LogReader, questions: Mapping[str, UnreadQuestion]) -> UnreadAnswer:
    """Count what is asked for, by a view's id."""
    head = reader.head()
    counts = {
        view_id: len(reader.rows_after(asked.wanted.frozen_at(head), min(asked.seen, head), UNREAD_LIMIT))
        for view_id, asked in questions.items()
    }
    return UnreadAnswer(head, counts)


class UnreadCounter:
    """Counts one view: what the log has told once, and what has arrived since."""

    def __init__(self, wanted: ActivityFilter, seen: int) -> None:
        self.wanted = wanted
        """What belongs to the view just now; where it changes, the log must be asked anew."""
        self.seen = seen
        """`seq` up to which it has been looked at."""
        self._counted = 0
        self._counted_to = 0
        # Numbers of the newest that matched: as many as can ever be told apart.
        self._arrived: deque[int] = deque(maxlen=UNREAD_LIMIT)
        self._asked: UnreadQuestion | None = None

    @property
    def number(self) -> int:
        """How many are unread, at most `UNREAD_LIMIT`."""
        return min(UNREAD_LIMIT, self._counted + len(self._arrived))

    def question(self) -> UnreadQuestion:
        """What to ask the log; what arrives until the answer is counted beside it."""
        self._asked = UnreadQuestion(self.wanted, self.seen)
        return self._asked

    def settle(self, count: int, head: int) -> bool:
        """Take the log's answer: so many, up to its entry `head`. False where it answers what is asked no more."""
        is_current = self._asked == UnreadQuestion(self.wanted, self.seen)
        if is_current:
            self._asked = None
            # A log that was restored may end before what was seen of the one it replaces.
            self.seen = min(self.seen, head)
            self._counted, self._counted_to = count, head
            self._keep_after(head)
        return is_current

    def add(self, entry: ActivityEntry) -> bool:
        """An entry has arrived; whether that makes a difference."""
        is_known = entry.seq <= max(self.seen, self._counted_to)
        if (is_known and self._asked is None) or not matches(self.wanted, entry):
            return False
        before = self.number
        self._arrived.append(entry.seq)
        return self.number != before

    def see(self, seq: int) -> bool:
        """Everything up to that entry has been looked at. False where only the log can tell what is left."""
        self.seen = seq
        self._keep_after(seq)
        if self._counted and seq < self._counted_to:
            return False
        self._counted, self._counted_to = 0, max(seq, self._counted_to)
        return True

    def doubt(self) -> None:
        """The log is another: what has arrived of the old one counts no more, and the new one must be asked."""
        self._arrived.clear()

    def _keep_after(self, seq: int) -> None:
        self._arrived = deque((each for each in self._arrived if each > seq), UNREAD_LIMIT)
