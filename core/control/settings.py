"""Commands on the settings."""

import json
from collections.abc import Mapping
from concurrent.futures import Future

from peewee import SqliteDatabase

from core.activity.catalog import draft
from core.control.hub import Hub
from core.errors import InputError
from core.events import SettingsChanged
from core.storage.settings import SETTINGS, SettingValue
from core.storage.tables import SettingRow


def load_settings(database: SqliteDatabase) -> dict[str, SettingValue]:
    """Every setting's value: the default, unless another is kept that may stand."""
    values = {name: setting.default for name, setting in SETTINGS.items()}
    for name, text in SettingRow.select(SettingRow.name, SettingRow.value).tuples().execute(database):
        if name in SETTINGS:
            try:
                values[name] = SETTINGS[name].checked(json.loads(text))
            except (InputError, ValueError):
                # A value that no longer may stand reads as the default; it is replaced at the next change.
                continue
    return values


class SettingsCommands:
    """`controller.settings`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def values(self) -> dict[str, SettingValue]:
        """A copy of every setting's value by name. From any thread."""
        return dict(self._hub.settings)

    def change(self, values: Mapping[str, SettingValue]) -> "Future[None]":
        """Keep new values; all of them or, with an `InputError`, none."""
        return self._hub.submit(self.change_now(values))

    async def change_now(self, values: Mapping[str, SettingValue]) -> None:
        """As `change`, on the loop."""
        async with self._hub.changing:
            with self._hub.audited("settings.update"):
                changed = await self._keep_changed(values)
            self._hub.settings.update(changed)
        self.tell()

    async def _keep_changed(self, values: Mapping[str, SettingValue]) -> dict[str, SettingValue]:
        unknown = [name for name in values if name not in SETTINGS]
        if unknown:
            raise InputError(f"There is no setting called {unknown[0]}.")
        checked = {name: SETTINGS[name].checked(value) for name, value in values.items()}
        changed = {name: value for name, value in checked.items() if self._hub.settings[name] != value}
        if changed:
            updated = draft("settings.update", fields=[SETTINGS[name].title for name in changed])
            await self._hub.keep(lambda database: _save(database, changed), updated)
        return changed

    def tell(self) -> None:
        """Announce every value."""
        self._hub.announce(SettingsChanged(tuple(self._hub.settings.items())))


def _save(database: SqliteDatabase, values: Mapping[str, SettingValue]) -> None:
    rows = [{"name": name, "value": json.dumps(value)} for name, value in values.items()]
    SettingRow.insert_many(rows).on_conflict_replace().execute(database)
