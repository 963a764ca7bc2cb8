"""Commands on lights, and the running light loops."""

import asyncio
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from core.activity.catalog import draft, new_id
from core.activity.entry import Draft
from core.actor import because_of
from core.control.hub import Hub
from core.control.registry import (
    changed_fields,
    delete_light,
    insert_light,
    light_target,
    update_light,
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
    id: str
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

    def remove(self, light_id: str) -> "Future[Light]":
        """Stop a light and forget it."""
        return self._hub.submit(self._remove(light_id))

    def start(self, light_id: str) -> "Future[Light]":
        """Have a light run, now and after each start of Afterglow until it is stopped."""
        return self._hub.submit(self._start(light_id))

    def stop(self, light_id: str) -> "Future[Light]":
        """Stop a light; resolves once its device has been let go."""
        return self._hub.submit(self._stop(light_id))

    def pause(self, light_id: str) -> "Future[Light]":
        """Let go of the device for now."""
        return self._hub.submit(self._pause(light_id))

    def resume(self, light_id: str) -> "Future[Light]":
        """Go on after a pause."""
        return self._hub.submit(self._resume(light_id))

    # -- on the loop

    async def _add(self, spec: LightSpec, start: bool) -> Light:
        light = Light(new_id(), spec)
        created = draft("light.create", target=light_target(light))
        async with self._hub.changing:
            with self._hub.audited("light.create", light_target(light)):
                light = Light(light.id, self._checked(spec, None))
                await self._hub.keep(lambda database: insert_light(database, light, wanted=start), created)
            self._hub.registry.lights[light.id] = light
            self._statuses[light.id] = LightStatus(light)
            if start:
                self._hub.registry.wanted.add(light.id)
                with because_of(created.id):
                    self.run_wanted(light)
        self.tell()
        return light

    async def _update(self, key: str, spec: LightSpec) -> Light:
        async with self._hub.changing:
            with self._hub.audited("light.update", self._hub.registry.light_target(key)):
                old = self._hub.registry.light(key)
                light = Light(old.id, self._checked(spec, old.id))
                fields = changed_fields(old.spec, light.spec)
                if not fields:
                    return old
                updated = draft("light.update", target=light_target(light), fields=fields)
                await self._hub.keep(lambda database: update_light(database, light), updated)
            self._hub.registry.lights[light.id] = light
            self._statuses[light.id] = replace(self._statuses[light.id], light=light)
            if run := self._runs.get(light.id):
                run.loop.change(light, self._hub.registry.device(light.spec.device_id))
        self.tell()
        return light

    async def _remove(self, key: str) -> Light:
        async with self._hub.changing:
            with self._hub.audited("light.delete", self._hub.registry.light_target(key)):
                light = self._hub.registry.light(key)
                deleted = draft("light.delete", target=light_target(light))
                await self._hub.keep(lambda database: delete_light(database, light.id), deleted)
            with because_of(deleted.id):
                await self.end(light.id)
            self.forget(light.id)
        return light

    def forget(self, light_id: str) -> None:
        """Drop a light whose row is gone."""
        self._hub.registry.lights.pop(light_id, None)
        self._hub.registry.wanted.discard(light_id)
        self._statuses.pop(light_id, None)
        self.tell()

    async def _start(self, key: str) -> Light:
        async with self._hub.changing:
            light, enabled = await self._keep_wanted("light.enable", key, True)
            self._hub.registry.wanted.add(light.id)
            with because_of(enabled.id):
                self.run_wanted(light)
        return light

    async def _stop(self, key: str) -> Light:
        async with self._hub.changing:
            light, disabled = await self._keep_wanted("light.disable", key, False)
            self._hub.registry.wanted.discard(light.id)
            with because_of(disabled.id):
                await self.end(light.id)
        return light

    async def _keep_wanted(self, action: str, key: str, wanted: bool) -> tuple[Light, Draft]:
        with self._hub.audited(action, self._hub.registry.light_target(key)):
            light = self._hub.registry.light(key)
            switched = draft(action, target=light_target(light))
            await self._hub.keep(lambda database: want_light(database, light.id, wanted), switched)
        return light, switched

    async def _pause(self, key: str) -> Light:
        with self._hub.audited("light.paused", self._hub.registry.light_target(key)):
            light, run = self._running(key)
            run.loop.pause()
        return light

    async def _resume(self, key: str) -> Light:
        with self._hub.audited("light.resumed", self._hub.registry.light_target(key)):
            light, run = self._running(key)
            run.loop.resume()
        return light

    def _running(self, key: str) -> "tuple[Light, _Run]":
        light = self._hub.registry.light(key)
        run = self._runs.get(light.id)
        if run is None:
            raise InputError(f"{light.spec.name} is not running.")
        return light, run

    def _checked(self, spec: LightSpec, light_id: str | None) -> LightSpec:
        """`spec` for the light of that id, or a new one, if it may stand, its device named by id."""
        spec = replace(spec, device_id=self._hub.registry.device(spec.device_id).id)
        check_spec(spec)
        names = {light.spec.name.casefold(): light.id for light in self._hub.registry.lights.values()}
        if names.get(spec.name.casefold(), light_id) != light_id:
            raise InputError(f"There is already a light called {spec.name}.")
        return spec

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
        if light.id in self._runs or not self._hub.is_live or self._hub.is_stopping:
            return
        device = self._hub.registry.device(light.spec.device_id)
        # A loop's last word may come when another runs in its place: each says whose word it is.
        run_id = new_id()
        loop = LightLoop(light, device, record=self._hub.recorder.record, on_status=partial(self._on_status, run_id))
        self._runs[light.id] = _Run(run_id, loop, self._hub.spawn(f"light {light.spec.name}", loop.run))

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

    def _on_status(self, run_id: str, status: LightStatus) -> None:
        """Called on the light's thread."""
        if not self._hub.loop.is_closed():
            self._hub.loop.call_soon_threadsafe(self._take_status, run_id, status)

    def _take_status(self, run_id: str, status: LightStatus) -> None:
        light_id = status.light.id
        run = self._runs.get(light_id)
        is_of_another = run is not None and run.id != run_id
        if light_id not in self._statuses or is_of_another:
            return
        if status.state is LightState.STOPPED:
            self._runs.pop(light_id, None)
        elif run is None:
            return
        self._statuses[light_id] = replace(status, light=self._hub.registry.lights[light_id])
        self.tell()

    def statuses(self) -> tuple[LightStatus, ...]:
        """How every light is, by name."""
        return tuple(sorted(self._statuses.values(), key=lambda status: status.light.spec.name.casefold()))

    def tell(self) -> None:
        """Announce how every light is."""
        self._hub.announce(LightsChanged(self.statuses()))
