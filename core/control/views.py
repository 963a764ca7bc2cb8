"""Commands on saved views."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final

from peewee import SqliteDatabase, fn

from core.activity.catalog import draft, new_id
from core.activity.entry import Target
from core.activity.sanitize import clean_text
from core.activity.search import parse
from core.activity.views import BUILT_IN, BUILT_IN_IDS, SavedView
from core.control.hub import Hub
from core.errors import InputError
from core.events import ViewsChanged
from core.storage.state import load_state, save_state
from core.storage.tables import ActivityRow, SavedViewRow

NAME_LIMIT: Final = 60
_SEEN: Final = "log.seen"
_FIELDS: Final = {"name": "name", "query": "search", "columns": "columns"}


@dataclass(frozen=True, slots=True)
class KeptViews:
    """What the database holds of views."""

    own: tuple[SavedView, ...]
    """In the user's order."""
    seen: Mapping[str, int]
    """By a view's id, the `seq` up to which it has been looked at."""


def load_views(database: SqliteDatabase) -> KeptViews:
    """The user's own views, and how far each view has been looked at."""
    row = SavedViewRow
    rows = row.select(row.id, row.name, row.query, row.columns).order_by(row.position).tuples().execute(database)
    own = tuple(SavedView(key, name, query, tuple(json.loads(columns))) for key, name, query, columns in rows)
    ((head,),) = ActivityRow.select(fn.MAX(ActivityRow.seq)).tuples().execute(database)
    # What was there before anybody could look at a view is not news.
    never_seen = {view.id: head or 0 for view in (*BUILT_IN, *own)}
    return KeptViews(own, never_seen | (load_state(database, _SEEN) or {}))


class ViewCommands:
    """`controller.views`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._own: tuple[SavedView, ...] = ()
        self._seen: dict[str, int] = {}

    def fill(self, kept: KeptViews) -> None:
        """Take over what the database holds."""
        self._own, self._seen = kept.own, dict(kept.seen)
        self._tell()

    def all(self) -> tuple[SavedView, ...]:
        """The views that are built in, then the user's own in their order. From any thread."""
        return (*BUILT_IN, *self._own)

    # -- commands, from any thread

    def save(self, view: SavedView) -> "Future[SavedView]":
        """Keep a new view, whose id is then empty, or a changed one. `AfterglowError` where it cannot stand."""
        return self._hub.submit(self._save(view))

    def rename(self, view_id: str, name: str) -> "Future[SavedView]":
        """Call one of the user's views something else."""
        return self._hub.submit(self._rename(view_id, name))

    def remove(self, view_id: str) -> "Future[None]":
        """Do without one of the user's views from now on."""
        return self._hub.submit(self._remove(view_id))

    def move(self, view_id: str, position: int) -> "Future[None]":
        """Put one of the user's views at that place among them, 0 being the first. No entry tells of it."""
        return self._hub.submit(self._move(view_id, position))

    def see(self, seen: Mapping[str, int]) -> "Future[None]":
        """Remember up to which `seq` views have been looked at, by their ids. No entry tells of it."""
        return self._hub.submit(self._see(dict(seen)))

    # -- on the loop

    async def _save(self, view: SavedView) -> SavedView:
        async with self._hub.changing:
            if view.id:
                return await self._update(view)
            view = replace(view, id=new_id())
            with self._hub.audited("view.create", _target(view)):
                view = self._checked(view)
                created = draft("view.create", target=_target(view))
                await self._hub.keep(lambda database: _insert(database, view), created)
            self._own = (*self._own, view)
            self._tell()
        return view

    async def _rename(self, view_id: str, name: str) -> SavedView:
        async with self._hub.changing:
            return await self._update(replace(self._known(view_id), name=name))

    async def _update(self, view: SavedView) -> SavedView:
        with self._hub.audited("view.update", _target(view)):
            old = self._own_view(view.id)
            view = self._checked(view)
            fields = [title for field, title in _FIELDS.items() if getattr(old, field) != getattr(view, field)]
            if not fields:
                return old
            updated = draft("view.update", target=_target(view), fields=fields)
            await self._hub.keep(lambda database: _update(database, view), updated)
        self._own = tuple(view if each.id == view.id else each for each in self._own)
        self._tell()
        return view

    async def _remove(self, view_id: str) -> None:
        async with self._hub.changing:
            with self._hub.audited("view.delete", _target(self._known(view_id))):
                view = self._own_view(view_id)
                await self._hub.keep(
                    lambda database: _delete(database, view_id), draft("view.delete", target=_target(view))
                )
            self._own = tuple(each for each in self._own if each.id != view_id)
            self._seen.pop(view_id, None)
            self._tell()

    async def _move(self, view_id: str, position: int) -> None:
        async with self._hub.changing:
            moved = self._own_view(view_id)
            others = [each for each in self._own if each.id != view_id]
            others.insert(position, moved)
            order = [each.id for each in others]
            await self._hub.perform(lambda ledger: _arrange(ledger.database, order))
            self._own = tuple(others)
            self._tell()

    async def _see(self, seen: dict[str, int]) -> None:
        self._seen.update(seen)
        known = {view.id for view in self.all()}
        kept = {view_id: seq for view_id, seq in self._seen.items() if view_id in known}
        await self._hub.perform(lambda ledger: save_state(ledger.database, _SEEN, kept))

    # -- what may stand

    def _known(self, view_id: str) -> SavedView:
        for view in self.all():
            if view.id == view_id:
                return view
        raise InputError("There is no such view any more.")

    def _own_view(self, view_id: str) -> SavedView:
        if view_id in BUILT_IN_IDS:
            raise InputError(f"{self._known(view_id).name} is built in; save a view of your own instead.")
        return self._known(view_id)

    def _checked(self, view: SavedView) -> SavedView:
        """The view as it is kept; `InputError` or `SearchError` where it cannot be."""
        name = clean_text(view.name, NAME_LIMIT)
        if not name:
            raise InputError("A view needs a name.")
        if _is_taken(name, (each.name for each in self.all() if each.id != view.id)):
            raise InputError(f"There is already a view called {name}.")
        now = self._hub.clock.now_us()
        parse(view.query, now, self._hub.clock.utc_offset_minutes(now))
        return replace(view, name=name)

    def _tell(self) -> None:
        self._hub.announce(ViewsChanged(self.all(), tuple(self._seen.items())))


def _is_taken(name: str, others: Iterable[str]) -> bool:
    return name.casefold() in {other.casefold() for other in others}


def _target(view: SavedView) -> Target:
    return Target("view", view.id, view.name)


def _insert(database: SqliteDatabase, view: SavedView) -> None:
    ((last,),) = SavedViewRow.select(fn.MAX(SavedViewRow.position)).tuples().execute(database)
    position = 0 if last is None else last + 1
    SavedViewRow.insert(id=view.id, position=position, **_columns(view)).execute(database)


def _update(database: SqliteDatabase, view: SavedView) -> None:
    SavedViewRow.update(**_columns(view)).where(SavedViewRow.id == view.id).execute(database)


def _columns(view: SavedView) -> dict[str, str]:
    return {"name": view.name, "query": view.query, "columns": json.dumps(view.columns)}


def _delete(database: SqliteDatabase, view_id: str) -> None:
    SavedViewRow.delete().where(SavedViewRow.id == view_id).execute(database)


def _arrange(database: SqliteDatabase, order: list[str]) -> None:
    for position, view_id in enumerate(order):
        SavedViewRow.update(position=position).where(SavedViewRow.id == view_id).execute(database)
