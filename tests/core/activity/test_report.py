"""The figures of a period are exact, and the page that tells them takes nothing from the log for markup."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.activity.catalog import ACTIONS
from core.activity.entry import ActivityEntry, Category, Outcome, Severity, Target
from core.activity.report import MOST_DOINGS, MOST_FAILURES, Doing, Period, Report, read_report
from core.activity.report_page import action_words, report_page
from core.activity.report_plots import axis_ticks
from core.actor import Actor, ActorKind
from core.errors import InputError, StorageError
from core.storage.files import write_whole
from tests.core.activity.logs import entry, reader_of

ADA = Actor(ActorKind.USER, "Ada")
START = 1_700_000_000_000_000
DAY = 86_400_000_000
PERIOD = Period(START, START + DAY)


def read(entries: list[ActivityEntry], period: Period = PERIOD) -> Report:
    return read_report(reader_of(entries), period, period.until, 60)


def test_only_what_happened_in_the_period_counts() -> None:
    log = [
        entry(1, "window.lock", ts=START - 1, actor=ADA),
        entry(2, "window.lock", ts=START, actor=ADA),
        entry(3, "device.disconnected", ts=START + 5, target=Target("device", "aa01", "Shelf")),
        entry(4, "light.failed", ts=START + DAY - 1, outcome=Outcome.FAILURE),
        entry(5, "window.lock", ts=START + DAY, actor=ADA),
    ]
    report = read(log)

    assert report.total == 3
    assert report.by_category == {Category.AUTH: 1, Category.DEVICE: 1, Category.SYSTEM: 1}
    assert report.by_severity == {Severity.INFO: 1, Severity.WARNING: 1, Severity.ERROR: 1}
    assert (sum(report.timeline.totals), report.timeline.bins) == (3, 96)
    assert (report.failure_count, [each.seq for each in report.failures]) == (1, [4])
    assert report.doings == (Doing("Ada", "window.lock", 1), Doing("Afterglow", "light.failed", 1))
    assert [(each.device.name, each.drop_offs) for each in report.devices.least_reliable] == [("Shelf", 1)]


def test_long_lists_are_cut_and_say_so() -> None:
    failures = [entry(seq, "light.failed", ts=START + seq, outcome=Outcome.FAILURE) for seq in range(1, 30)]
    doings = [
        entry(seq, "window.lock", ts=START + seq, actor=Actor(ActorKind.USER, f"User {seq}")) for seq in range(30, 60)
    ]
    report = read(failures + doings)

    assert (report.failure_count, len(report.failures)) == (29, MOST_FAILURES)
    assert (report.doing_count, len(report.doings)) == (31, MOST_DOINGS)
    page = report_page(report)
    assert "and 21 older ones" in page
    assert "and 21 other lines" in page


@pytest.mark.parametrize("period", [Period(5, 5), Period(6, 5), Period(0, 3661 * DAY)])
def test_what_is_no_period_is_refused(period: Period) -> None:
    with pytest.raises(InputError, match="A report needs a period"):
        read([], period)


def test_an_empty_period_is_told_of_plainly() -> None:
    page = report_page(read([]))

    for sentence in ("0 entries", "Nothing is known of any device in this period.", "None."):
        assert sentence in page


class Tags(HTMLParser):
    """What a browser would see as markup, and the texts between."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


HOSTILE = st.text(st.sampled_from("<>&\"'/= abscriptonload\u202e"), min_size=1, max_size=40)


@settings(deadline=None)
@given(HOSTILE)
def test_texts_of_the_log_are_never_markup(text: str) -> None:
    def page_with(said: str) -> Tags:
        device = Target("device", "aa01", said)
        log = [
            entry(1, "device.connected", ts=START + 1, target=device),
            entry(2, "light.failed", ts=START + 2, outcome=Outcome.FAILURE, message=said, actor=Actor(ADA.kind, said)),
        ]
        return Tags(report_page(read(log)))

    hostile, plain = page_with(text), page_with("x")
    assert (hostile.tags, hostile.attributes) == (plain.tags, plain.attributes)
    assert text.strip()[:20].strip() in hostile.text


def test_times_are_in_the_zone_that_is_named() -> None:
    page = report_page(read([]))

    assert "Activity 2023-11-14 23:13 – 2023-11-15 23:13" in page
    assert "all times UTC+01:00" in page


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    write_whole(target, b"one")
    write_whole(target, b"two")
    assert target.read_bytes() == b"two"
    with pytest.raises(StorageError, match="could not be written"):
        write_whole(tmp_path / "nowhere" / "report.html", b"three")
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("tallest", "ticks"), [(0, [0]), (1, [0, 1]), (4, [0, 1, 2, 3, 4]), (7, [0, 2, 4, 6]), (798, [0, 200, 400, 600])]
)
def test_an_axis_has_a_few_round_numbers(tallest: int, ticks: list[int]) -> None:
    assert list(axis_ticks(tallest)) == ticks


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("light.started", "Light started"),
        ("settings.update", "Settings changed"),
        ("app.crash_detected", "App crash detected"),
        ("log.redact", "Log redacted"),
        ("unheard_of", "Unheard of"),
    ],
)
def test_actions_are_told_in_words(action: str, words: str) -> None:
    assert action_words(action) == words


def test_no_action_is_told_as_a_code() -> None:
    assert not [words for words in map(action_words, ACTIONS) if "." in words or "_" in words]


def test_what_failed_is_told_whole() -> None:
    message = "The export could not be written to /nowhere/a.json: " + "there is no such folder " * 20
    page = report_page(read([entry(1, "light.failed", ts=START, outcome=Outcome.FAILURE, message=message)]))
    assert message in page
