"""Commands given at the same moment: each finds things as the one before has left them."""

import sqlite3
import time
from collections import Counter
from concurrent.futures import wait
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from core.activity.catalog import draft
from core.activity.entry import Target
from core.control.registry import load_devices
from core.devices.model import Device
from core.errors import AfterglowError, InputError
from core.lighting.model import Layout, LightSpec, LightState
from core.serving import serving
from core.storage.database import FILE_NAME, open_reader
from tests.core.control.test_commands import simulated
from tests.fakes.recording import stored
from tests.fakes.running import Announcements


def test_restores_at_once_leave_one_whole_database_and_all_that_was_before(tmp_path: Path) -> None:
    folder, announced = tmp_path / "profile", Announcements()
    with serving(folder, announced) as controller:
        controller.settings.change({"retention.days": 30}).result()
        backup = controller.log.backup(tmp_path / "copy.db").result()
        futures = [controller.log.restore(backup) for _ in range(4)]
        before = [future.result() for future in futures]
    assert len(set(before)) == 4
    actions = [row[0] for row in stored(folder, "action")]
    assert actions == ["settings.update", "database.restore"]
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not list(folder.glob(".*partial*"))


def test_what_was_announced_before_a_restore_is_in_the_copy_of_what_was_there(tmp_path: Path) -> None:
    folder, announced = tmp_path / "profile", Announcements()
    with serving(folder, announced) as controller:
        backup = controller.log.backup(tmp_path / "copy.db").result()
        restoring = controller.log.restore(backup)
        while not restoring.done():
            controller._hub.recorder.record(draft("device.lost", target=Target("device", "d", "Desk")))
            # Unbounded, the flood would be all that the recorder has to do.
            time.sleep(0.0005)
        before = restoring.result()
    kept: set[bytes] = set()
    for path in (before, folder / FILE_NAME):
        with closing(sqlite3.connect(path)) as connection:
            kept |= {row[0] for row in connection.execute("SELECT id FROM activity")}
    assert [entry for entry in announced.entries if UUID(entry.id).bytes not in kept] == []


def test_a_rename_and_a_move_at_once_are_both_kept(tmp_path: Path) -> None:
    with simulated() as address, serving(tmp_path, Announcements()) as controller:
        device = controller.devices.add(address).result()
        moved = replace(device, host="127.77.9.2")
        told = draft("device.address_changed", target=Target("device", device.id, device.name))
        renaming = controller.devices.rename(device.id, "Shelf")
        controller._hub.loop.call_soon_threadsafe(lambda: controller.devices._on_device(moved, (told,)))
        renaming.result()
    reader = open_reader(tmp_path / FILE_NAME)
    (kept,) = load_devices(reader)
    reader.close()
    assert (kept.name, kept.host) == ("Shelf", "127.77.9.2")


def test_of_two_lights_of_one_name_only_the_first_is_kept(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced) as controller:
        device = controller.devices.add(address).result()
        spec = LightSpec("Screen", device.id, layout=Layout(top=10))
        adding = [controller.lights.add(spec) for _ in range(3)]
        wait(adding)
        assert [isinstance(future.exception(), InputError) for future in adding] == [False, True, True]
    outcomes = Counter(str(entry.outcome) for entry in announced.entries if entry.action == "light.create")
    assert outcomes == {"success": 1, "failure": 2}


def test_a_light_started_while_it_is_removed_does_not_go_on(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced, is_live=True) as controller:
        device = controller.devices.add(address).result()
        spec = LightSpec("Screen", device.id, layout=Layout(top=10), source="pattern")
        light = controller.lights.add(spec).result()
        announced.wait_for_action("light.started")
        removing, starting = controller.lights.remove(light.id), controller.lights.start(light.id)
        removing.result()
        with pytest.raises(AfterglowError, match="There is no light called"):
            starting.result()
    assert announced.actions.count("light.started") == announced.actions.count("light.stopped") == 1


def test_a_light_whose_loop_has_ended_by_itself_can_be_started_again(tmp_path: Path) -> None:
    announced = Announcements()
    with simulated() as address, serving(tmp_path, announced, is_live=True) as controller:
        device = controller.devices.add(address).result()
        spec = LightSpec("Screen", device.id, layout=Layout(top=10), source="pattern")
        light = controller.lights.add(spec).result()
        announced.wait_for_action("light.started")
        controller._hub.loop.call_soon_threadsafe(controller.lights._runs[light.id].loop.stop)
        announced.wait_for_action("light.stopped")
        announced.wait_until(lambda: controller.lights.statuses()[0].state is LightState.STOPPED)
        controller.lights.start(light.id).result()
        announced.wait_for_action("light.started", 2)


def test_a_command_that_fails_changes_nothing_and_says_so(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced) as controller:
        for command in (
            controller.devices.remove("nobody"),
            controller.devices.rename("nobody", "x"),
            controller.lights.start("nothing"),
            controller.lights.stop("nothing"),
            controller.lights.remove("nothing"),
            controller.lights.pause("nothing"),
            controller.lights.add(LightSpec("Screen", "nobody", layout=Layout(top=1))),
        ):
            with pytest.raises(AfterglowError):
                command.result()
    assert [(entry.action, str(entry.outcome)) for entry in announced.entries] == [
        ("device.delete", "failure"),
        ("device.update", "failure"),
        ("light.enable", "failure"),
        ("light.disable", "failure"),
        ("light.delete", "failure"),
        ("light.paused", "failure"),
        ("light.create", "failure"),
    ]


def test_a_device_is_known_by_name_id_and_mac(tmp_path: Path) -> None:
    with simulated() as address, serving(tmp_path, Announcements()) as controller:
        device: Device = controller.devices.add(address).result()
        for number, key in enumerate((device.id, device.mac, device.name, device.name.upper())):
            light = controller.lights.add(LightSpec(f"{number}", key, layout=Layout(top=10)), start=False).result()
            assert light.spec.device_id == device.id
