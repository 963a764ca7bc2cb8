"""A name as the log may hold it, and what is to be forgotten of it."""

import json
import re
from typing import Any, Final, TypeAlias

from core.activity.sanitize import NAME_LIMIT, clean_text
from core.errors import InputError

Personal: TypeAlias = tuple[str | None, ...]
"""The values of `core.activity.chain.PERSONAL`, as the table holds them."""

_SHORTEST: Final = 2


class Name:
    """What is to be forgotten: a text, its case as it is, that stands for itself rather than within a longer word."""

    def __init__(self, text: str) -> None:
        """Raises `InputError` for a text that is no name the log could hold, or too short to stand for anybody."""
        self.text = clean_text(text)
        if len(self.text) < _SHORTEST or len(text.strip()) > NAME_LIMIT:
            raise InputError(f"A name to forget has {_SHORTEST} to {NAME_LIMIT} characters.")
        before = r"(?<!\w)" if re.match(r"\w", self.text) else ""
        after = r"(?!\w)" if re.search(r"\w\Z", self.text) else ""
        self._pattern = re.compile(before + re.escape(self.text) + after)

    def as_json(self) -> str:
        """As it stands within a text of the metadata."""
        return json.dumps(self.text, ensure_ascii=False)[1:-1]

    def is_in(self, personal: Personal) -> bool:
        """Whether an entry with these values has it."""
        *texts, metadata = personal
        # Metadata last: to read it takes the longest.
        return any(map(self._is_within, texts)) or self._is_within(_read(metadata))

    def replaced(self, personal: Personal, by: str) -> Personal:
        """The values of an entry with the name replaced wherever it stands, within the metadata's values too."""
        *texts, metadata = personal
        fields = self._replaced(_read(metadata), by)
        return (
            *(self._replaced(text, by) for text in texts),
            fields if isinstance(fields, str) else json.dumps(fields, ensure_ascii=False, separators=(",", ":")),
        )

    def _is_within(self, value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(self._is_within, value.values()))
        if isinstance(value, list):
            return any(map(self._is_within, value))
        return isinstance(value, str) and self._pattern.search(value) is not None

    def _replaced(self, value: Any, by: str) -> Any:
        if isinstance(value, dict):
            return {key: self._replaced(each, by) for key, each in value.items()}
        if isinstance(value, list):
            return [self._replaced(each, by) for each in value]
        return self._pattern.sub(lambda _match: by, value) if isinstance(value, str) else value


def _read(metadata: str | None) -> Any:
    """The fields; the text itself where those are not what it holds, as no Afterglow wrote it."""
    try:
        fields = json.loads(metadata or "{}")
    except ValueError:
        return metadata
    return fields if isinstance(fields, dict) else metadata
