"""Repeated failures: nothing but the tally is left out, and the tally is exact."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from core.activity.catalog import draft
from core.activity.coalescing import QUIET_US, Coalescer
from core.activity.entry import Draft, Outcome, Target
from core.actor import Actor, ActorKind

ADA, BEA = Actor(ActorKind.USER, "Ada"), Actor(ActorKind.USER, "Bea")
FAILURES = [
    draft("capture.failed", target=Target("light", id_, id_), actor=actor, outcome=Outcome.FAILURE, reason=reason)
    for id_ in "ab"
    for actor in (ADA, BEA)
    for reason in ("x", "y")
]
SUCCESS = draft("app.started", version="1")


def count(entry: Draft) -> int:
    return int(str(entry.metadata.get("count", 1)))


@given(st.lists(st.tuples(st.sampled_from([*FAILURES, SUCCESS]), st.integers(0, 2 * QUIET_US)), max_size=80))
def test_every_occurrence_is_in_exactly_one_entry(happened: list[tuple[Draft, int]]) -> None:
    coalescer, now, told = Coalescer(), 1_000_000_000, []
    for each, pause in happened:
        now += pause
        told += coalescer.admit(replace(each, ts=now))
    told += coalescer.flush()
    for each in [*FAILURES, SUCCESS]:
        own = [entry for entry in told if entry.metadata.get("reason") == each.metadata.get("reason")]
        own = [entry for entry in own if entry.actor == each.actor]
        own = [entry for entry in own if entry.target == each.target and entry.action == each.action]
        assert sum(map(count, own)) == sum(1 for one, _ in happened if one is each)
    assert coalescer.is_idle


def test_the_same_failure_of_somebody_else_is_their_own() -> None:
    coalescer, adas = Coalescer(), FAILURES[0]
    others = [replace(adas, actor=actor) for actor in (BEA, Actor(ActorKind.CLI, ADA.label))]
    assert coalescer.admit(adas) == [adas]
    assert [coalescer.admit(each) for each in others] == [[each] for each in others]


def test_successes_pass_untouched() -> None:
    coalescer = Coalescer()
    assert [coalescer.admit(SUCCESS) for _ in range(3)] == [[SUCCESS]] * 3


def test_after_a_quiet_minute_a_failure_is_news_again() -> None:
    coalescer, first = Coalescer(), FAILURES[0]
    later = replace(first, ts=first.ts + QUIET_US)
    assert coalescer.admit(first) == [first]
    assert coalescer.admit(later) == [later]
    assert coalescer.flush() == []
