"""Writing a report is an entry, whether it works or not."""

from pathlib import Path

import pytest

from core.activity.report import Period, Report, ReportRequest
from core.errors import StorageError
from core.serving import serving
from tests.fakes.running import Announcements

PERIOD = Period(1_700_000_000_000_000, 1_700_086_400_000_000)


def _render(report: Report) -> bytes:
    return f"{report.total} entries".encode()


def test_a_report_is_written_and_told_of(tmp_path: Path) -> None:
    announced = Announcements()
    target = tmp_path / "report.html"
    with serving(tmp_path / "profile", announced, is_live=False) as controller:
        assert controller.log.report(ReportRequest(PERIOD, target, _render)).result() == target

    assert target.read_bytes() == b"0 entries"
    announced.wait_for_action("log.report")
    (told,) = (each for each in announced.entries if each.action == "log.report")
    assert told.message == "Wrote a report of 2023-11-14 22:13 UTC to 2023-11-15 22:13 UTC"
    assert told.metadata["file"] == "report.html"


def test_no_report_takes_the_place_of_the_profile_s_own_files(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        target = tmp_path / "afterglow.db"
        with pytest.raises(StorageError, match="one of Afterglow's own files"):
            controller.log.report(ReportRequest(PERIOD, target, _render)).result()

    announced.wait_for_action("log.report")
    assert [each.outcome for each in announced.entries if each.action == "log.report"] == ["failure"]
