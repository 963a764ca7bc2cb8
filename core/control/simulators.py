"""Virtual devices in a process of their own, which ends with this one."""

import asyncio
import json
from collections.abc import Sequence
from typing import Final

from core.errors import DeviceError

_READY_S: Final = 15.0
_END_S: Final = 3.0


class Simulators:
    """Runs `afterglow simulate`; `command` is how to call it, without options."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, count: int) -> list[str]:
        """Start `count` devices; returns their addresses once they answer. Raises `DeviceError`."""
        await self.stop()
        process = await self._launch(count)
        addresses: list[str] = []
        try:
            async with asyncio.timeout(_READY_S):
                while len(addresses) < count:
                    line = await process.stdout.readline() if process.stdout else b""
                    if not line:
                        raise DeviceError(
                            f"The simulated devices could not be started. {await self._complaint(process)}"
                        )
                    said = json.loads(line)
                    if said.get("event") == "ready":
                        addresses.append(f"{said['host']}:{said['port']}")
        except TimeoutError as error:
            raise DeviceError("The simulated devices did not start in time.") from error
        return addresses

    async def stop(self) -> None:
        """End them; closing their standard input is all it takes."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_END_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    async def _launch(self, count: int) -> asyncio.subprocess.Process:
        options = ("--count", str(count), "--json", "--until-stdin-closes")
        pipe = asyncio.subprocess.PIPE
        try:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, *options, stdin=pipe, stdout=pipe, stderr=pipe
            )
        except OSError as error:
            raise DeviceError(f"The simulated devices could not be started: {error.strerror or error}.") from error
        return self._process

    @staticmethod
    async def _complaint(process: asyncio.subprocess.Process) -> str:
        said = await process.stderr.read() if process.stderr else b""
        return said.decode(errors="replace").strip().splitlines()[-1] if said.strip() else ""
