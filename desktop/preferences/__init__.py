"""The preferences dialog: its pages are made from the settings as `core.storage.settings` declares them."""
