"""Counting what is unread: whenever the log is asked and answers, the number is the one it would say just then."""

from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry, Category
from core.activity.filter import ActivityFilter, Term
from core.activity.unread import UNREAD_LIMIT, UnreadAnswer, UnreadCounter, UnreadQuestion, count_unread
from tests.core.activity.logs import entry, reader_of

DEVICES = ActivityFilter((Term("category", ("device",)),))


def device(seq: int) -> ActivityEntry:
    return entry(seq, "device.connected")


def system(seq: int) -> ActivityEntry:
    return entry(seq, "app.started")


def test_the_log_tells_what_is_newer_than_was_seen_up_to_its_end() -> None:
    reader = reader_of([device(1), system(2), device(3), device(4)])
    asked = {
        "devices": UnreadQuestion(DEVICES, 1),
        "all": UnreadQuestion(ActivityFilter(), 0),
        "beyond": UnreadQuestion(ActivityFilter(), 99),
    }
    assert count_unread(reader, asked) == UnreadAnswer(4, {"devices": 2, "all": 4, "beyond": 0})


def test_it_counts_no_further_than_is_shown() -> None:
    reader = reader_of([device(seq) for seq in range(1, 300)])
    assert count_unread(reader, {"all": UnreadQuestion(DEVICES, 0)}).counts == {"all": UNREAD_LIMIT}


def test_a_log_that_was_restored_may_end_before_what_had_been_seen() -> None:
    counter = UnreadCounter(DEVICES, 500)
    counter.question()
    assert counter.settle(0, 10)
    assert counter.add(device(11))
    assert counter.number == 1


def test_an_answer_to_what_is_asked_no_more_is_not_taken() -> None:
    counter = UnreadCounter(DEVICES, 0)
    counter.question()
    counter.see(5)
    assert not counter.settle(3, 5)
    assert counter.number == 0
    counter.question()
    counter.wanted = ActivityFilter()
    assert not counter.settle(3, 5)


def test_what_arrived_of_a_log_that_is_gone_counts_no_more() -> None:
    counter = UnreadCounter(DEVICES, 0)
    counter.question()
    counter.settle(0, 50)
    counter.add(device(51))
    counter.doubt()
    counter.question()
    counter.settle(2, 20)
    assert counter.number == 2


def test_what_waits_above_what_is_looked_at_stays_unread() -> None:
    counter = UnreadCounter(DEVICES, 0)
    counter.question()
    counter.settle(40, 50)
    for seq in range(51, 201):
        counter.add(device(seq))
    assert counter.see(120)
    assert counter.number == 80
    assert counter.see(150)
    assert counter.number == 50
    counter.question()
    assert counter.settle(50, 200)
    assert not counter.see(180)
    counter.question()
    assert counter.settle(20, 200)
    assert counter.number == 20


class Log:
    """A log that grows, and the counter that is told of it."""

    def __init__(self) -> None:
        self.entries: list[ActivityEntry] = []
        self.counter = UnreadCounter(DEVICES, 0)
        self.answer: tuple[int, int] | None = None

    def unread(self) -> int:
        new = [each for each in self.entries if each.seq > self.counter.seen and each.category is Category.DEVICE]
        return min(UNREAD_LIMIT, len(new))

    def grow(self, how: str) -> None:
        seq = len(self.entries) + 1
        for number in range(60 if how == "many" else 1):
            self.entries.append(system(seq + number) if how == "other" else device(seq + number))
            self.counter.add(self.entries[-1])

    def ask(self) -> None:
        self.counter.question()
        self.answer = (self.unread(), len(self.entries))

    def settle(self) -> None:
        if self.answer is not None:
            self.counter.settle(*self.answer)
            self.answer = None

    def step(self, what: str) -> None:
        if what in ("one", "other", "many"):
            self.grow(what)
        elif what == "ask":
            self.ask()
        elif what == "settle":
            self.settle()
        elif not self.counter.see(len(self.entries) if what == "see" else max(self.counter.seen, self.entries_seen())):
            self.ask()
            self.settle()

    def entries_seen(self) -> int:
        """Some of what there is: most of it waits above what is shown."""
        return len(self.entries) * 2 // 3


@given(st.lists(st.sampled_from(["one", "other", "many", "ask", "settle", "see", "see some"]), max_size=30))
def test_whatever_comes_in_between_the_number_is_right_once_it_is_settled(steps: list[str]) -> None:
    log = Log()
    for what in steps:
        log.step(what)
    log.ask()
    log.settle()
    assert log.counter.number == log.unread()
    log.grow("one")
    assert log.counter.number == log.unread()
    log.counter.see(len(log.entries))
    assert log.counter.number == 0


@given(st.lists(st.sampled_from(["one", "other", "many", "see", "see some"]), max_size=30))
def test_while_an_answer_is_on_its_way_nothing_that_arrives_is_lost_or_counted_twice(steps: list[str]) -> None:
    log = Log()
    log.grow("many")
    log.ask()
    for what in steps:
        log.step(what)
    log.settle()
    if not {"see", "see some"} & set(steps):
        assert log.counter.number == log.unread()
