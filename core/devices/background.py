"""Tasks that live beside the code that started them."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context


class BackgroundTasks:
    """Starts tasks on the running loop, keeps them alive, and ends them together."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        """Let `work` run by itself. What it raises is a bug and goes to the loop's exception handler."""
        # A fresh context: what a device does next year was not caused by the click that added it.
        task = asyncio.get_running_loop().create_task(work, name=name, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._on_done)
        return task

    async def cancel(self) -> None:
        """End all tasks and wait until they have ended."""
        # One that is ending may start another.
        while self._tasks:
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _on_done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            context = {"message": f"{task.get_name()} failed", "exception": error, "task": task}
            task.get_loop().call_exception_handler(context)
