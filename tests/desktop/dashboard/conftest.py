"""The same log, reader and bus as the Activity tab's tests."""

from tests.desktop.activity.conftest import bus, log, loop, replies, settle

__all__ = ["bus", "log", "loop", "replies", "settle"]
