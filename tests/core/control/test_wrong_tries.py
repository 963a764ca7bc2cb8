"""How long wrong tries keep the next one waiting."""

from pathlib import Path

from core.control.hub import Hub
from core.control.wrong_tries import WrongTries
from core.hosting import spawn_thread
from core.storage.database import FILE_NAME
from tests.fakes.recording import FakeClock, Heard, make_recorder
from tests.fakes.running import Announcements


def hub_of(folder: Path) -> Hub:
    recorder, announced = make_recorder(folder, Heard()), Announcements()
    return Hub(folder / FILE_NAME, recorder, announced, spawn_thread, FakeClock(), is_live=False)


def test_each_wrong_try_after_the_second_doubles_the_wait_up_to_a_minute(tmp_path: Path) -> None:
    hub = hub_of(tmp_path)
    tries, waits = WrongTries(hub), []
    for _ in range(2000):
        tries.add()
        waits.append(tries.wait_s())
    assert waits == [0, 0, 2, 4, 8, 16, 32] + [60] * 1993
    hub.loop.close()


async def test_tries_that_cannot_be_read_keep_nobody_out(tmp_path: Path) -> None:
    hub = hub_of(tmp_path)
    hub.path.write_bytes(b"damaged" * 1000)
    tries = WrongTries(hub)
    await tries.recall()
    assert (tries.count, tries.wait_s()) == (0, 0)
    hub.loop.close()
