"""The controller's commands on real files, with simulated devices: what changes, and what the log says of it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from core.activity.export import ExportRequest
from core.activity.filter import ActivityFilter
from core.control.registry import load_devices, load_lights
from core.errors import DeviceError, InputError, StorageError
from core.events import LogReplaced
from core.lighting.model import Layout, LightSpec
from core.progress import Progress
from core.serving import serving
from core.simulator.device import SimulatedWled
from core.simulator.identity import Ports
from core.storage.database import FILE_NAME, open_reader
from tests.fakes.recording import stored
from tests.fakes.running import Announcements

HOST = "127.77.9.1"


@contextmanager
def simulated(host: str = HOST) -> Iterator[str]:
    """A virtual device on a loop of its own; its address."""
    is_up, is_over = threading.Event(), threading.Event()

    async def serve() -> None:
        async with SimulatedWled(1, host=host, ports=Ports(http=8099), leds=40):
            is_up.set()
            await asyncio.to_thread(is_over.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert is_up.wait(10)
        yield f"{host}:8099"
    finally:
        is_over.set()
        thread.join()


def test_a_device_is_kept_with_its_entry(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced, is_live=False) as controller:
        device = controller.devices.add(address).result()
        assert (device.host, device.port, device.led_count) == (HOST, 8099, 40)
        with pytest.raises(InputError, match="added already"):
            controller.devices.add(address).result()
        renamed = controller.devices.rename(device.id, "Desk").result()
        assert renamed.name == "Desk"
    reader = open_reader(tmp_path / FILE_NAME)
    assert load_devices(reader) == (renamed,)
    reader.close()
    assert [(e.action, str(e.outcome)) for e in announced.entries] == [
        ("device.create", "success"),
        ("device.create", "failure"),
        ("device.update", "success"),
    ]


def test_nothing_at_an_address_is_a_sentence_and_a_failure(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        with pytest.raises(DeviceError, match=r"127\.77\.9\.9"):
            controller.devices.add("127.77.9.9:8099").result()
        with pytest.raises(InputError):
            controller.devices.add("not an address").result()
    assert [(e.action, str(e.outcome)) for e in announced.entries] == [("device.create", "failure")] * 2


def test_a_light_is_kept_changed_and_goes_with_its_device(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced, is_live=False) as controller:
        device = controller.devices.add(address).result()
        spec = LightSpec("Screen", device.id, layout=Layout(top=20, right=10, left=10))
        light = controller.lights.add(spec, start=False).result()
        with pytest.raises(InputError, match="already a light called"):
            controller.lights.add(replace(spec, name="screen")).result()
        controller.lights.update(light.id, replace(spec, fps=60, layout=replace(spec.layout, offset=3))).result()
        reader = open_reader(tmp_path / FILE_NAME)
        assert [kept.spec.fps for kept, _ in load_lights(reader)] == [60]
        reader.close()
        controller.devices.remove(device.id).result()
    assert [e.message for e in announced.entries][1:] == [
        "Added light Screen",
        "Adding light screen failed: There is already a light called screen.",
        "Changed fps, offset of light Screen",
        f"Removed device {device.name}",
        "Removed light Screen",
    ]
    assert announced.entries[-1].cause == announced.entries[-2].id


def test_export_backup_and_restore_tell_of_themselves(tmp_path: Path) -> None:
    announced = Announcements()
    profile = tmp_path / "profile"
    with serving(profile, announced, is_live=False) as controller:
        controller.settings.change({"retention.days": 30}).result()
        backup = controller.log.backup(tmp_path / "copy.db").result()
        controller.settings.change({"retention.days": 31}).result()
        result = controller.log.export(
            ExportRequest((ActivityFilter(),), "csv", tmp_path / "all.csv"), Progress()
        ).result()
        assert result.count == 3
        with pytest.raises(StorageError):
            controller.log.export(
                ExportRequest((ActivityFilter(),), "csv", tmp_path / "missing" / "all.csv"), Progress()
            ).result()
        (tmp_path / "notes.txt").write_text("no backup" * 100)
        with pytest.raises(StorageError):
            controller.log.restore(tmp_path / "notes.txt").result()
        assert controller.settings.values()["retention.days"] == 31
        before = controller.log.restore(backup).result()
        assert before.exists()
        assert controller.settings.values()["retention.days"] == 30
        assert isinstance(announced.last(LogReplaced), LogReplaced)
        assert controller.log.verify(Progress()).result().misfit is None
    assert [row[0] for row in stored(profile, "action")] == ["settings.update", "database.restore", "log.verify"]
    assert [(e.action, str(e.outcome)) for e in announced.entries] == [
        ("settings.update", "success"),
        ("database.backup", "success"),
        ("settings.update", "success"),
        ("log.export", "success"),
        ("log.export", "failure"),
        ("database.restore", "failure"),
        ("database.restore", "success"),
        ("log.verify", "success"),
    ]


def test_settings_out_of_bounds_change_nothing(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        with pytest.raises(InputError, match="from 1 to 3,650"):
            controller.settings.change({"retention.entries": 20_000, "retention.days": 0}).result()
        assert controller.settings.values()["retention.entries"] == 500_000
    assert [(e.action, str(e.outcome)) for e in announced.entries] == [("settings.update", "failure")]


def test_a_live_run_starts_and_ends_in_order_and_says_when_the_last_did_not(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced, is_live=True) as controller:
        device = controller.devices.add(address).result()
        announced.wait_for_action("device.connected")
        spec = LightSpec("Screen", device.id, layout=Layout(top=40), source="pattern")
        light = controller.lights.add(spec).result()
        announced.wait_for_action("light.started")
        controller.lights.stop(light.id).result()
        announced.wait_for_action("light.stopped")
    seen = [entry.action for entry in announced.entries if not entry.action.startswith("device.dis")]
    assert seen == [
        "app.started",
        "device.create",
        "device.connected",
        "light.create",
        "capture.started",
        "light.started",
        "light.disable",
        "capture.stopped",
        "light.stopped",
        "app.stopped",
    ]
    started = next(entry for entry in announced.entries if entry.action == "light.started")
    assert started.cause == next(entry.id for entry in announced.entries if entry.action == "light.create")
    again = Announcements()
    with serving(tmp_path, again, is_live=True):
        again.wait_for_action("app.started")
    assert again.actions == ["app.started", "app.stopped"]
