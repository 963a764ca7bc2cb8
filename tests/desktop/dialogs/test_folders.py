from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths

from desktop.dialogs.folders import documents_folder


def test_files_go_to_the_documents_or_where_there_are_none_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "Documents"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _kind: str(documents))
    assert documents_folder() == Path.home()
    documents.mkdir()
    assert documents_folder() == documents
