"""Start-up to the window's first paint, and memory at rest, each of a process of its own."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

_ROUNDS: Final = 5

_PROBE = """
import json, sys, time
started = time.perf_counter()
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from desktop.composition import Composition

def rss_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6

painted = []
class Watch(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint and not painted:
            painted.append(time.perf_counter() - started)
        return False

if sys.argv[2] == "window":
    from PySide6.QtWidgets import QApplication
    from desktop.window_composition import build_window
    app = QApplication([])
    composition = Composition(Path(sys.argv[1]))
    window = build_window(composition, app)
    watch = Watch()
    window.installEventFilter(watch)
    composition.start()
    window.show()
else:
    app = QCoreApplication([])
    composition = Composition(Path(sys.argv[1]))
    composition.start()
QTimer.singleShot(2000, app.quit)
app.exec()
print(json.dumps({"paint": painted[0] if painted else 0, "rss": rss_mb()}))
sys.stdout.flush()
composition.stop()
"""


def _probe(folder: Path, kind: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(folder), kind],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "AFTERGLOW_INTERFACES": "127.0.0.1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measure() -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`."""
    with tempfile.TemporaryDirectory() as name:
        window = [_probe(Path(name), "window") for _ in range(_ROUNDS)]
        headless = _probe(Path(name), "headless")
    return [
        {"what": "start to first paint", "value": statistics.median(w["paint"] for w in window) * 1000, "unit": "ms"},
        {"what": "memory of the window at rest", "value": statistics.median(w["rss"] for w in window), "unit": "MB"},
        {"what": "memory of `afterglow run` at rest", "value": headless["rss"], "unit": "MB"},
    ]
