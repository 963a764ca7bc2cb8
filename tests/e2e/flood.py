"""Run as a process: a whole Afterglow without a window that records 500 entries a second until it is killed.

Prints the id of each entry once it has been announced.
"""

import os
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Slot

from core.activity.announcements import ActivityLogged
from core.activity.catalog import draft
from core.activity.entry import Target
from desktop.composition import Composition

_RATE = 500


class Teller(QObject):
    """Writes straight to the pipe, so that what was told before the kill has been told."""

    @Slot(object)
    def on_activity_logged(self, logged: ActivityLogged) -> None:
        os.write(1, "".join(f"{entry.id} {entry.action}\n" for entry in logged.entries).encode())


def main() -> None:
    app = QCoreApplication([])
    composition = Composition(Path(sys.argv[1]))
    teller = Teller()
    composition.bus.activity_logged.connect(teller.on_activity_logged)
    composition.start()

    def flood() -> None:
        for number in range(1_000_000):
            composition.record(draft("device.lost", target=Target("device", "d", str(number))))
            time.sleep(1 / _RATE)

    threading.Thread(target=flood, daemon=True).start()
    app.exec()


if __name__ == "__main__":
    main()
