"""The filter proxy of the log, which filters nothing itself: what it carries goes down into SQL."""

from PySide6.QtCore import QIdentityProxyModel, QObject

from core.activity.filter import ActivityFilter
from desktop.activity.model import ActivityModel


class FilterProxy(QIdentityProxyModel):
    """Stands between the model of the log and a view of what is asked for."""

    def __init__(self, source: ActivityModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log = source
        self.setSourceModel(source)

    def carry(self, wanted: ActivityFilter) -> None:
        """Show what that filter lets through."""
        self._log.narrow(wanted)
