"""Every action Afterglow can record, declared once: name, category, severity and sentence.

The sentence is a `str.format` template over the target's name (`{target}`) and the fields given to `draft`;
the fields are kept as metadata too. The text is written into the entry, so that an old entry reads the
same after the code has changed.
"""

import re
from dataclasses import dataclass
from typing import Final

from uuid_utils import uuid7

from core.activity.entry import Category, Draft, JsonScalar, Outcome, Severity, Target
from core.activity.sanitize import MESSAGE_LIMIT, clean_metadata, clean_text
from core.actor import Actor, current_actor, current_cause
from core.clock import Clock, SystemClock


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can happen."""

    name: str
    category: Category
    severity: Severity
    sentence: str
    failure: str = ""
    """The sentence when the outcome is a failure; `{reason}` says why. Empty: it cannot fail."""
    failure_severity: Severity = Severity.ERROR
    stopped: str = ""
    """The sentence when its outcome is unknown, because somebody stopped it. Empty: it cannot be stopped."""
    outcome: Outcome = Outcome.SUCCESS
    """How it ends unless a draft says otherwise; `unknown` for what is neither done well nor badly by anybody."""


_ENTITY, _AUTH, _DEVICE, _SYSTEM = Category.ENTITY, Category.AUTH, Category.DEVICE, Category.SYSTEM
_UNKNOWN, _FAILURE = Outcome.UNKNOWN, Outcome.FAILURE
_INFO, _NOTICE, _WARNING, _ERROR = Severity.INFO, Severity.NOTICE, Severity.WARNING, Severity.ERROR

_ACTIONS: Final = (
    # entity: what the user keeps
    Action("profile.set_up", _ENTITY, _NOTICE, "Set up {summary}", "Setting up failed: {reason}"),
    Action("device.create", _ENTITY, _INFO, "Added device {target}", "Adding a device failed: {reason}"),
    Action(
        "device.update",
        _ENTITY,
        _INFO,
        "Changed {fields} of device {target}",
        "Changing {target} failed: {reason}",
    ),
    Action("device.delete", _ENTITY, _NOTICE, "Removed device {target}", "Removing {target} failed: {reason}"),
    Action("light.create", _ENTITY, _INFO, "Added light {target}", "Adding light {target} failed: {reason}"),
    Action(
        "light.update",
        _ENTITY,
        _INFO,
        "Changed {fields} of light {target}",
        "Changing {target} failed: {reason}",
    ),
    Action("light.enable", _ENTITY, _INFO, "Switched on light {target}", "Switching on {target} failed: {reason}"),
    Action("light.disable", _ENTITY, _INFO, "Switched off light {target}", "Switching off {target} failed: {reason}"),
    Action("light.delete", _ENTITY, _NOTICE, "Removed light {target}", "Removing {target} failed: {reason}"),
    Action("view.create", _ENTITY, _INFO, "Saved view {target}", "Saving view {target} failed: {reason}"),
    Action(
        "view.update",
        _ENTITY,
        _INFO,
        "Changed {fields} of view {target}",
        "Changing view {target} failed: {reason}",
    ),
    Action("view.delete", _ENTITY, _INFO, "Removed view {target}", "Removing view {target} failed: {reason}"),
    Action(
        "settings.update", _ENTITY, _INFO, "Changed in the settings: {fields}", "Changing settings failed: {reason}"
    ),
    # auth
    Action("window.lock", _AUTH, _INFO, "Locked the window"),
    Action("window.unlock", _AUTH, _INFO, "Unlocked the window", "Wrong passcode ({tries} in a row)", _WARNING),
    Action("passcode.set", _AUTH, _NOTICE, "Set a passcode", "Setting a passcode failed: {reason}", _WARNING),
    Action(
        "passcode.change",
        _AUTH,
        _NOTICE,
        "Changed the passcode",
        "Changing the passcode failed: {reason}",
        _WARNING,
    ),
    Action(
        "passcode.remove",
        _AUTH,
        _WARNING,
        "Removed the passcode",
        "Removing the passcode failed: {reason}",
        _WARNING,
    ),
    # device: what the network shows
    Action("device.discovered", _DEVICE, _INFO, "Found {target} at {address}"),
    Action("device.lost", _DEVICE, _INFO, "{target} is no longer announced on the network", outcome=_UNKNOWN),
    Action("device.connected", _DEVICE, _INFO, "{target} answers at {address}"),
    Action("device.disconnected", _DEVICE, _WARNING, "{target} stopped answering: {reason}", outcome=_UNKNOWN),
    Action("device.rebooted", _DEVICE, _WARNING, "{target} restarted (up for {uptime_s} s)", outcome=_UNKNOWN),
    Action("device.address_changed", _DEVICE, _NOTICE, "{target} moved from {old_address} to {address}"),
    Action("device.renamed", _DEVICE, _NOTICE, "{old_name} is now called {target}"),
    Action("device.changed", _DEVICE, _NOTICE, "{target} reports a change of {fields}"),
    # system: the app and its lights
    Action("app.started", _SYSTEM, _INFO, "Afterglow {version} started"),
    Action("app.stopped", _SYSTEM, _INFO, "Afterglow stopped"),
    Action(
        "app.crash_detected",
        _SYSTEM,
        _WARNING,
        "The last run did not end cleanly; it was last seen at {last_seen}",
        outcome=_UNKNOWN,
    ),
    Action("clock.jumped", _SYSTEM, _WARNING, "The computer's clock jumped by {seconds} s", outcome=_UNKNOWN),
    Action(
        "light.started",
        _SYSTEM,
        _INFO,
        "{target} follows {source} at {fps} fps",
        "{target} could not start: {reason}",
    ),
    Action("light.stopped", _SYSTEM, _INFO, "{target} stopped after {frames} frames"),
    Action("light.paused", _SYSTEM, _INFO, "{target} paused", "Pausing {target} failed: {reason}"),
    Action("light.resumed", _SYSTEM, _INFO, "{target} resumed", "Going on with {target} failed: {reason}"),
    Action("light.failed", _SYSTEM, _ERROR, "{target} stopped working: {reason}", outcome=_FAILURE),
    Action("output.failed", _SYSTEM, _WARNING, "Sending to {target} failed: {reason}", outcome=_FAILURE),
    Action("output.recovered", _SYSTEM, _INFO, "Sending to {target} works again after {gap_s} s"),
    Action("capture.started", _SYSTEM, _INFO, "Capturing {source} for {target}"),
    Action("capture.stopped", _SYSTEM, _INFO, "Stopped capturing {source} for {target}"),
    Action("capture.failed", _SYSTEM, _WARNING, "Capturing {source} for {target} failed: {reason}", outcome=_FAILURE),
    Action("capture.recovered", _SYSTEM, _INFO, "Capturing {source} for {target} works again after {gap_s} s"),
    # the log's own acts
    Action(
        "log.export",
        _SYSTEM,
        _NOTICE,
        "Exported {count} entries as {format}",
        "Exporting failed: {reason}",
        stopped="Exporting was stopped",
    ),
    Action(
        "log.report",
        _SYSTEM,
        _NOTICE,
        "Wrote a report of {since} to {until}",
        "Writing a report failed: {reason}",
        stopped="Writing a report was stopped",
    ),
    Action(
        "log.prune",
        _SYSTEM,
        _NOTICE,
        "Let go of {count} entries ({seq_from}–{seq_to})",
        "Pruning failed: {reason}",
        stopped="Letting go of entries was stopped",
    ),
    Action("log.pin", _SYSTEM, _NOTICE, "Pinned {entries}", "Pinning failed: {reason}"),
    Action("log.unpin", _SYSTEM, _NOTICE, "Unpinned {entries}", "Unpinning failed: {reason}"),
    Action(
        "log.redact",
        _SYSTEM,
        _NOTICE,
        "Put {pseudonym} in the place of a name in {count} entries ({seq_from}–{seq_to}): {end}",
        "Forgetting a name failed: {reason}",
        stopped="Forgetting a name was stopped",
    ),
    Action(
        "log.verify",
        _SYSTEM,
        _NOTICE,
        "Checked {subject}: {finding}",
        "Checking {subject} failed: {reason}",
        stopped="Checking {subject} was stopped",
    ),
    Action(
        "log.index_rebuilt",
        _SYSTEM,
        _WARNING,
        "The full-text index over the log was damaged and is made anew; no entry was lost",
        outcome=_UNKNOWN,
    ),
    Action(
        "log.gap",
        _SYSTEM,
        _ERROR,
        "The log could not be written since {since} ({reason}): {late} events are stored late, {lost} are lost",
        outcome=_UNKNOWN,
    ),
    Action(
        "database.backup",
        _SYSTEM,
        _NOTICE,
        "Backed up to {file}",
        "Backing up failed: {reason}",
        stopped="Backing up was stopped",
    ),
    Action(
        "database.backup_removed",
        _SYSTEM,
        _NOTICE,
        "Removed old backups: {files}",
        "Removing old backups failed: {reason}",
        _WARNING,
    ),
    Action(
        "database.restore",
        _SYSTEM,
        _WARNING,
        "Restored from {file}",
        "Restoring failed: {reason}",
        stopped="Restoring was stopped",
    ),
    Action("database.migrate", _SYSTEM, _NOTICE, "Moved the database from version {old} to {new}"),
    Action(
        "database.moved_aside",
        _SYSTEM,
        _ERROR,
        "The database was damaged and moved aside to {file}; {entries} entries were taken over: {reason}",
        outcome=_FAILURE,
    ),
)

ACTIONS: Final[dict[str, Action]] = {action.name: action for action in _ACTIONS}


_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d(\.\d+)?)?Z")


class _Blank(dict[str, object]):
    """A field nobody gave reads as a dash rather than raising inside the audited action."""

    def __missing__(self, key: str) -> str:
        return "–"


def _words(value: JsonScalar | list[JsonScalar]) -> str:
    """A field as a sentence has it: `12,431`; `2026-11-17 00:00 UTC`; `a, b`."""
    if isinstance(value, list):
        return ", ".join(map(_words, value))
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return _MOMENT.sub(r"\1 \2 UTC", value) if isinstance(value, str) and _MOMENT.fullmatch(value) else str(value)


def new_id() -> str:
    """A fresh UUIDv7 as text; later ones sort after earlier ones."""
    return str(uuid7())


def draft(
    action: str,
    *,
    target: Target | None = None,
    outcome: Outcome | None = None,
    actor: Actor | None = None,
    cause: str | None = None,
    id: str | None = None,  # noqa: A002 - the field's name
    severity: Severity | None = None,
    clock: Clock | None = None,
    **fields: object,
) -> Draft:
    """Draw up an entry for a declared action, here and now, for the ambient actor and cause.

    `fields` fill the action's sentence and are kept as metadata. Raises `KeyError` for an action that the
    catalog does not declare.
    """
    declared = ACTIONS[action]
    now = (clock or SystemClock()).now_us()
    offset = (clock or SystemClock()).utc_offset_minutes(now)
    if target is not None:
        target = Target(clean_text(target.type), clean_text(target.id), clean_text(target.name))
    metadata = clean_metadata(fields)
    outcome = outcome or declared.outcome
    failed = outcome is Outcome.FAILURE and bool(declared.failure)
    stopped = outcome is Outcome.UNKNOWN and bool(declared.stopped)
    shown = {key: _words(value) for key, value in metadata.items()}
    sentence = declared.failure if failed else declared.stopped if stopped else declared.sentence
    message = sentence.format_map(_Blank(shown, target=target.name if target else "–"))
    acting = actor or current_actor()
    return Draft(
        id=id or new_id(),
        ts=now,
        utc_offset=offset,
        category=declared.category,
        action=action,
        severity=severity or (declared.failure_severity if failed else _INFO if stopped else declared.severity),
        outcome=outcome,
        actor=Actor(acting.kind, clean_text(acting.label)),
        message=clean_text(message, MESSAGE_LIMIT),
        target=target,
        metadata=metadata,
        cause=cause or current_cause(),
    )
