"""The log as a table that is never loaded: the rows are known by number, what stands in them is read when looked at."""

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPalette

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.folding import Fact, fact_of
from core.activity.positions import Positions
from core.errors import AfterglowError
from desktop.activity.asking import Ask
from desktop.activity.cells import Cells
from desktop.activity.columns import COLUMNS, GONE, TIME, ShownRow, shown
from desktop.activity.folds import FoldBook, last_break
from desktop.activity.loading import FirstRows, Loading, ResultLoader
from desktop.activity.pages import PageCache, PageFetcher, PageRead, PageRequest
from desktop.activity.ranges import Ranges
from desktop.activity.rows import Rows, page_of
from desktop.activity.stretches import Stretch, StretchReader
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies

Index = QModelIndex | QPersistentModelIndex

MARGIN: Final = 512
"""Entries on either side of a page that are read with it while they might be folded with its own."""

_NO_PARENT: Final = QModelIndex()


class ActivityModel(QAbstractTableModel):
    """Rows of the log that a filter lets through, newest first."""

    loading_changed = Signal(object)
    """`Loading`."""
    resetting = Signal()
    """All rows are about to be replaced; what is selected and in view can still be asked for."""
    failed = Signal(str)
    """The log could not be read; one plain sentence."""

    def __init__(self, ask: Ask, replies: Replies, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cells = Cells(TimeFormat(), QGuiApplication.palette())
        self._filter = ActivityFilter()
        self._head = 0
        self._loading = Loading.IDLE
        self._rows = Rows()
        self._cache = PageCache()
        self._folds = FoldBook()
        self._loader = ResultLoader(ask, replies, self, self._take_first_rows, self._take_positions, self._fail)
        self._fetcher = PageFetcher(ask, replies, self._request_of, self._on_page_fetched, self._fail, self)
        self._stretches = StretchReader(ask, replies, self._seqs_beside, self._on_stretch_read, self._fail, self)
        self._unfinished: Stretch | None = None
        self._seen: tuple[int, ShownRow | None] = (-1, None)

    # --- what is shown

    @property
    def filter(self) -> ActivityFilter:
        """What has been asked for last."""
        return self._filter

    @property
    def head(self) -> int:
        """The last entry of the log that the rows know of."""
        return self._head

    @property
    def loading(self) -> Loading:
        """How much of the result is known."""
        return self._loading

    @property
    def entry_count(self) -> int:
        """Entries in the result, folded ones too; at least so many while only the first rows are known."""
        return self._rows.entry_count

    def narrow(self, wanted: ActivityFilter) -> None:
        """Show what that filter lets through; the old rows stay until the first new ones are there."""
        if wanted != self._filter or self._loading in (Loading.IDLE, Loading.FAILED):
            self._filter = wanted
            self.reload()

    def reload(self) -> None:
        """Read the log anew."""
        self._set_loading(Loading.ASKED)
        self._loader.load(self._filter)

    def prepend(self, seqs: Sequence[int], entries: Sequence[ActivityEntry]) -> None:
        """Entries have come, oldest first: `seqs` of them all, `entries` the newest of them, to show at once."""
        if not seqs:
            return
        top_before = self._rows.top
        self.beginInsertRows(_NO_PARENT, 0, len(seqs) - 1)
        self._rows.prepend(seqs)
        self._head = seqs[-1]
        self._keep(entries)
        self.endInsertRows()
        if self._folds.is_topped_by(top_before) and len(entries) == len(seqs):
            self._show_folds(self._folds.grow(self._rows.top, [fact_of(entry) for entry in reversed(entries)]))
        elif self._folds.is_on and entries:
            self._folds.lose_top()
            facts = deque(fact_of(entry) for entry in reversed(entries))
            self._stretches.follow(
                Stretch(facts, self._rows.top, is_newest_known=True, is_oldest_known=False, is_top=True)
            )

    def set_pinned(self, seqs: Iterable[int], *, is_pinned: bool) -> None:
        """These entries have been pinned, or unpinned."""
        for seq in seqs:
            place = self._rows.place_of(seq)
            if place is not None and (row := self._cache.row(place)) and row.entry:
                entry = replace(row.entry, is_pinned=is_pinned)
                self._cache.keep(place, shown(entry, self._cells.times, row.mark))
        self._announce()

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._cells.times = times
        self._cache.clear()
        self._announce()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, TIME, TIME)

    def set_palette(self, palette: QPalette) -> None:
        """Draw severities for that palette."""
        self._cells.set_palette(palette)
        self._announce()

    # --- finding entries

    def row_of_seq(self, seq: int) -> int | None:
        """The row of that entry, or of the one it is folded into; None where it is not part of the result."""
        place = self._rows.place_of(seq)
        if place is None:
            return None
        return self._rows.row_of(self._folds.head_of(place) if self._rows.is_hidden(place) else place)

    def seq_of_row(self, row: int) -> int:
        """The entry in that row."""
        return self._rows.seq_at(self._rows.place_at(row))

    def count_of_rows(self, first: int, last: int) -> int:
        """How many entries rows `first` to `last` stand for."""
        return len(self._places_of_rows(first, last))

    def seqs_of_rows(self, first: int, last: int) -> list[int]:
        """The entries that rows `first` to `last` stand for, newest first."""
        return self._rows.seqs(self._places_of_rows(first, last))

    def ends_of_rows(self, first: int, last: int) -> tuple[int, int]:
        """The oldest and the newest entry that rows `first` to `last` stand for."""
        places = self._places_of_rows(first, last)
        return self._rows.seq_at(places[-1]), self._rows.seq_at(places[0])

    def entry_at(self, row: int) -> ActivityEntry | None:
        """The entry in that row, if it has been read."""
        there = self._shown(row)
        return there.entry if there else None

    # --- folding

    def set_folding(self, is_on: bool) -> None:
        """Fold like entries, or show each in a row of its own."""
        self._folds.is_on = is_on
        self._reset(self._rows.unfolded())

    def toggle_fold(self, row: int, is_open: bool | None = None) -> bool:
        """Unfold the row, or fold it again; whether that changed anything: it may stand for itself alone."""
        turned = self._folds.toggle(self._rows.place_at(row), is_open)
        if turned:
            self._show_folds(turned.places)
        return turned is not None

    def head_row(self, row: int) -> int:
        """The row that stands for that one when it is folded; itself where there is none."""
        return self._rows.row_of(self._folds.head_of(self._rows.place_at(row)))

    # --- QAbstractTableModel

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        title = COLUMNS[section].title
        return f"{title} ({self._cells.times.zone_label})" if section == TIME else title

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or not self._cells.is_answered(role):
            return None
        return self._cells.answer(self._shown(index.row()), index.column(), role)

    # --- reading

    def _shown(self, row: int) -> ShownRow | None:
        # A view asks for every role of every cell of a row in turn.
        if self._seen[0] == row:
            return self._seen[1]
        place = self._rows.place_at(row)
        there = self._cache.row(place)
        if there is None:
            self._fetcher.want(page_of(place))
        else:
            self._seen = (row, there)
        return there

    def _places_of_rows(self, first: int, last: int) -> range:
        newest, oldest = (self._folds.span(self._rows.place_at(row)) for row in (first, last))
        return range(newest.start, oldest.stop)

    def _request_of(self, page: int) -> PageRequest:
        places = self._rows.places(page)
        return PageRequest(places, self._rows.seqs(places), *self._seqs_beside(places, MARGIN))

    def _seqs_beside(self, places: range, count: int) -> tuple[Sequence[int], Sequence[int]]:
        """The next entries before and behind these places which have not been folded yet, the nearest first."""
        before = range(max(self._rows.top, places.start - count), places.start)
        behind = range(places.stop, min(self._rows.bottom, places.stop + count))
        newer = [each for each in self._folds.unsettled(before) if each.stop == places.start]
        older = [each for each in self._folds.unsettled(behind) if each.start == places.stop]
        return (
            [seq for each in newer for seq in reversed(self._rows.seqs(each))],
            [seq for each in older for seq in self._rows.seqs(each)],
        )

    def _take_first_rows(self, first: FirstRows) -> None:
        positions = Positions(array("q", (entry.seq for entry in reversed(first.entries))))
        self._reset(Rows(positions))
        self._head = first.head
        self._keep(first.entries)
        if self._folds.is_on:
            self._fold_first(list(map(fact_of, first.entries)), first)
        self._set_loading(Loading.WHOLE if first.is_whole else Loading.FIRST_ROWS)

    def _fold_first(self, facts: Sequence[Fact], first: FirstRows) -> None:
        known = len(facts) if first.is_stretch else last_break(facts)
        if known or not facts:
            self._settle(range(known), facts[:known])
        if known < len(facts):
            # What it hangs together with is only known when it is known where all rows stand.
            rest = deque(facts[known:])
            self._unfinished = Stretch(rest, known, is_newest_known=True, is_oldest_known=False, is_top=not known)

    def _take_positions(self, positions: Positions) -> None:
        known = self._rows.bottom
        if list(positions.seqs(0, known)) != self._rows.seqs(range(known)):
            self.reload()  # entries were let go between the two questions
            return
        if len(positions) > known:
            self.beginInsertRows(_NO_PARENT, len(self._rows), len(self._rows) + len(positions) - known - 1)
            self._rows.extend(positions)
            self._forget_seen()
            self.endInsertRows()
        self._set_loading(Loading.WHOLE)
        if self._unfinished is not None:
            self._stretches.follow(self._unfinished)
            self._unfinished = None

    def _reset(self, rows: Rows) -> None:
        """Show these rows, of which nothing has been read yet."""
        self.resetting.emit()
        self.beginResetModel()
        self._rows = rows
        self._cache.clear()
        self._folds.clear()
        self._fetcher.forget()
        self._stretches.forget()
        self._unfinished = None
        self._forget_seen()
        self.endResetModel()

    def _on_page_fetched(self, read: PageRead) -> None:
        self._keep(read.entries)
        there = {entry.seq for entry in read.entries}
        for place, seq in zip(read.request.places, read.request.seqs, strict=True):
            if seq not in there:
                self._cache.keep(place, GONE)
        self._announce(read.request.places)
        page = page_of(read.request.places.start)
        if read.request.places != self._rows.places(page):
            self._fetcher.want(page)  # it has grown at the top meanwhile
        elif len(there) == len(read.request.seqs):
            self._fold_page(read)

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, AfterglowError):
            raise error
        self._set_loading(Loading.FAILED)
        self.failed.emit(str(error))

    def _keep(self, entries: Iterable[ActivityEntry]) -> None:
        for entry in entries:
            place = self._rows.place_of(entry.seq)
            if place is not None:
                self._cache.keep(place, shown(entry, self._cells.times, self._folds.mark_of(place)))
        self._forget_seen()

    # --- folding and showing again

    def _fold_page(self, read: PageRead) -> None:
        """Fold what has not been folded yet of a page that is all there, with what hangs together with it."""
        page = read.request.places
        for places in self._folds.unsettled(page):
            own = read.entries[places.start - page.start : places.stop - page.start]
            is_top = places.start == self._rows.top
            stretch = Stretch(deque(map(fact_of, own)), places.start, True, True, is_top)
            if places.start == page.start:
                stretch.add_newer(read.newer, is_last=False)
            if places.stop == page.stop:
                stretch.add_older(read.older, is_last=False)
            self._stretches.follow(stretch)

    def _on_stretch_read(self, stretch: Stretch) -> None:
        if stretch.is_top and stretch.start != self._rows.top:
            stretch.is_top = stretch.is_newest_known = False  # others have come on top of it meanwhile
            self._stretches.follow(stretch)
        elif self._folds.unsettled(stretch.places) == [stretch.places]:
            self._settle(stretch.places, tuple(stretch.facts))

    def _settle(self, places: range, facts: Sequence[Fact]) -> None:
        self._folds.settle(places, facts, is_top=places.start == self._rows.top)
        self._show_folds(places)

    def _show_folds(self, places: range) -> None:
        """Have what is folded away in these places hidden, and nothing else."""
        are, wanted = Ranges(self._rows.hidden_in(places)), self._folds.hidden(places)
        for run in [gap for each in are for gap in wanted.gaps(each)]:
            first = self._rows.row_of(run[0])
            self.beginInsertRows(_NO_PARENT, first, first + len(run) - 1)
            self._rows.show(run)
            self._forget_seen()
            self.endInsertRows()
        for run in [gap for each in wanted for gap in are.gaps(each)]:
            self.beginRemoveRows(_NO_PARENT, self._rows.row_of(run[0]), self._rows.row_of(run[-1]))
            self._rows.hide(run)
            self._forget_seen()
            self.endRemoveRows()
        self._mark_again(places)

    def _mark_again(self, places: range) -> None:
        """Say anew what the rows at these places stand for."""
        for place in self._cache.places(places):
            row, mark = self._cache.row(place), self._folds.mark_of(place)
            if row and row.entry and row.mark != mark:
                self._cache.keep(place, shown(row.entry, self._cells.times, mark))
        self._announce(places)

    def _announce(self, places: range | None = None) -> None:
        """Have the rows of these places painted again; of all, where none are given."""
        self._forget_seen()
        first, last = 0, len(self._rows) - 1
        if places is not None:
            first, last = self._rows.row_of(places.start), self._rows.row_of(places.stop) - 1
        if first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))

    def _set_loading(self, loading: Loading) -> None:
        self._loading = loading
        self.loading_changed.emit(loading)

    def _forget_seen(self) -> None:
        self._seen = (-1, None)
