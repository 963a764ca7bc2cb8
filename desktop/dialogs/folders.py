"""Where files that the user asks for are put or looked for: where they were last time, or else in the documents."""

from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths


def documents_folder() -> Path:
    """The user's documents, or their home where there is no such folder: Qt names it whether it exists or not."""
    documents = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return documents if documents.is_dir() else Path.home()


def last_folder(settings: QSettings, key: str) -> Path:
    """What `remember_folder` was given last under that key, if it is still there."""
    folder = Path(str(settings.value(key, "")))
    return folder if folder.is_absolute() and folder.is_dir() else documents_folder()


def remember_folder(settings: QSettings, key: str, file: Path) -> None:
    """Start in that file's folder next time."""
    settings.setValue(key, str(file.absolute().parent))


def with_default_suffix(path: Path, suffix: str) -> Path:
    """The file a name stands for: one without any suffix gets `suffix`, unless it is a folder's."""
    return path if path.suffix or not path.name or path.is_dir() else path.with_suffix(f".{suffix}")
