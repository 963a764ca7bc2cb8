"""What of a damaged profile comes into the new one, and that a sudden end at any step loses nothing of it."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from core.activity.upkeep import index_zone
from core.activity.verification import verify_chain
from core.progress import Progress
from core.serving import serving
from core.storage.database import FILE_NAME, open_reader, open_writer, prepare
from tests.core.activity.logs import entry, fill

COUNT = 3_000
_SET_UP = """
INSERT INTO setting VALUES ('retention.days', '33');
INSERT INTO state VALUES ('passcode', '"hash"'), ('log.pseudonyms', '2');
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with settings and a log, most of which is indexed."""
    path = tmp_path / FILE_NAME
    prepare(path)
    with closing(open_writer(path)) as database, database.atomic():
        fill(database, (entry(seq, is_pinned=seq == 7) for seq in range(1, COUNT + 1)))
        for number in range(COUNT // 256):
            index_zone(database, number)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SET_UP)
    return path


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def destroy(path: Path, name: str, page_of_it: int) -> None:
    """Overwrite one page of a table or index."""
    query = f"SELECT pageno FROM dbstat WHERE name = '{name}' AND pagetype = 'leaf' LIMIT 1 OFFSET {page_of_it}"  # noqa: S608 - our names
    ((page,),), ((size,),) = rows(path, query), rows(path, "PRAGMA page_size")
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x5a" * size)


@pytest.mark.parametrize("name", ["activity_text_data", "zone", "activity_ts", "activity_actor"])
def test_a_damaged_index_costs_no_entry(path: Path, name: str) -> None:
    destroy(path, name, 0)
    assert prepare(path).moved_aside is not None
    with closing(open_reader(path)) as database:
        found = verify_chain(database, Progress())
    assert (found.checked, found.misfit) == (COUNT, None)
    assert rows(path, "SELECT seq FROM pin") == [(7,)]
    assert sorted(rows(path, "SELECT * FROM state WHERE name <> 'database.moved_aside'")) == [
        ("log.pseudonyms", "2"),
        ("passcode", '"hash"'),
    ]


def test_entries_that_cannot_be_read_are_missing_and_no_anchor_hides_it(path: Path) -> None:
    destroy(path, "activity", 10)
    destroy(path, "activity", 30)
    prepare(path)
    ((left,),) = rows(path, "SELECT count(*) FROM activity")
    ((told,),) = rows(path, "SELECT value FROM state WHERE name = 'database.moved_aside'")
    assert COUNT - 100 < left < COUNT
    assert json.loads(told)["entries"] == left
    with closing(open_reader(path)) as database:
        found = verify_chain(database, Progress())
    assert found.misfit is not None
    assert "missing, and nothing tells that they were let go of" in found.misfit.sentence


def test_where_the_newest_are_lost_their_numbers_are_not_given_again(path: Path) -> None:
    ((leaves,),) = rows(path, "SELECT count(*) FROM dbstat WHERE name = 'activity' AND pagetype = 'leaf'")
    destroy(path, "activity", leaves - 1)
    prepare(path)
    assert rows(path, "SELECT max(seq) FROM activity") < [(COUNT,)]
    assert rows(path, "SELECT seq FROM sqlite_sequence WHERE name = 'activity'") == [(COUNT,)]


def test_a_damaged_database_of_an_older_version_is_brought_up_to_date_and_fits(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copy(Path(__file__).parents[2] / "data" / "db" / "v1.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM activity WHERE seq = 2")
    ((count,),) = rows(path, "SELECT count(*) FROM activity")
    destroy(path, "activity_ts", 0)
    with serving(tmp_path, lambda _event: None, is_live=False) as controller:
        found = controller.log.verify(Progress()).result()
    assert (found.misfit, found.checked, found.let_go) == (None, count + 2, 1)
    assert rows(path, "SELECT action FROM activity ORDER BY seq DESC LIMIT 3") == [
        ("log.verify",),
        ("database.migrate",),
        ("database.moved_aside",),
    ]


class KilledError(BaseException):
    """As sudden as an end can be within a process."""


def killed_at(step: int, renaming: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
    """That way to rename a file, which ends the process before the given time it is called."""
    left = [step]

    def rename(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KilledError
        return renaming(path, target)

    return rename


@pytest.mark.parametrize("step", range(4))
def test_a_sudden_end_at_any_step_is_made_up_for_by_the_next_start(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Steps: the new file becomes whole, the damaged one and its write-ahead log are renamed, the new one is."""
    writer = open_writer(path)
    writer.execute_sql("INSERT INTO setting VALUES ('late', '1')")
    log = path.with_name(f"{FILE_NAME}-wal")
    left = log.read_bytes()
    writer.close()
    destroy(path, "activity", 10)
    log.write_bytes(left)
    before = path.read_bytes()

    rename = killed_at(step, Path.replace)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", rename)
        patched.setattr(Path, "rename", rename)
        with pytest.raises(KilledError):
            prepare(path)
    with serving(path.parent, lambda _event: None, is_live=False) as controller:
        controller.settings.change({}).result()
        assert controller.settings.values()["retention.days"] == 33
    (aside,) = (each for each in path.parent.glob("*.damaged-*") if not each.name.endswith(("-wal", "-shm")))
    assert aside.read_bytes() == before
    (told,) = rows(path, "SELECT metadata FROM activity WHERE action = 'database.moved_aside'")
    assert json.loads(told[0])["file"] == aside.name
    assert (
        json.loads(told[0])["entries"]
        == rows(path, "SELECT count(*) FROM activity WHERE action = 'device.connected'")[0][0]
    )
    assert not [each for each in path.parent.iterdir() if each.name.endswith((".new", ".taken-over"))]


def test_what_was_done_is_told_by_a_later_start_where_the_first_was_cut_off(path: Path) -> None:
    destroy(path, "zone", 0)
    prepare(path)
    prepare(path)
    for _ in range(2):
        with serving(path.parent, lambda _event: None, is_live=False) as controller:
            controller.settings.change({}).result()
    assert rows(path, "SELECT count(*) FROM activity WHERE action = 'database.moved_aside'") == [(1,)]


def test_a_migration_is_told_of_by_a_later_start_where_the_first_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copy(Path(__file__).parents[2] / "data" / "db" / "v1.db", path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM activity WHERE seq IN (1, 3, 4)")
    prepare(path)
    for _ in range(2):
        with serving(tmp_path, lambda _event: None, is_live=False) as controller:
            assert controller.log.verify(Progress()).result().misfit is None
    assert rows(path, "SELECT count(*) FROM activity WHERE action = 'database.migrate'") == [(1,)]
