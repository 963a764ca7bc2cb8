"""Loops on Qt's threads: named, joined, and never let go of before they have ended."""

import gc
import threading

from core.actor import Actor, ActorKind, acting_as, current_actor
from desktop.runtime.threads import spawn, unfinished

ANNA = Actor(ActorKind.USER, "Anna")


def test_a_loop_runs_in_the_context_it_was_started_in(qapp: object) -> None:
    seen: list[Actor] = []
    with acting_as(ANNA):
        thread = spawn("light Desk", lambda: seen.append(current_actor()))
    assert thread.join()
    assert seen == [ANNA]


def test_a_thread_that_nobody_holds_any_more_goes_on(qapp: object) -> None:
    may_end, has_ended = threading.Event(), threading.Event()

    def hang() -> None:
        may_end.wait(10)
        has_ended.set()

    assert not spawn("light Desk", hang).join(0.01)
    gc.collect()
    assert unfinished() == ["light Desk"]
    may_end.set()
    assert has_ended.wait(10)
    assert spawn("another", lambda: None).join()
