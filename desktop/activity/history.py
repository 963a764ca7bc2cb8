"""What has been searched for lately."""

import json
from typing import Final

from PySide6.QtCore import QSettings

HISTORY_LIMIT: Final = 20

_KEY: Final = "activity/searches"


class SearchHistory:
    """The last searches, newest first, each once."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    @property
    def texts(self) -> tuple[str, ...]:
        """The last searches, newest first."""
        return tuple(self._texts)

    def add(self, text: str) -> None:
        """That has just been searched for."""
        if text:
            self._texts = [text, *(each for each in self._texts if each != text)][:HISTORY_LIMIT]

    def remove(self, text: str) -> None:
        """That has never been searched for."""
        self._texts = [each for each in self._texts if each != text]

    def save(self, settings: QSettings) -> None:
        """Remember them."""
        settings.setValue(_KEY, json.dumps(self._texts))

    def restore(self, settings: QSettings) -> None:
        """Know again what was remembered; what is not as `save` writes it is forgotten."""
        try:
            texts = json.loads(str(settings.value(_KEY, "[]")))
        except ValueError:
            return
        if isinstance(texts, list):
            self._texts = [text for text in texts if isinstance(text, str)][:HISTORY_LIMIT]
