"""What an entry says of the chain's exceptions, so that those are inside the chain themselves."""

from typing import Any, Final

from peewee import SqliteDatabase

from core.activity.anchors import anchors_digest
from core.storage.tables import RedactionRow

PRUNING: Final = "log.prune"
REDACTING: Final = "log.redaction"
"""State: what such an act has done so far, until the log tells of it."""


def integrity_fields(database: SqliteDatabase) -> dict[str, Any]:
    """Metadata of every entry that tells of letting go or of redaction, and of a database that came from elsewhere.

    `anchors` is the digest of all anchors, `redactions` the hash of the newest redaction, in hexadecimal digits, or
    empty where there is none.
    """
    newest = RedactionRow.select(RedactionRow.hash).order_by(RedactionRow.number.desc()).limit(1).scalar(database)
    return {"anchors": anchors_digest(database), "redactions": newest.hex() if newest else ""}
