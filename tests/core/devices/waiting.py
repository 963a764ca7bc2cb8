"""Waiting for something to come true, with a generous deadline."""

import asyncio
from collections.abc import Callable

DEADLINE_S = 30.0


async def until(is_true: Callable[[], object]) -> None:
    """Return as soon as `is_true()` is; fail when it never is."""
    async with asyncio.timeout(DEADLINE_S):
        while not is_true():  # noqa: ASYNC110 - what is waited for knows nothing of being waited for
            await asyncio.sleep(0.01)
