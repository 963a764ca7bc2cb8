"""The window as its user meets it: everything real but the LEDs, which are simulated devices on the loopback."""

import csv
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from benchmarks.seed import seed
from core.activity.entry import ActivityEntry
from core.activity.search import parse
from core.capture.pattern import PATTERN_SIZE, pattern_frame
from core.clock import MICROSECONDS
from core.errors import AfterglowError
from core.lighting.layout import led_areas
from core.lighting.model import Layout
from core.profile import SOCKET_NAME
from core.simulator.device import SimulatedWled
from core.storage.database import FILE_NAME
from desktop.activity.model import ActivityModel
from desktop.composition import Composition
from desktop.desk import ACTIVITY, DEVICES, LIGHTS
from desktop.devices.address import AddressForm
from desktop.devices.card import DeviceCard
from desktop.devices.found import FoundCard
from desktop.dialogs.export import ExportDialog
from desktop.dialogs.questions import Question
from desktop.lights.dialog import LightDialog
from desktop.parts.fields import choose
from desktop.preferences.dialog import PreferencesDialog
from tests.e2e.processes import DEADLINE_S, ROOT, entries
from tests.e2e.strips import HTTP_PORT, Strips, strips
from tests.e2e.windows import USER, Afterglow, afterglow_window
from tests.fakes.widgets import child_of


def seed_log(folder: Path, count: int) -> None:
    """Give a profile a log of the last 90 days, up to yesterday."""
    seed(folder / FILE_NAME, entries=count, end_us=time.time_ns() // 1000 - 86_400 * MICROSECONDS)


def add_by_address(app: Afterglow, device: SimulatedWled) -> DeviceCard:
    """Add a device from the welcome page or the Devices tab, wait for its first answer, and return its card."""
    form = child_of(app.desk.devices if app.desk.devices.isVisible() else app.desk.welcome, AddressForm)
    app.write(form.address, f"{device.identity.host}:{HTTP_PORT}")
    app.click(form.add_button)
    app.until(lambda: "device.connected" in app.actions(device.name))
    (card,) = (
        card for card in app.desk.devices.findChildren(DeviceCard) if card.accessibleName().startswith(device.name)
    )
    return card


def start_light(app: Afterglow) -> None:
    """Three clicks: the tab, New light…, Create and start; the source is the pattern whatever screens there are."""
    app.turn_to(LIGHTS)
    app.press("New light…", app.desk.lights)
    dialog = app.dialog(LightDialog)
    choose(dialog.source, "pattern")
    dialog.look.gamma.setValue(1.0)
    app.click(dialog.accept_button)
    app.until_gone(dialog)
    app.until(lambda: app.light_card().accessibleName().endswith(": Running"))


def shows_pattern(device: SimulatedWled, layout: Layout) -> bool:
    """Whether the LEDs have the mean colours of the pattern as it has been within the last second, to ±2 of 255."""
    colours = np.frombuffer(device.pixels, np.uint8).reshape(-1, 3).astype(float)
    areas, now = led_areas(layout, PATTERN_SIZE), time.monotonic()
    moments = (pattern_frame(now - age) for age in np.arange(0.0, 1.0, 0.02))
    means = (np.array([area.of(whole)[..., 2::-1].mean(axis=(0, 1)) for area in areas]) for whole in moments)
    return any(np.abs(expected - colours).max() <= 2 for expected in means)


def first_and_last(found: list[ActivityEntry]) -> tuple[str, str]:
    return found[0].action, found[-1].action


def test_a_new_user_is_welcomed_and_has_light_in_three_clicks(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    with (
        strips("127.77.40.1", 401, count=2) as devices,
        afterglow_window(tmp_path, qtbot, qapp) as app,
    ):
        assert app.desk.welcome.isVisible()
        app.until(lambda: found_names(app) >= {"Simulated 401", "Simulated 402"})

        add_by_address(app, devices[1])
        app.until(app.desk.lights.isVisible)
        start_light(app)

        device = devices[1]
        layout = app.composition.controller.lights.statuses()[0].light.spec.layout
        assert layout.led_count == 120
        app.until(lambda: devices.look(lambda: device.is_live and shows_pattern(device, layout)))
        assert "1 of 1 light running" in app.window.status.lights.text()
        the_light_pauses_and_stops(app, devices)
    assert first_and_last(app.entries) == ("app.started", "app.stopped")
    done_by_user = [(e.action, e.actor) for e in app.entries if e.category == "entity"]
    assert done_by_user == [("device.create", USER), ("light.create", USER), ("light.disable", USER)]
    assert [action for action in app.actions("Simulated 401") if action.startswith("light.")] == [
        "light.create",
        "light.started",
        "light.paused",
        "light.resumed",
        "light.disable",
        "light.stopped",
    ]


def found_names(app: Afterglow) -> set[str]:
    """What the welcome page offers."""
    return {card.add_button.accessibleName().removeprefix("Add ") for card in app.desk.welcome.findChildren(FoundCard)}


def the_light_pauses_and_stops(app: Afterglow, devices: Strips) -> None:
    """Each time the device goes back at once to what it showed of its own."""
    device = devices[1]
    own = bytes([128, 80, 0]) * 120
    app.press("Pause", app.light_card())
    app.until(lambda: devices.look(lambda: not device.is_live and device.pixels == own))
    app.until(lambda: app.light_card().accessibleName().endswith(": Paused"))
    app.press("Resume", app.light_card())
    app.until(lambda: devices.look(lambda: device.is_live and device.pixels != own))
    app.press("Stop", app.light_card())
    app.until(lambda: app.light_card().accessibleName().endswith(": Stopped"))
    assert devices.look(lambda: not device.is_live and device.pixels == own)


def test_a_device_that_vanishes_and_returns_is_one_entry_each(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    with strips("127.77.41.1", 411) as devices, afterglow_window(tmp_path, qtbot, qapp) as app:
        name = devices[1].name
        card = add_by_address(app, devices[1])
        app.turn_to(DEVICES)
        app.press("Show activity", card)
        app.press("Fold repeats", app.desk.activity)
        app.until(lambda: shows_everywhere(app, f"{name} answers at"))

        devices.tell(devices[1].vanish())
        app.until(lambda: shows_everywhere(app, f"{name} stopped answering"))
        app.until(lambda: card.accessibleName() == f"{name}: Not reachable")
        devices.tell(devices[1].come_back())
        app.until(lambda: app.table_rows()[0].startswith(f"{name} answers at"))
        app.until(lambda: shows_everywhere(app, f"{name} answers at"))
        app.until(lambda: card.accessibleName() == f"{name}: Online")
    reached = [action for action in app.actions(name) if action in ("device.connected", "device.disconnected")]
    assert reached == ["device.connected", "device.disconnected", "device.connected"]


def shows_everywhere(app: Afterglow, sentence: str) -> bool:
    """Whether a row of the Activity tab and one of the dock begin so."""
    return all(any(row.startswith(sentence) for row in rows) for rows in (app.table_rows(), app.dock_rows()))


def test_retention_says_what_it_would_do_and_does_it(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    seed_log(tmp_path, 900)
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        app.turn_to(ACTIVITY)
        model = child_of(app.desk.activity, ActivityModel)
        app.until(lambda: model.entry_count >= 900)
        app.choose("Preferences…")
        dialog = app.dialog(PreferencesDialog)
        dialog.show_retention()
        page = dialog.retention
        days = page.fields["retention.days"].widget
        assert isinstance(days, QSpinBox)
        days.setValue(45)
        app.until(page.prune_button.isEnabled)
        promised = re.match(r"(\d+) of (\d+) entries would go now, from ", page.preview_line.text())
        assert promised is not None, page.preview_line.text()

        app.click(page.prune_button)
        question = child_of(page, Question)
        app.click(question.accept_button)
        app.until(page.outcome.isVisible)

        count = int(promised[1])
        assert 400 < count < 500
        assert page.outcome.text() == f"Let go of {count} entries."
        app.click(dialog.ok_button)
        app.until_gone(dialog)
        app.until(lambda: model.entry_count == len(app.entries) + 900 - count)
        (pruned,) = (entry for entry in app.entries if entry.action == "log.prune")
        assert (pruned.actor, pruned.metadata["count"]) == (USER, count)
        assert app.composition.controller.settings.values()["retention.days"] == 45


def test_a_locked_window_opens_to_the_passcode_alone(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        app.choose("Preferences…")
        dialog = app.dialog(PreferencesDialog)
        dialog.list.setCurrentRow(dialog.list.count() - 1)
        app.write(dialog.security.new, "correct horse")
        app.write(dialog.security.repeated, "correct horse")
        app.click(dialog.security.set_button)
        app.until(dialog.security.outcome.isVisible)
        app.click(dialog.ok_button)
        app.until_gone(dialog)

        app.choose("Lock")
        page = app.window.lock_page
        app.until(page.isVisible)
        assert not app.desk.isVisible()
        assert not app.window.recent.isVisible()
        app.write(page.passcode, "battery staple")
        app.click(page.unlock_button)
        app.until(page.trouble.isVisible)
        assert page.trouble.text() == "The passcode is wrong."
        app.write(page.passcode, "correct horse")
        qtbot.keyClick(page.passcode, Qt.Key.Key_Return)
        app.until(app.desk.isVisible)
        app.until(lambda: len(authenticated(app)) == 4)
    assert authenticated(app) == [
        ("passcode.set", "success"),
        ("window.lock", "success"),
        ("window.unlock", "failure"),
        ("window.unlock", "success"),
    ]
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        assert app.window.lock_page.isVisible()


def authenticated(app: Afterglow) -> list[tuple[str, str]]:
    return [(entry.action, str(entry.outcome)) for entry in app.entries if entry.category == "auth"]


def test_what_the_activity_tab_shows_is_exported(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    seed_log(tmp_path, 1500)
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        app.turn_to(ACTIVITY)
        wanted = parse("category:device severity>=warning", time.time_ns() // 1000, 0)
        app.desk.activity.show_filter(wanted)
        model = child_of(app.desk.activity, ActivityModel)
        app.until(lambda: model.filter == wanted and 0 < model.entry_count < 1500)
        app.choose("Export…")
        dialog = app.dialog(ExportDialog)
        assert [radio.text()[:19] for radio in dialog.radios if radio.isChecked()] == ["Only what is &shown"]
        app.write(dialog.path, str(tmp_path / "shown.csv"))
        app.click(dialog.export_button)
        app.until(dialog.outcome.isVisible)
        assert dialog.outcome.text().startswith(f"Exported {model.entry_count:,} entries to ")
        app.click(dialog.close_button)
        app.until_gone(dialog)
        app.until(lambda: "log.export" in app.actions())
    with (tmp_path / "shown.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == exported_count(app)
    assert {row["category"] for row in rows} == {"device"}
    assert {row["severity"] for row in rows} <= {"warning", "error"}


def exported_count(app: Afterglow) -> int:
    """How many entries the export says it has written."""
    (exported,) = (entry for entry in app.entries if entry.action == "log.export")
    return int(str(exported.metadata["count"]))


def test_the_window_shows_what_has_been_restored(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    backup = tmp_path / "copy.afterglow"
    with strips("127.77.42.1", 421) as devices, afterglow_window(tmp_path / "profile", qtbot, qapp) as app:
        add_by_address(app, devices[1])
        app.turn_to(ACTIVITY)
        app.until(lambda: "Added device Simulated 421" in app.table_rows())
        log, kept = app.composition.controller.log, app.composition.controller.devices
        app.done(log.backup(backup))
        (device,) = (status.device for status in kept.statuses())
        app.done(kept.rename(device.id, "Renamed since"))
        app.until(lambda: any("Renamed since" in row for row in app.table_rows()))

        app.done(log.restore(backup))

        app.until(lambda: "Restored from copy.afterglow" in app.table_rows())
        assert not any("Renamed since" in row for row in app.table_rows())
        app.until(lambda: not any("Renamed since" in row for row in app.dock_rows()))
        assert "Added device Simulated 421" in app.table_rows()
        app.turn_to(DEVICES)
        app.until(lambda: child_of(app.desk.devices, DeviceCard).accessibleName() == "Simulated 421: Online")


def test_one_window_a_profile_and_an_orderly_end(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    with afterglow_window(tmp_path, qtbot, qapp) as first:
        with pytest.raises(AfterglowError) as refused:
            Composition(tmp_path)
        assert str(refused.value) == f"Another Afterglow has the profile in {tmp_path} open."
    with afterglow_window(tmp_path, qtbot, qapp) as second:
        second.until(lambda: "app.started" in second.actions())
    for app in (first, second):
        starts_and_ends = [entry for entry in app.entries if entry.action.startswith("app.")]
        assert [(entry.action, entry.metadata.get("clean")) for entry in starts_and_ends] == [
            ("app.started", True),
            ("app.stopped", None),
        ]


def run_until_ended(folder: Path, *words: str, kill: bool) -> None:
    """Start a window in a process of its own; have it end by SIGTERM, or by itself, and expect an orderly end."""
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    give_up_at = time.monotonic() + DEADLINE_S
    while kill and not (folder / SOCKET_NAME).exists():
        assert process.poll() is None
        assert time.monotonic() < give_up_at
        time.sleep(0.02)
    if kill:
        process.send_signal(signal.SIGTERM)
    _out, said = process.communicate(timeout=DEADLINE_S)
    complaints = [line for line in said.splitlines() if not line.startswith("This plugin does not support")]
    assert (process.returncode, complaints) == (0, [])
    assert sorted(path.name for path in folder.glob(f"{FILE_NAME}*")) == [FILE_NAME]
    assert [entry["action"] for entry in entries(folder, "action:app.*")] == ["app.started", "app.stopped"]


def test_a_window_told_to_end_ends_in_order(tmp_path: Path) -> None:
    run_until_ended(tmp_path, "-m", "desktop", "--data-dir", str(tmp_path), kill=True)


def test_a_session_that_ends_takes_the_window_along_in_order(tmp_path: Path) -> None:
    run_until_ended(tmp_path, "-m", "tests.e2e.session_end", str(tmp_path), kill=False)
