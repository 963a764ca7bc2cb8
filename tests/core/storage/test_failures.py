"""What SQLite's failures are called."""

import sqlite3

import peewee
import pytest

from core.storage.failures import as_storage_error, error_name, is_damage, is_environment


def failure(code: str, text: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError(text)
    error.sqlite_errorname = code
    return error


@pytest.mark.parametrize(
    ("code", "name", "sentence"),
    [
        ("SQLITE_FULL", "SQLITE_FULL", "The disk is full."),
        ("SQLITE_IOERR_SHMSIZE", "SQLITE_FULL", "The disk is full."),
        ("SQLITE_IOERR_WRITE", "SQLITE_IOERR", "The disk reported an error."),
        ("SQLITE_BUSY_SNAPSHOT", "SQLITE_BUSY", "The database is in use by another program."),
        ("SQLITE_CORRUPT_INDEX", "SQLITE_CORRUPT", "The database is damaged."),
    ],
)
def test_the_code_says_more_than_the_text(code: str, name: str, sentence: str) -> None:
    wrapped = peewee.OperationalError("disk I/O error")
    wrapped.__context__ = failure(code, "disk I/O error")
    assert error_name(wrapped) == name
    assert str(as_storage_error(wrapped)) == sentence
    assert is_environment(wrapped)
    assert is_damage(wrapped) == (name == "SQLITE_CORRUPT")


def test_without_a_code_the_text_must_do() -> None:
    assert error_name(peewee.OperationalError("database disk image is malformed")) == "SQLITE_CORRUPT"
    assert error_name(failure("SQLITE_ERROR", "no such table: x")) == "SQLITE_ERROR"
    assert not is_environment(failure("SQLITE_ERROR", "no such table: x"))
