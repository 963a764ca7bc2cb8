"""The binding under us: some releases drop a reference to `True` at every emit and abort after some hundreds."""

import sys

import pytest
from PySide6.QtCore import QObject, Signal, Slot

EMITS = 5_000


class _Counter(QObject):
    counted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.counted.connect(self._on_self_counted)

    @Slot(object)
    def _on_self_counted(self, step: object) -> None:
        self.count += 1


def test_a_signal_survives_thousands_of_emits() -> None:
    counter = _Counter()
    for step in range(EMITS):
        counter.counted.emit(step)
    assert counter.count == EMITS


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="from Python 3.12 on, the singletons are immortal")
def test_emitting_and_connecting_keep_the_references_of_the_singletons() -> None:
    counter = _Counter()
    singletons = (True, False, None)
    before = [sys.getrefcount(singleton) for singleton in singletons]
    for step in range(EMITS):
        counter.counted.emit(step)
        counter.counted.disconnect(counter._on_self_counted)
        counter.counted.connect(counter._on_self_counted)
    after = [sys.getrefcount(singleton) for singleton in singletons]
    assert all(now > then - EMITS // 10 for now, then in zip(after, before, strict=True))
