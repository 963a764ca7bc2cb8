"""An even beat that does not drift, and a count of what went out on it."""

from collections import deque

from core.lighting.layout import FPS_LIMIT


class Pacer:
    """Beats `fps` times a second from `start` on, each beat counted from the start, so that errors do not add up."""

    def __init__(self, fps: int, start: float) -> None:
        self._fps = fps
        self._start = start
        self._beat = 0

    def next(self, now: float) -> tuple[float, int]:
        """When the next beat is due, in seconds of the clock, and how many were missed and are left out."""
        self._beat += 1
        behind = now - (self._start + self._beat / self._fps)
        missed = max(0, int(behind * self._fps))
        self._beat += missed
        return self._start + self._beat / self._fps, missed


class RateMeter:
    """How often something happened within the last second."""

    def __init__(self) -> None:
        self._times: deque[float] = deque(maxlen=2 * FPS_LIMIT)

    def count(self, now: float) -> None:
        """It happens now."""
        self._times.append(now)

    def rate(self, now: float) -> float:
        """Times a second, to a tenth."""
        while self._times and self._times[0] <= now - 1:
            self._times.popleft()
        count = len(self._times)
        span_s = self._times[-1] - self._times[0] if count else 0.0
        # The beats of 30 fps that fall into one second can be 31.
        return round(min(count, (count - 1) / span_s), 1) if span_s else float(count)
