"""SQLite's failures as sentences a person can act on."""

import sqlite3
from collections.abc import Iterator
from typing import Final

import peewee

from core.errors import StorageError

SQLITE_ERRORS: Final = (peewee.PeeweeException, sqlite3.Error)
"""What a query can raise: peewee wraps most errors, but lets those of a running cursor through."""

_SENTENCES: Final = {
    "SQLITE_FULL": "The disk is full.",
    "SQLITE_IOERR": "The disk reported an error.",
    "SQLITE_READONLY": "The folder or the database cannot be written to.",
    "SQLITE_CANTOPEN": "The database cannot be opened; the folder may be missing or not writable.",
    "SQLITE_BUSY": "The database is in use by another program.",
    "SQLITE_LOCKED": "The database is in use by another program.",
    "SQLITE_CORRUPT": "The database is damaged.",
    "SQLITE_NOTADB": "The file is not a database.",
    "SQLITE_PERM": "Access to the database was refused.",
    "SQLITE_AUTH": "Access to the database was refused.",
}
_TEXTS: Final = {
    "disk is full": "SQLITE_FULL",
    "disk i/o error": "SQLITE_IOERR",
    "readonly database": "SQLITE_READONLY",
    "unable to open": "SQLITE_CANTOPEN",
    "locked": "SQLITE_BUSY",
    "malformed": "SQLITE_CORRUPT",
    "not a database": "SQLITE_NOTADB",
}
_SAME_AS: Final = {
    # Even to read, SQLite needs room for a small index of the write-ahead log.
    "SQLITE_IOERR_SHMSIZE": "SQLITE_FULL",
}
_DAMAGE: Final = ("SQLITE_CORRUPT", "SQLITE_NOTADB")


def error_name(error: BaseException) -> str:
    """SQLite's primary result code of an error (`SQLITE_FULL`, …), empty where it has none.

    A full disk makes SQLite roll back by itself, so that peewee's own rollback fails and hides the reason behind a
    plain `SQLITE_ERROR`: the most telling code of the whole chain is the one that counts.
    """
    # What peewee has wrapped keeps only its text, which says less than the code.
    names = [name for name_of in (_code, _told) for each in _chain(error) if (name := name_of(each))]
    return next((name for name in names if name in _SENTENCES), names[0] if names else "")


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    while at is not None:
        yield at
        at = at.__cause__ or at.__context__


def _code(error: BaseException) -> str:
    name = getattr(error, "sqlite_errorname", None)
    return _SAME_AS.get(name, "_".join(name.split("_")[:2])) if isinstance(name, str) else ""


def _told(error: BaseException) -> str:
    text = str(error).lower()
    return next((name for part, name in _TEXTS.items() if part in text), "")


def is_environment(error: BaseException) -> bool:
    """Whether the disk, the folder or another program is to blame, so that trying again may help."""
    return error_name(error) in _SENTENCES


def is_damage(error: BaseException) -> bool:
    """Whether the file itself is broken."""
    return error_name(error) in _DAMAGE


def as_storage_error(error: BaseException) -> StorageError:
    """The error as a sentence to show."""
    return StorageError(_SENTENCES.get(error_name(error), f"The database reported: {error}."))
