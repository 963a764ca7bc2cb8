"""Runs Afterglow with simulated devices, a light and a seeded log, and saves pictures of its window.

draw_screenshots.py PROFILES PICTURES, with this repository on the path
"""

import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget

from benchmarks.seed import seed
from core.actor import Actor, ActorKind, acting_as
from core.lighting.layout import suggest_layout
from core.lighting.model import LightSpec, LightState
from core.storage.database import FILE_NAME
from desktop.activity.table import ActivityTable
from desktop.composition import Composition
from desktop.desk import ACTIVITY, DEVICES, LIGHTS
from desktop.preferences.dialog import PreferencesDialog
from desktop.window import MainWindow
from desktop.window_composition import build_window
from tests.e2e.strips import HTTP_PORT, Strips, strips
from tests.fakes.widgets import child_of

T = TypeVar("T")

SIZE: Final = (1120, 760)
ENTRIES: Final = 20_000
SEED_AGE_NS: Final = 15 * 60 * 10**9
"""How long before the pictures the seeded log ends."""
FIRST_HOST: Final = "127.77.90.1"
NAMES: Final = ("Desk", "Shelf", "Sofa")
ADA: Final = Actor(ActorKind.USER, "Ada")
PATIENCE_S: Final = 30.0
EXACT: Final = 48
ALIKE: Final = np.uint32(0xFFF0F0F0)
"""Colours that differ only in other bits are alike."""
SETTLING_S: Final = 1.5
"""For what is drawn a little later: pages of the log, colours of a light."""


class Scene:
    """A window at work, to be led from picture to picture."""

    def __init__(self, composition: Composition, window: MainWindow, pictures: Path) -> None:
        self.controller = composition.controller
        self.window = window
        self._pictures = pictures

    def until(self, is_so: Callable[[], object], what: str) -> None:
        """Let the app run until then; ends the script where it never comes to that."""
        give_up_at = time.monotonic() + PATIENCE_S
        while not is_so():
            if time.monotonic() > give_up_at:
                sys.exit(f"Gave up waiting: {what}.")
            self.run_for(0.05)

    def run_for(self, seconds: float) -> None:
        """Let the app run for so long."""
        loop = QEventLoop()
        QTimer.singleShot(int(seconds * 1000), loop.quit)
        loop.exec()

    def done(self, future: "Future[T]") -> T:
        """Let the app run until a command is done; its result."""
        self.until(future.done, "a command")
        return future.result()

    def save(self, name: str, widget: QWidget | None = None) -> None:
        """A picture of the window, or of a dialog of it, as it is in a moment."""
        self.run_for(SETTLING_S)
        picture = (widget or self.window).grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        small = picture.convertToFormat(QImage.Format.Format_Indexed8, palette_of(picture))
        small.save(str(self._pictures / f"{name}.png"), quality=0)


def palette_of(picture: QImage) -> list[int]:
    """256 colours that stand for all of them, which makes the file a third as large: surfaces as they are, then one
    of each lot of like ones, so that rainbows keep their hues."""
    colours, counts = np.unique(np.frombuffer(picture.constBits(), np.uint32), return_counts=True)
    by_count = colours[np.argsort(-counts)]
    _, first_of_lot = np.unique(by_count & ALIKE, return_index=True)
    chosen = [*by_count[:EXACT], *by_count[np.sort(first_of_lot)]]
    return list(dict.fromkeys(int(colour) for colour in chosen))[:256]


@contextmanager
def scene(app: QApplication, folder: Path, pictures: Path) -> Iterator[Scene]:
    """Afterglow with its window on the profile in `folder`."""
    composition = Composition(folder)
    window = build_window(composition, app)
    composition.start()
    window.show()
    window.resize(*SIZE)
    made = Scene(composition, window, pictures)
    try:
        with acting_as(ADA):
            made.until(window.desk.isVisible, "the window")
            yield made
    finally:
        window.close()
        composition.stop()


def draw_welcome(shown: Scene) -> None:
    """What a new user sees once the network has answered."""
    found = shown.window.desk.welcome.found
    shown.until(lambda: len(found.cards) == len(NAMES), "the devices on the network, and no others")
    shown.save("welcome")


def set_up(shown: Scene) -> None:
    """Two devices, each with a light; the third is left to be found."""
    for number, name in enumerate(NAMES[:2], start=1):
        device = shown.done(shown.controller.devices.add(f"127.77.90.{number}:{HTTP_PORT}"))
        spec = LightSpec(name, device.id, layout=suggest_layout(device.led_count), fps=30 * number)
        shown.done(shown.controller.lights.add(spec))

    def is_running() -> bool:
        return all(status.state is LightState.RUNNING for status in shown.controller.lights.statuses())

    shown.until(is_running, "the lights")


def draw_tabs(shown: Scene) -> None:
    """Every tab by day, two of them by night."""
    desk = shown.window.desk
    desk.tabs.setCurrentIndex(LIGHTS)
    shown.save("lights")
    desk.tabs.setCurrentIndex(DEVICES)
    shown.save("devices")
    desk.tabs.setCurrentIndex(ACTIVITY)
    shown.run_for(SETTLING_S)
    pick_outage(shown)
    shown.save("activity")
    shown.done(shown.controller.settings.change({"appearance.theme": "dark"}))
    shown.save("activity-dark")
    desk.tabs.setCurrentIndex(LIGHTS)
    shown.save("lights-dark")
    shown.done(shown.controller.settings.change({"appearance.theme": "light"}))


def pick_outage(shown: Scene) -> None:
    """Select the newest disconnection, so that its details are seen."""
    table = child_of(shown.window.desk.activity, ActivityTable)
    rows = range(100)
    row = next(row for row in rows if (entry := table.entry_at(row)) and entry.action == "device.disconnected")
    table.go_to_row(row)
    table.scrollToTop()


def draw_preferences(shown: Scene) -> None:
    """The page on retention, with something to let go of."""
    shown.window.show_preferences()
    dialog = child_of(shown.window, PreferencesDialog)
    dialog.show_retention()
    days = dialog.retention.fields["retention.days"].widget
    assert isinstance(days, QSpinBox)
    days.setValue(60)
    shown.until(dialog.retention.prune_button.isEnabled, "the preview")
    shown.save("preferences", dialog)
    dialog.reject()


def name_devices(devices: Strips) -> None:
    for number, name in enumerate(NAMES, start=1):
        devices.tell(devices[number].rename(name))


def main(profiles: Path, pictures: Path) -> None:
    """Draw all of them."""
    app = QApplication([])
    app.setApplicationName("Afterglow")
    pictures.mkdir(parents=True, exist_ok=True)
    full = profiles / "full"
    full.mkdir()
    seed(full / FILE_NAME, ENTRIES, end_us=(time.time_ns() - SEED_AGE_NS) // 1000)
    with strips(FIRST_HOST, 901, count=len(NAMES)) as devices:
        name_devices(devices)
        with scene(app, profiles / "empty", pictures) as shown:
            draw_welcome(shown)
        with scene(app, full, pictures) as shown:
            set_up(shown)
            draw_tabs(shown)
            draw_preferences(shown)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
