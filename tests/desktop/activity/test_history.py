"""The last searches, each once."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop.activity.history import HISTORY_LIMIT, SearchHistory


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


def test_the_newest_come_first_and_the_oldest_are_forgotten() -> None:
    history = SearchHistory()
    for number in range(HISTORY_LIMIT + 1):
        history.add(f"lamp {number}")
    history.add("lamp 5")
    history.add("")
    assert history.texts[:2] == ("lamp 5", f"lamp {HISTORY_LIMIT}")
    assert len(history.texts) == HISTORY_LIMIT
    assert "lamp 0" not in history.texts


@pytest.mark.parametrize("texts", [[], ["one"], ['a, "b"; c\\d', "Küche 💡", "@Variant(x)"]])
def test_they_are_remembered_to_the_last_character(settings: QSettings, texts: list[str]) -> None:
    history, again = SearchHistory(), SearchHistory()
    for text in reversed(texts):
        history.add(text)
    history.save(settings)
    settings.sync()
    again.restore(QSettings(settings.fileName(), QSettings.Format.IniFormat))
    assert again.texts == tuple(texts)


@pytest.mark.parametrize("written", ["", "[", '{"a": 1}', "[1, null]", "7"])
def test_what_is_not_understood_is_forgotten(settings: QSettings, written: str) -> None:
    settings.setValue("activity/searches", written)
    history = SearchHistory()
    history.restore(settings)
    assert history.texts == ()
