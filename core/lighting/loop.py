"""The light loop: screen to colours to datagrams, on a beat, until it is told to stop."""

import threading
from collections.abc import Callable
from contextvars import copy_context
from queue import SimpleQueue

from core.activity.entry import Draft
from core.capture.registry import open_source
from core.capture.source import Source
from core.clock import Clock, SystemClock
from core.devices.model import Device
from core.lighting.blend import Blend
from core.lighting.intake import Intake
from core.lighting.journal import Journal
from core.lighting.model import Light, LightState, LightStatus
from core.lighting.outlet import Outlet, Sender
from core.lighting.pacer import Pacer, RateMeter
from core.outputs.sender import UdpSender

RESEND_AFTER_S = 0.75
"""A still screen's last frame goes out again on the first beat after that, so at least once a second."""
STATUS_EVERY_S = 0.25
STILL_AFTER_S = 1.5
IDLE_BEAT_S = 0.25
"""How often a light looks up while its screen cannot be captured."""
PAUSED_BEAT_S = 60.0

Wait = Callable[[threading.Event, float], object]


class LightLoop:
    """One running light. `run` works on the calling thread; the other methods may be called from any thread.

    What is asked for takes effect between two frames, and its entry names the actor and cause of the caller;
    all other entries name those of the context that `run` was called in.
    """

    def __init__(
        self,
        light: Light,
        device: Device,
        *,
        record: Callable[[Draft], None],
        on_status: Callable[[LightStatus], None],
        open_source: Callable[[str], Source] = open_source,
        open_sender: Callable[[str, int], Sender] = UdpSender,
        clock: Clock | None = None,
        wait: Wait = threading.Event.wait,
    ) -> None:
        """`record` and `on_status` are called on the thread of `run`; `wait(event, seconds)` is how it sleeps."""
        self._light = light
        self._on_status = on_status
        self._open_source = open_source
        self._clock = clock or SystemClock()
        self._wait = wait
        self._requests: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._wake = threading.Event()
        self._journal = Journal(light, record, self._clock)
        self._tally = self._journal.tally
        self._intake = Intake(light.spec.source, self._journal, open_source)
        self._outlet = Outlet(device, self._journal, open_sender)
        self._rate = RateMeter()
        self._blend = Blend(light.spec)
        self._pacer = Pacer(light.spec.fps, 0.0)
        self._due = 0.0
        self._sent_at = float("-inf")
        self._sent = b""
        self._changed_at = float("-inf")
        self._active_s = 0.0
        self._active_since = 0.0
        self._is_paused = False
        self._is_stopping = False
        self._end_context = copy_context()
        self._status = LightStatus(light)
        self._status_due = 0.0

    def pause(self) -> None:
        """Give the device back and stop sending until `resume`."""
        self._ask(self._pause)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._ask(self._resume)

    def stop(self) -> None:
        """Give the device back and have `run` return."""
        self._ask(self._stop)

    def change(self, light: Light, device: Device) -> None:
        """Go on with new settings, or with the device's new address. Capture restarts only for a new source."""
        self._ask(lambda: self._change(light, device))

    def run(self) -> None:
        """Follow the screen until `stop`."""
        self._end_context = copy_context()
        self._active_since = self._clock.monotonic()
        self._restart_beat()
        try:
            while not self._is_stopping:
                self._wait(self._wake, max(0.0, self._due - self._clock.monotonic()))
                self._wake.clear()
                self._take_requests()
                self._beat(self._clock.monotonic())
        except Exception as error:
            self._journal.note_by_itself("light.failed", reason=f"{type(error).__name__}: {error}")
            raise
        finally:
            self._end_context.run(self._end)

    def _ask(self, request: Callable[[], None]) -> None:
        context = copy_context()
        self._requests.put(lambda: context.run(request))
        self._wake.set()

    def _take_requests(self) -> None:
        while not self._requests.empty() and not self._is_stopping:
            self._requests.get()()

    def _restart_beat(self) -> None:
        self._due = self._clock.monotonic()
        self._pacer = Pacer(self._light.spec.fps, self._due)

    def _beat(self, now: float) -> None:
        if now < self._due or self._is_stopping:
            return
        if not self._is_paused:
            self._follow(now)
        self._tell(now)
        self._due, missed = self._next_beat(self._clock.monotonic())
        self._tally.late += missed

    def _next_beat(self, now: float) -> tuple[float, int]:
        if self._is_paused:
            return now + PAUSED_BEAT_S, 0
        if self._intake.outage.reason:
            self._pacer = Pacer(self._light.spec.fps, now + IDLE_BEAT_S)
            return now + IDLE_BEAT_S, 0
        return self._pacer.next(now)

    def _follow(self, now: float) -> None:
        """One frame: look, blend, and send what is new or what was sent too long ago."""
        seen = self._intake.look(self._light.spec.layout, now)
        is_new = self._blend.update(seen, now)
        is_stale = now - self._sent_at >= RESEND_AFTER_S
        if is_new or (is_stale and not self._blend.is_empty):
            self._send(now, is_new=is_new)

    def _send(self, now: float, *, is_new: bool) -> None:
        colours = self._blend.output()
        if not self._outlet.send(colours, now):
            return
        self._sent_at = now
        self._rate.count(now)
        self._tally.frames += 1
        self._tally.resent += not is_new
        if colours != self._sent:
            self._sent, self._changed_at = colours, now
        if self._tally.frames == 1:
            self._journal.note("light.started", source=self._intake.label, fps=self._light.spec.fps)

    def _tell(self, now: float) -> None:
        """Announce a change of state at once, and everything else a few times a second."""
        state, detail = self._state()
        if (state, detail) == (self._status.state, self._status.detail) and now < self._status_due:
            return
        self._status_due = now + STATUS_EVERY_S
        fps, frames = self._rate.rate(now), self._tally.frames
        is_still = state is LightState.RUNNING and now - self._changed_at > STILL_AFTER_S
        self._status = LightStatus(self._light, state, detail, fps, frames, is_still, self._blend.preview())
        self._on_status(self._status)

    def _state(self) -> tuple[LightState, str]:
        if self._is_stopping:
            return LightState.STOPPED, ""
        if self._is_paused:
            return LightState.PAUSED, ""
        reason = self._intake.outage.reason or self._outlet.outage.reason
        return (LightState.WAITING, reason) if reason else (LightState.RUNNING, "")

    def _pause(self) -> None:
        if self._is_paused:
            return
        self._is_paused = True
        self._outlet.release()
        now = self._due = self._clock.monotonic()
        self._active_s += now - self._active_since
        self._journal.note("light.paused")

    def _resume(self) -> None:
        if not self._is_paused:
            return
        self._is_paused = False
        self._sent_at = float("-inf")
        self._active_since = self._clock.monotonic()
        self._restart_beat()
        self._journal.note("light.resumed")

    def _stop(self) -> None:
        self._is_stopping = True
        self._end_context = copy_context()

    def _change(self, light: Light, device: Device) -> None:
        old, new = self._light.spec, light.spec
        self._light = self._journal.light = light
        self._outlet.move_to(device)
        if new.source != old.source:
            self._intake.close()
            self._intake = Intake(new.source, self._journal, self._open_source)
        if new.layout.led_count < old.layout.led_count:
            # LEDs that are no longer told anything would go on showing what they were told last.
            self._outlet.release()
        self._blend.change(new)
        self._sent_at = self._status_due = float("-inf")
        self._restart_beat()

    def _end(self) -> None:
        now = self._clock.monotonic()
        self._is_stopping = True
        self._outlet.release()
        self._intake.close()
        active_s = self._active_s + (0.0 if self._is_paused else now - self._active_since)
        tally = self._tally
        self._journal.note(
            "light.stopped",
            frames=tally.frames,
            late=tally.late,
            resent=tally.resent,
            dropped=tally.dropped,
            errors=tally.errors,
            duration_s=round(active_s, 1),
            fps_mean=round(tally.frames / active_s, 1) if active_s else 0.0,
        )
        self._tell(now)
