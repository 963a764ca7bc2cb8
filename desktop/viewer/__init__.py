"""Exported files and backups, each in a window of its own that cannot be mistaken for the live log."""
