"""The passcode lock of the window.

It keeps a passer-by from using or reading the window; it does not encrypt the profile, and whoever can read the
user's files can read the database.
"""

import asyncio
import math
from concurrent.futures import Future
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.activity.catalog import draft
from core.activity.entry import Outcome
from core.control.hub import Hub
from core.control.wrong_tries import WrongTries
from core.errors import InputError, LockedError
from core.events import LockChanged
from core.storage.state import save_state

STATE: Final = "passcode"
SHORTEST: Final = 4


class LockCommands:
    """`controller.lock`. The passcode is kept only as an Argon2id hash.

    Locking and unlocking change nothing that is kept, so they never wait for the disk; their entries follow.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._hasher = PasswordHasher()
        self._hash: str | None = None
        self._is_locked = False
        self._verifying = asyncio.Lock()
        self._wrong_tries = WrongTries(hub)

    def fill(self, kept_hash: str | None) -> None:
        """Take over what the database holds; locks at start where that is asked for."""
        self._hash = kept_hash
        self._is_locked = kept_hash is not None and bool(self._hub.settings["lock.on_start"])
        self.tell()

    def lock(self) -> "Future[None]":
        """Lock the window. `InputError` without a passcode."""
        return self._hub.submit(self._lock())

    def unlock(self, passcode: str) -> "Future[None]":
        """Unlock it. `LockedError` for a wrong passcode, and for a try that comes too soon after wrong ones."""
        return self._hub.submit(self._unlock(passcode))

    def set_passcode(self, current: str, new: str) -> "Future[None]":
        """Set the first passcode (`current` is then empty) or change it."""
        return self._hub.submit(self._set(current, new))

    def remove_passcode(self, current: str) -> "Future[None]":
        """Do without a passcode from now on."""
        return self._hub.submit(self._remove(current))

    async def _lock(self) -> None:
        if self._hash is None:
            raise InputError("Set a passcode in Preferences first.")
        self._is_locked = True
        self.tell()
        self._hub.recorder.record(draft("window.lock"))

    async def _unlock(self, passcode: str) -> None:
        await self._verify(passcode)
        if self._is_locked:
            self._is_locked = False
            self.tell()
            self._hub.recorder.record(draft("window.unlock"))

    async def _set(self, current: str, new: str) -> None:
        async with self._hub.changing:
            action = "passcode.set" if self._hash is None else "passcode.change"
            with self._hub.audited(action):
                await self._verify(current)
                if len(new) < SHORTEST:
                    raise InputError(f"A passcode needs at least {SHORTEST} characters.")
                hashed = await asyncio.to_thread(self._hasher.hash, new)
                await self._hub.keep(lambda database: save_state(database, STATE, hashed), draft(action))
            self._hash = hashed
        self.tell()

    async def _remove(self, current: str) -> None:
        async with self._hub.changing:
            with self._hub.audited("passcode.remove"):
                await self._verify(current)
                await self._hub.keep(lambda database: save_state(database, STATE, None), draft("passcode.remove"))
            self._hash, self._is_locked = None, False
        self.tell()

    async def _verify(self, passcode: str) -> None:
        """Compare with the hash, one try after another. Wrong ones are counted, recorded, and delay the next."""
        async with self._verifying:
            if self._hash is None:
                return
            await self._wrong_tries.recall()
            if wait_s := math.ceil(self._wrong_tries.wait_s()):
                raise LockedError(f"Too many wrong tries; wait {wait_s} s.")
            try:
                await asyncio.to_thread(self._hasher.verify, self._hash, passcode)
            except (VerificationError, InvalidHashError) as error:
                tries = self._wrong_tries.add()
                self._hub.recorder.record(draft("window.unlock", outcome=Outcome.FAILURE, tries=tries))
                raise LockedError("The passcode is wrong.") from error
            self._wrong_tries.forget()

    def tell(self) -> None:
        """Announce whether the window is locked."""
        self._hub.announce(LockChanged(self._is_locked, self._hash is not None))
