"""Bad input from the network, and a clock that is set back: one plain sentence, and nothing is lost."""

import csv
import socket
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from core.clock import MICROSECONDS, SystemClock
from core.control import timekeeping
from core.devices.discovery import SERVICE
from core.errors import StorageError
from core.progress import Progress
from core.serving import serving
from core.storage.database import FILE_NAME
from tests.e2e.processes import afterglow, entries, talking
from tests.e2e.profiles import actions, names
from tests.e2e.raw_wled import answering, http, raw_wled
from tests.fakes.running import Announcements

HOSTILE = '=HYPERLINK("http://x","\x1b[31m<b>Free</b>\x07\u202e\u2066\nlight\x00")'
CLEAN = '=HYPERLINK("http://x","[31m<b>Free</b> light")'


@contextmanager
def nothing_there() -> Iterator[str]:
    """An address at which nothing listens, kept from anybody else."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


def test_an_address_without_a_wled_is_a_sentence_and_an_entry(tmp_path: Path) -> None:
    with (
        nothing_there() as closed,
        answering(b"") as echo,
        answering(http(b"<html>Router</html>", "text/html")) as page,
        answering(http(b'{"name":"' + b"x" * 10_000_000 + b'"}')) as large,
    ):
        wanted = {
            closed: f"The connection to {closed} was refused; no WLED listens there.",
            echo.address: f"What answers at {echo.address} is not a WLED: it does not speak HTTP.",
            page.address: f"A web page answered at {page.address}, not a WLED.",
            large.address: f"What answers at {large.address} is not a WLED: its reply is larger than 64 KiB.",
        }
        for address, sentence in wanted.items():
            done = afterglow(tmp_path, "device", "add", address)
            assert (done.returncode, done.stdout, done.stderr) == (1, "", f"afterglow: {sentence}\n")
    told = entries(tmp_path)
    assert [(entry["action"], entry["outcome"]) for entry in told] == [("device.create", "failure")] * len(wanted)
    assert [entry["metadata"]["reason"] for entry in told] == list(wanted.values())
    assert afterglow(tmp_path, "device", "list").stdout == ""


def is_plain(text: str) -> bool:
    """Whether a terminal would show it as it is, on one line each."""
    return not any(unicodedata.category(c) in ("Cc", "Cf") for c in text.replace("\n", ""))


def test_a_hostile_name_stays_text_wherever_it_is_shown(tmp_path: Path) -> None:
    with raw_wled(HOSTILE) as device:
        added = afterglow(tmp_path, "device", "add", device.address)
    assert added.stdout == f"Added {CLEAN} at {device.address} with 30 LEDs.\n"
    shown = [afterglow(tmp_path, *words).stdout for words in (("device", "list"), ("activity", "list"))]
    assert all(CLEAN in text and text.count("\n") == 1 and is_plain(text) for text in shown)
    (entry,) = entries(tmp_path)
    assert (entry["target_name"], entry["message"]) == (CLEAN, f"Added device {CLEAN}")
    target = tmp_path / "log.csv"
    assert afterglow(tmp_path, "activity", "export", "--output", str(target)).returncode == 0
    with target.open(newline="", encoding="utf-8") as exported:
        (row,) = csv.DictReader(exported)
    assert row["target_name"] == f"'{CLEAN}"
    assert [cell for cell in row.values() if cell[0:1] in ("=", "+", "@", "\t")] == []


def test_a_hostile_announcement_stays_text(tmp_path: Path) -> None:
    with (
        announced("\x1b]0;<b>=1+1\x07\u202e\r\nevil", mac="02ee00c0ffee"),
        talking("--data-dir", str(tmp_path), "run", hears_all=True) as running,
    ):
        line = running.wait_for(lambda line: "evil" in line)
        assert "Found ]0;<b>=1+1 evil at 127.77.99.99" in line
        assert running.end() == 0
    assert all(is_plain(line) for line in running.heard)
    (entry,) = entries(tmp_path, "action:device.discovered", "evil")
    assert (entry["target_name"], entry["actor"]) == ("]0;<b>=1+1 evil", "]0;<b>=1+1 evil")


@contextmanager
def announced(label: str, mac: str) -> Iterator[None]:
    """Within the block, mDNS shows a WLED of that name, also one that mDNS forbids."""
    responder = Zeroconf(interfaces=["127.0.0.1"])
    address = socket.inet_aton("127.77.99.99")
    service = ServiceInfo(SERVICE, SERVICE, 80, addresses=[address], properties={"mac": mac}, server="evil.local.")
    # Set afterwards: the constructor refuses what a hostile device would not.
    service.name = f"{label}.{SERVICE}"
    responder.registry.async_add(service)
    try:
        yield
    finally:
        responder.close()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    profile, folder = tmp_path / "profile", tmp_path / "folder"
    folder.mkdir()
    assert afterglow(profile, "run", "--for", "0").returncode == 0
    for target in (tmp_path / "missing" / "log.csv", folder):
        for words in (("activity", "export", "--output"), ("backup",)):
            done = afterglow(profile, *words, str(target))
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
            assert str(target) in done.stderr
    assert names(tmp_path) == ["folder", "profile"]
    assert names(folder) == []
    assert actions(profile / FILE_NAME)[-4:] == ["log.export", "database.backup"] * 2


class SetClock(SystemClock):
    """The computer's clock, to be set by somebody."""

    def __init__(self) -> None:
        self.ahead_s = 0

    def now_us(self) -> int:
        return super().now_us() + self.ahead_s * MICROSECONDS


def test_a_clock_that_is_set_back_is_recorded_and_nothing_is_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timekeeping, "_LOOK_S", 0.05)
    clock, announced = SetClock(), Announcements()
    with serving(tmp_path, announced, is_live=True, clock=clock) as controller:
        announced.wait_for_action("app.started")
        controller.log.preview_prune(controller.log.retention.policy()).result(10)
        clock.ahead_s = -5 * 86_400
        jumped = announced.wait_for_action("clock.jumped")
        assert jumped.metadata["seconds"] == pytest.approx(-5 * 86_400, abs=3)
        with pytest.raises(StorageError, match=r"Nothing is let go of: the newest entry is from \d{4}-\d\d-\d\d"):
            controller.log.prune(Progress()).result(10)
        refused = announced.wait_for_action("log.prune")
        assert refused.outcome == "failure"
    assert actions(tmp_path / FILE_NAME)[-1] == "app.stopped"
