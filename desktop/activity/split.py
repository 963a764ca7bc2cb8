"""The division of the room between the table and the details."""

from typing import Final

from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QSplitter, QWidget

WIDE_PX: Final = 1000
"""From here on the details stand beside the table, below that under it."""
SHARES: Final = {Qt.Orientation.Horizontal: (880, 370), Qt.Orientation.Vertical: (600, 400)}
"""How table and details divide the room at first, beside and under one another."""

_KEYS: Final = {Qt.Orientation.Horizontal: "activity/beside", Qt.Orientation.Vertical: "activity/under"}


class DetailsSplitter(QSplitter):
    """Table and details; each way of standing keeps its own division."""

    def __init__(self, table: QWidget, details: QWidget) -> None:
        super().__init__()
        self._shares = {orientation: list(shares) for orientation, shares in SHARES.items()}
        self.setChildrenCollapsible(False)
        self.addWidget(table)
        self.addWidget(details)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 1)
        details.setMinimumSize(240, 160)

    @property
    def is_beside(self) -> bool:
        """Whether the details stand beside the table."""
        return self.orientation() is Qt.Orientation.Horizontal

    def divide(self) -> None:
        """Divide the room as it was divided last."""
        self.setSizes(self._shares[self.orientation()])

    def fit(self, width: int) -> None:
        """Stand as suits a tab of that width."""
        orientation = Qt.Orientation.Horizontal if width >= WIDE_PX else Qt.Orientation.Vertical
        if orientation != self.orientation():
            self._note()
            self.setOrientation(orientation)
            self.divide()

    def save(self, settings: QSettings) -> None:
        """Remember both divisions."""
        self._note()
        for orientation, key in _KEYS.items():
            settings.setValue(key, " ".join(map(str, self._shares[orientation])))

    def restore(self, settings: QSettings) -> None:
        """Take the divisions that were remembered."""
        for orientation, key in _KEYS.items():
            sizes = str(settings.value(key, "")).split()
            if len(sizes) == self.count() and all(size.isdigit() for size in sizes):
                self._shares[orientation] = [int(size) for size in sizes]
        self.divide()

    def _note(self) -> None:
        # Before it is shown, and while the details are hidden, the sizes say nothing.
        if all(self.sizes()):
            self._shares[self.orientation()] = self.sizes()
