"""The tables as peewee sees them. They are bound to no database: every query is executed with the one it is for,
so that the writing and the reading connection can never be mistaken for each other.

The columns are made by `core.storage.migrations`; a test compares the two.
"""

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    CharField,
    FloatField,
    IntegerField,
    Model,
    SmallIntegerField,
    TextField,
)


class ActivityRow(Model):
    """One entry of the activity log."""

    seq = AutoField()
    id = BlobField()
    ts = BigIntegerField()
    utc_offset = SmallIntegerField()
    category = CharField()
    action = CharField()
    severity = SmallIntegerField()
    outcome = CharField()
    actor_kind = CharField()
    actor = CharField()
    target_type = CharField(null=True)
    target_id = CharField(null=True)
    target_name = CharField(null=True)
    message = TextField()
    metadata = TextField()
    cause = BlobField(null=True)
    run = CharField()
    salt = BlobField()
    """Of `commitment`, or, where the entry has been redacted, of what it says now."""
    commitment = BlobField(null=True)
    """Stands for what the entry said before it was redacted."""
    hash = BlobField()

    class Meta:
        table_name = "activity"


class AnchorRow(Model):
    """Entries that were let go of, none of them in between left, and the hash of the last: the chain goes on there."""

    first_seq = IntegerField(primary_key=True)
    last_seq = IntegerField()
    hash = BlobField()

    class Meta:
        table_name = "anchor"


class RedactionRow(Model):
    """What a redacted entry says since then, as a commitment, in a chain of its own; the newest of an entry counts."""

    number = AutoField()
    seq = IntegerField()
    content = BlobField()
    hash = BlobField()

    class Meta:
        table_name = "redaction"


class PinRow(Model):
    """An entry that is never let go of."""

    seq = IntegerField(primary_key=True)

    class Meta:
        table_name = "pin"


class ZoneRow(Model):
    """A summary of the entries `number * 256 <= seq < (number + 1) * 256`; see `core.activity.zones`."""

    number = IntegerField(primary_key=True)
    earliest = BigIntegerField()
    latest = BigIntegerField()
    counts = BlobField()

    class Meta:
        table_name = "zone"


class RunExtentRow(Model):
    """Between which indexed entries those of one start of the app are; see `core.activity.runs`."""

    run = CharField(primary_key=True)
    first_seq = IntegerField()
    last_seq = IntegerField()

    class Meta:
        table_name = "run_extent"


class SavedViewRow(Model):
    """A named search. `columns` is a JSON list of the shown ones, in their order."""

    id = CharField(primary_key=True)
    name = CharField(unique=True)
    query = TextField()
    columns = TextField()
    position = IntegerField()

    class Meta:
        table_name = "saved_view"


class DeviceRow(Model):
    """One device the user has added."""

    id = CharField(primary_key=True)
    mac = CharField(unique=True)
    name = CharField()
    host = CharField()
    port = IntegerField()
    led_count = IntegerField()
    rgbw = IntegerField()
    version = CharField()
    ddp_port = IntegerField()

    class Meta:
        table_name = "device"


class LightRow(Model):
    """One light; `spec` is the JSON of a `LightSpec`, `wanted` whether it is to run when Afterglow starts."""

    id = CharField(primary_key=True)
    name = CharField(unique=True)
    device_id = CharField()
    spec = TextField()
    wanted = IntegerField()

    class Meta:
        table_name = "light"


class SettingRow(Model):
    """One setting that differs from its default; `value` is JSON."""

    name = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "setting"


class StateRow(Model):
    """What the app must remember and nobody decides: when retention last ran, the passcode's hash. `value` is JSON."""

    name = CharField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "state"


class RunRow(Model):
    """One start of the app. `ended_at` is empty until it ends; what did not end cleanly, the next start settles."""

    id = CharField(primary_key=True)
    started_at = BigIntegerField()
    seen_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    version = CharField()
    pid = IntegerField()
    clock_offset = FloatField()
    """Wall clock less monotonic clock at the start, in seconds."""

    class Meta:
        table_name = "run"


TABLES = (
    ActivityRow,
    AnchorRow,
    RedactionRow,
    PinRow,
    ZoneRow,
    RunExtentRow,
    DeviceRow,
    LightRow,
    SettingRow,
    StateRow,
    RunRow,
    SavedViewRow,
)
