"""One stretch of failure after another: when it began, when to try again, how long it lasted."""


class Outage:
    """Retries wait `first_s`, then twice as long each time, up to `limit_s`."""

    def __init__(self, first_s: float, limit_s: float) -> None:
        self._first_s, self._limit_s = first_s, limit_s
        self._began: float | None = None
        self._delay_s = first_s
        self._retry_at = 0.0
        self.reason = ""
        """Why, as a plain sentence; empty while all is well."""

    def fail(self, reason: str, now: float) -> bool:
        """A try failed. True when this begins an outage rather than going on with one."""
        is_new = self._began is None
        self._began = now if self._began is None else self._began
        self._delay_s = self._first_s if is_new else min(2 * self._delay_s, self._limit_s)
        self._retry_at = now + self._delay_s
        self.reason = reason
        return is_new

    def is_due(self, now: float) -> bool:
        """Whether it is time to try; always, while all is well."""
        return self._began is None or now >= self._retry_at

    def end(self, now: float) -> float | None:
        """A try went well. The seconds that the outage lasted, None if there was none."""
        if self._began is None:
            return None
        lasted = now - self._began
        self._began = None
        self.reason = ""
        return lasted
