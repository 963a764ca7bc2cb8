"""The one SQLite file: opening, migrating, settings, backup and restore."""
