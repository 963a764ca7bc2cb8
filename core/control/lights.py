"""Commands on lights, and the running light loops."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Final

from core.activity.catalog import draft, new_id
from core.activity.ledger import Ledger
from core.actor import because_of, current_cause
from core.control.hub import Hub
from core.control.registry import (
    changed_fields,
    delete_light,
    light_target,
    save_light,
    want_light,
)
from core.devices.model import Device
from core.errors import InputError
from core.events import LightsChanged, Trouble
from core.hosting import Running
from core.lighting.layout import check_spec
from core.lighting.loop import LightLoop
from core.lighting.model import Light, LightSpec, LightState, LightStatus

_END_S: Final = 5.0


@dataclass(slots=True)
class _Run:
    loop: LightLoop
    thread: Running


class LightCommands:
    """`controller.lights`."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._runs: dict[str, _Run] = {}
        self._statuses: dict[str, LightStatus] = {}

    # -- commands, from any thread

    def add(self, spec: LightSpec, *, start: bool = True) -> "Future[Light]":
        """Keep a new light and, if asked, start it."""
        return self._hub.submit(self._add(spec, start))

    def update(self, light_id: str, spec: LightSpec) -> "Future[Light]":
        """Change a light; a running one goes on with the new settings."""
        return self._hub.submit(self._update(light_id, spec))

    def remove(self, light_id: str) -> "Future[None]":
        """Stop a light and forget it."""
        return self._hub.submit(self._remove(light_id))

    def start(self, light_id: str) -> "Future[None]":
        """Have a light run, now and after each start of Afterglow until it is stopped."""
        return self._hub.submit(self._want(light_id, True))

    def stop(self, light_id: str) -> "Future[None]":
        """Stop a light; resolves once its device has been let go."""
        return self._hub.submit(self._want(light_id, False))

    def pause(self, light_id: str) -> "Future[None]":
        """Let go of the device for now."""
        return self._hub.submit(self._pause(light_id, True))

    def resume(self, light_id: str) -> "Future[None]":
        """Go on after a pause."""
        return self._hub.submit(self._pause(light_id, False))

    def named(self, name: str) -> "Future[Light]":
        """The light of that name or id."""
        return self._hub.submit(self._named(name))

    # -- on the loop

    async def _named(self, name: str) -> Light:
        return self._hub.registry.light_named(name)

    async def _add(self, spec: LightSpec, start: bool) -> Light:
        light = Light(new_id(), spec)
        with self._hub.audited("light.create", light_target(light)):
            self._check(spec, None)
            created = draft("light.create", target=light_target(light))
            await self._hub.keep(lambda database: save_light(database, light), created)
        self._hub.registry.lights[light.id] = light
        self._statuses[light.id] = LightStatus(light)
        self.tell()
        if start:
            with because_of(created.id):
                await self._want(light.id, True)
        return light

    async def _update(self, light_id: str, spec: LightSpec) -> Light:
        old = self._hub.registry.light(light_id)
        light = Light(light_id, spec)
        fields = changed_fields(old.spec, spec)
        if not fields:
            return old
        with self._hub.audited("light.update", light_target(old)):
            self._check(spec, light_id)
            updated = draft("light.update", target=light_target(light), fields=fields)
            await self._hub.keep(lambda database: save_light(database, light), updated)
        self._hub.registry.lights[light_id] = light
        self._statuses[light_id] = replace(self._statuses[light_id], light=light)
        if run := self._runs.get(light_id):
            run.loop.change(light, self._hub.registry.device(spec.device_id))
        self.tell()
        return light

    async def _remove(self, light_id: str) -> None:
        light = self._hub.registry.light(light_id)
        deleted = draft("light.delete", target=light_target(light))
        with because_of(deleted.id):
            await self.end(light_id)
        await self._hub.keep(lambda database: delete_light(database, light_id), deleted)
        self.forget(light_id)

    def forget(self, light_id: str) -> None:
        """Drop a light whose row is gone."""
        self._hub.registry.lights.pop(light_id, None)
        self._hub.registry.wanted.discard(light_id)
        self._statuses.pop(light_id, None)
        self.tell()

    async def _want(self, light_id: str, wanted: bool) -> None:
        light = self._hub.registry.light(light_id)
        with because_of(current_cause() or new_id()):
            await self._hub.perform(lambda ledger: self._keep_wanted(ledger, light, wanted))
            (self._hub.registry.wanted.add if wanted else self._hub.registry.wanted.discard)(light_id)
            if wanted:
                self.run_wanted(light)
            else:
                await self.end(light_id)

    def _keep_wanted(self, ledger: Ledger, light: Light, wanted: bool) -> None:
        want_light(ledger.database, light.id, wanted)
        if not self._hub.is_live:
            # Without a running loop to report, this is all there will be to see of the command.
            ledger.write(draft("light.update", target=light_target(light), fields=["start with Afterglow"]))

    async def _pause(self, light_id: str, is_paused: bool) -> None:
        light = self._hub.registry.light(light_id)
        run = self._runs.get(light_id)
        if run is None:
            raise InputError(f"{light.spec.name} is not running.")
        (run.loop.pause if is_paused else run.loop.resume)()

    def _check(self, spec: LightSpec, light_id: str | None) -> None:
        check_spec(spec)
        self._hub.registry.device(spec.device_id)
        names = {light.spec.name.casefold(): light.id for light in self._hub.registry.lights.values()}
        if names.get(spec.name.casefold(), light_id) != light_id:
            raise InputError(f"There is already a light called {spec.name}.")

    # -- running lights

    def start_all(self) -> None:
        """Show every light, and run those that are to run."""
        self._statuses = {light.id: LightStatus(light) for light in self._hub.registry.lights.values()}
        for light_id in tuple(self._hub.registry.wanted):
            self.run_wanted(self._hub.registry.lights[light_id])
        self.tell()

    async def stop_all(self) -> None:
        """End every loop; each lets go of its device."""
        await asyncio.gather(*(self.end(light_id) for light_id in tuple(self._runs)))

    def run_wanted(self, light: Light) -> None:
        """Start the loop of a light, unless it runs already or nothing is to run here."""
        if light.id in self._runs or not self._hub.is_live:
            return
        device = self._hub.registry.device(light.spec.device_id)
        loop = LightLoop(light, device, record=self._hub.recorder.record, on_status=self._on_status)
        self._runs[light.id] = _Run(loop, self._hub.spawn(f"light {light.spec.name}", loop.run))

    def device_changed(self, device: Device) -> None:
        """A device has moved: its lights follow."""
        for light in self._hub.registry.lights_of(device.id):
            if run := self._runs.get(light.id):
                run.loop.change(light, device)

    async def end(self, light_id: str) -> None:
        """Stop the loop of a light, if it runs, and wait until its device has been let go."""
        run = self._runs.pop(light_id, None)
        if run is None:
            return
        run.loop.stop()
        if not await asyncio.to_thread(run.thread.join, _END_S):
            self._hub.announce(Trouble(f"{self._name(light_id)} did not stop in time; its source does not answer."))

    def _name(self, light_id: str) -> str:
        light = self._hub.registry.lights.get(light_id)
        return light.spec.name if light else "A light"

    def _on_status(self, status: LightStatus) -> None:
        """Called on the light's thread."""
        if not self._hub.loop.is_closed():
            self._hub.loop.call_soon_threadsafe(self._take_status, status)

    def _take_status(self, status: LightStatus) -> None:
        light_id = status.light.id
        if light_id in self._statuses and (light_id in self._runs or status.state is LightState.STOPPED):
            self._statuses[light_id] = replace(status, light=self._hub.registry.lights[light_id])
            self.tell()

    def statuses(self) -> tuple[LightStatus, ...]:
        """How every light is, by name."""
        return tuple(sorted(self._statuses.values(), key=lambda status: status.light.spec.name.casefold()))

    def tell(self) -> None:
        """Announce how every light is."""
        self._hub.announce(LightsChanged(self.statuses()))
