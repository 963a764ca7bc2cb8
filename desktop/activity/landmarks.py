"""What must be found again when all rows are replaced: the selected entry, and the one at the top of the view."""

from PySide6.QtCore import QObject, Slot

from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel
from desktop.activity.table import ActivityTable


class Landmarks(QObject):
    """Goes to an entry as soon as its row is known."""

    def __init__(self, model: ActivityModel, table: ActivityTable, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._table = model, table
        self._selected: int | None = None
        self._top: int | None = None
        self._is_top_kept = False
        model.resetting.connect(self._on_model_resetting)
        model.modelReset.connect(self._on_model_model_reset)
        model.loading_changed.connect(self._on_model_loading_changed)

    def seek(self, seq: int) -> None:
        """Select that entry, now or when its row is known."""
        self._selected = seq
        self._reach()

    def keep_top(self) -> None:
        """At the next replacement of all rows, bring back the row at the top of the view, too."""
        self._is_top_kept = True

    def _reach(self) -> None:
        """Go where the landmarks are, as far as they are known; what is not in the whole result is given up."""
        if self._selected is not None and (row := self._model.row_of_seq(self._selected)) is not None:
            self._table.go_to_row(row)
            self._selected = None
        if self._top is not None and (row := self._model.row_of_seq(self._top)) is not None:
            self._table.verticalScrollBar().setValue(row)
            self._top = None
        if self._model.loading is Loading.WHOLE:
            self._selected = self._top = None

    @Slot()
    def _on_model_resetting(self) -> None:
        current = self._table.currentIndex().row()
        if self._selected is None and self._table.has_selection and current >= 0:
            self._selected = self._model.seq_of_row(current)
        if self._is_top_kept and (self._table.has_selection or not self._table.is_at_top):
            self._top = self._model.seq_of_row(self._table.verticalScrollBar().value())
        self._is_top_kept = False

    @Slot()
    def _on_model_model_reset(self) -> None:
        if self._model.loading is Loading.WHOLE:
            self._reach()

    @Slot(object)
    def _on_model_loading_changed(self, loading: Loading) -> None:
        if loading in (Loading.FIRST_ROWS, Loading.WHOLE):
            self._reach()
            self._table.rest_on_top()
