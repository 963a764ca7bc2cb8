"""What has the log to itself comes one after another, and waiting for it can be given up."""

import asyncio

import pytest

from core.control.turns import Turns
from core.errors import CancelledError
from core.progress import Progress


async def test_turns_come_in_the_order_they_were_asked_for() -> None:
    turns, order = Turns(), []

    async def take(name: str) -> None:
        async with turns.turn(Progress(), name):
            order.append(f"{name} begins")
            await asyncio.sleep(0)
            order.append(f"{name} ends")

    await asyncio.gather(take("a"), take("b"), take("c"))
    assert order == [f"{name} {what}" for name in "abc" for what in ("begins", "ends")]


async def test_who_waits_is_told_what_for_and_can_give_it_up() -> None:
    turns, told = Turns(), asyncio.Queue[str]()
    waiting = Progress(on_wait=told.put_nowait)

    async def take() -> None:
        async with turns.turn(waiting, "never"):
            raise AssertionError

    async with turns.turn(Progress(), "a backup is made"):
        asked = asyncio.ensure_future(take())
        assert await told.get() == "Waiting until a backup is made…"
        wanted = [turns.is_wanted]
        waiting.cancel()
        with pytest.raises(CancelledError):
            await asked
        assert [*wanted, turns.is_wanted] == [True, False]
    async with turns.turn(Progress(), "all others are done"):
        pass


async def test_nothing_makes_way_for_what_is_patient() -> None:
    turns, told = Turns(), asyncio.Queue[str]()

    async def take() -> None:
        async with turns.turn(Progress(on_wait=told.put_nowait), "it is done", is_patient=True):
            pass

    async with turns.turn(Progress(), "a backup is made"):
        asked = asyncio.ensure_future(take())
        await told.get()
        assert not turns.is_wanted
    await asked


async def test_an_abandoned_wait_leaves_the_turn_to_the_next() -> None:
    turns = Turns()

    async def take() -> None:
        async with turns.turn(Progress(), "it is done"):
            pass

    async with turns.turn(Progress(), "a backup is made"):
        asked = asyncio.ensure_future(take())
        await asyncio.sleep(0)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
    await asyncio.wait_for(take(), 10)
