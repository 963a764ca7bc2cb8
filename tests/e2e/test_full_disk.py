"""A disk that is full while Afterglow runs, when it starts, and where it is to write a file."""

from pathlib import Path

from core.storage.database import FILE_NAME
from tests.e2e.mounts import mounted, tmpfs
from tests.e2e.processes import afterglow, entries, talking
from tests.e2e.profiles import actions, is_whole, names, seed, wait_until
from tests.e2e.raw_wled import raw_wled


def test_a_disk_that_fills_while_it_runs_loses_nothing(tmp_path: Path) -> None:
    with (
        raw_wled() as device,
        mounted(tmpfs(tmp_path, "4m")) as mounts,
        talking("--data-dir", str(tmp_path), "run", inside=mounts.inside, hears_all=True) as running,
    ):
        path, inside = tmp_path / FILE_NAME, mounts.inside
        running.wait_for(lambda line: "started" in line)
        mounts.fill(tmp_path)
        tries = 0
        while not any("cannot be saved" in line for line in running.heard):
            tries += 1
            assert tries < 400
            done = afterglow(tmp_path, "device", "add", device.address, inside=mounts.inside)
            assert done.returncode == 1
        assert done.stderr == "afterglow: The disk is full.\n"
        kept = actions(path, inside=inside)
        mounts.make_room(tmp_path)
        running.wait_for(lambda line: "could not be written since" in line)
        assert is_whole(path, inside)
        assert actions(path, inside=inside)[: len(kept)] == kept
        assert actions(path, inside=inside).count("log.gap") == 1
        done = afterglow(tmp_path, "device", "add", device.address, inside=mounts.inside)
        assert done.returncode == 0, done.stderr
        assert running.end() == 0
        assert [line for line in running.heard if "Traceback" in line] == []
        (gap,) = entries(tmp_path, "action:log.gap", inside=mounts.inside)
        assert (gap["metadata"]["reason"], gap["metadata"]["lost"]) == ("The disk is full.", 0)
        late = gap["metadata"]["late"]
        assert actions(path, inside=inside)[len(kept) : len(kept) + late + 2] == ["device.create"] * late + [
            "log.gap",
            "device.create",
        ]
        assert actions(path, inside=inside)[-1] == "app.stopped"
        assert is_whole(path, inside)


def test_a_disk_that_is_full_at_the_start_is_named(tmp_path: Path) -> None:
    with mounted(tmpfs(tmp_path, "3m")) as mounts:
        assert afterglow(tmp_path, "run", "--for", "0", inside=mounts.inside).returncode == 0
        mounts.fill(tmp_path)
        done = afterglow(tmp_path, "device", "remove", "Desk", inside=mounts.inside)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "afterglow: The disk is full.\n")
        assert [entry["action"] for entry in entries(tmp_path, inside=mounts.inside)] == [
            "app.started",
            "app.stopped",
        ]
        with talking("--data-dir", str(tmp_path), "run", inside=mounts.inside, hears_all=True) as running:
            running.wait_for(lambda line: line.startswith("afterglow: The profile cannot be used: The disk is full."))
            mounts.make_room(tmp_path)
            running.wait_for(lambda line: "started" in line)
            assert running.end() == 0
        assert actions(tmp_path / FILE_NAME, inside=mounts.inside) == ["app.started", "app.stopped"] * 2


def test_an_export_or_backup_onto_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    profile, target = tmp_path / "profile", tmp_path / "target"
    seed(profile, 3000)
    target.mkdir()
    with mounted(tmpfs(target, "100k")) as mounts:
        for name in ("log.csv", "copy.db"):
            mounts.run(f"echo precious > {target}/{name}")
        for words, name in ((("activity", "export", "--output"), "log.csv"), (("backup",), "copy.db")):
            done = afterglow(profile, *words, str(target / name), inside=mounts.inside)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
            assert "full" in done.stderr or "No space" in done.stderr
            assert mounts.seen(target / name).read_text() == "precious\n"
        assert names(mounts.seen(target)) == ["copy.db", "log.csv"]
        failures = entries(profile, "outcome:failure", inside=mounts.inside)
        assert [entry["action"] for entry in failures] == ["log.export", "database.backup"]
    wait_until(lambda: names(target) == [])
