"""Promises about the source itself that no type checker or linter keeps."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from core.activity.catalog import ACTIONS

ROOT = Path(__file__).resolve().parent.parent
CATALOG = ROOT / "core" / "activity" / "catalog.py"

IMPORT_ALL_OF_CORE = """
import importlib, pkgutil, sys

class NoQt:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, NoQt())
import core
for module in pkgutil.walk_packages(core.__path__, "core."):
    importlib.import_module(module.name)
"""


@cache
def _trees() -> dict[Path, ast.Module]:
    """The syntax of every file of the application but the catalog itself."""
    paths = [path for package in ("core", "desktop") for path in sorted((ROOT / package).rglob("*.py"))]
    return {path: ast.parse(path.read_text("utf-8"), str(path)) for path in paths if path != CATALOG}


@cache
def _literals() -> frozenset[str]:
    """Every text written out in the application."""
    nodes = (node for tree in _trees().values() for node in ast.walk(tree))
    return frozenset(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _drafted(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and action of every call of `draft(...)` whose action is written out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            action = node.args[0]
            if called.lstrip("_") == "draft" and isinstance(action, ast.Constant) and isinstance(action.value, str):
                yield node.lineno, action.value


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_of_the_catalog_is_recorded_somewhere(action: str) -> None:
    assert action in _literals()


def test_every_action_recorded_is_in_the_catalog() -> None:
    undeclared = [
        f"{path.relative_to(ROOT)}:{line} {action}"
        for path, tree in _trees().items()
        for line, action in _drafted(tree)
        if action not in ACTIONS
    ]
    assert not undeclared


def test_core_imports_where_qt_cannot_be_imported() -> None:
    command = [sys.executable, "-c", IMPORT_ALL_OF_CORE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_running_without_a_window_needs_no_more_of_qt_than_its_core() -> None:
    script = "import desktop.app, sys; print(*sorted(name for name in sys.modules if name.startswith('PySide6.Qt')))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["PySide6.QtCore"], done.stderr
