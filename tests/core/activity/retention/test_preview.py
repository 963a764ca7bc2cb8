"""What would go, why, and when nothing will."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import ActivityEntry, Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import DAY_US, PrunePreview, PruneShare
from core.activity.retention.pruning import PruneResult
from core.activity.retention.room import MEGABYTE, Room
from core.activity.retention.rules import RetentionRule
from core.clock import iso_utc
from core.errors import StorageError
from tests.core.activity.logs import entry
from tests.core.activity.retention.logs import FEWEST, MONTH, NO_PRUNES, NOW, PLENTY, aged, log_of, many

NOT_PINNED = Term("pinned", (1,), negated=True)


def date(age_days: float) -> str:
    """The day so many days ago, UTC."""
    return iso_utc(NOW - int(age_days * DAY_US))[:10]


def test_a_preview_is_exact() -> None:
    log = log_of(aged(50, 45, 40, 31, 29, 10, 0, first_seq=5))
    found = log.preview(MONTH)

    assert found == PrunePreview(
        count=4,
        total=7,
        oldest_ts=NOW - 50 * DAY_US,
        newest_ts=NOW - 31 * DAY_US,
        seq_from=5,
        seq_to=8,
        shares=(PruneShare("30 days", 4),),
        bytes=PLENTY.used * 4 // 7,
        cut=found.cut,
    )
    assert found.filters == (ActivityFilter((Term("seq", ("1..8",)), NOT_PINNED)),)
    assert log.preview(FEWEST) == PrunePreview(0, 7)
    assert log.preview(replace(MONTH, enabled=False, days=1)) == PrunePreview(0, 7)
    assert log_of([]).preview(MONTH) == PrunePreview(0, 0)


def test_the_newest_entries_are_counted_not_numbered() -> None:
    log = log_of(each for each in many(12_030) if each.seq % 6)
    planned = log.preview(FEWEST)

    assert (planned.count, planned.total, planned.seq_from, planned.seq_to) == (25, 10_025, 1, 29)
    assert planned.reason == "10,000 entries"
    assert log.prune(FEWEST) == PruneResult(25, 1, 29, is_complete=True)
    assert log.reader.count(NO_PRUNES) == 10_000


@pytest.mark.parametrize("indexed", [0, 1, 20, 39])
def test_limits_add_up(indexed: int) -> None:
    log = log_of([*aged(50, 40), *(entry(seq, ts=NOW - DAY_US) for seq in range(3, 10_010))])
    log.index(indexed)

    both = log.preview(replace(MONTH, days=45, entries=10_000))
    assert (both.seq_to, both.shares) == (9, (PruneShare("45 days", 1), PruneShare("10,000 entries", 8)))
    assert both.reason == "45 days; 10,000 entries"
    by_age = log.preview(replace(MONTH, days=30, entries=10_007))
    assert (by_age.seq_to, by_age.shares) == (2, (PruneShare("30 days", 2),))


def test_rules_keep_some_kinds_longer_and_others_shorter() -> None:
    kinds = ("device.connected", "light.failed", "window.lock")
    log = log_of(entry(seq, kinds[seq % 3], ts=NOW - (40 - seq) * DAY_US) for seq in range(1, 41))
    policy = replace(
        MONTH,
        rules=(RetentionRule(365, severity=Severity.ERROR), RetentionRule(7, Category.DEVICE, Severity.INFO, True)),
    )
    found = log.preview(policy)

    assert found.shares == (PruneShare("30 days", 3), PruneShare("device, up to info: 7 days", 10))
    assert (found.seq_from, found.seq_to, found.oldest_ts) == (2, 30, NOW - 38 * DAY_US)
    assert sorted(found.filters, key=repr) == [
        ActivityFilter((Term("seq", ("1..32",)), Term("category", ("device",)), Term("severity", (1,)), NOT_PINNED)),
        ActivityFilter((Term("seq", ("1..9",)), Term("category", ("device",)), Term("severity", (2, 3)), NOT_PINNED)),
        ActivityFilter(
            (
                Term("seq", ("1..9",)),
                Term("category", ("entity", "auth", "system")),
                Term("severity", (1, 2, 3)),
                NOT_PINNED,
            )
        ),
    ]
    log.prune(policy)
    assert log.seqs() == [seq for seq in range(1, 41) if seq % 3 == 1 or seq >= (33 if seq % 3 == 0 else 10)]


def test_pinned_entries_are_told_of_and_take_the_place_of_others() -> None:
    log = log_of(replace(each, is_pinned=each.seq in (2, 5, 9_000)) for each in many(10_006))
    found = log.preview(FEWEST)

    assert (found.count, found.spared, found.seq_to) == (6, 2, 8)
    assert log.preview(replace(FEWEST, entries=10_003)).spared == 1
    log.prune(FEWEST)
    assert log.seqs() == [2, 5, *range(9, 10_007)]


@pytest.mark.parametrize(
    ("policy", "room", "shares"),
    [
        (replace(FEWEST, entries=500_000, megabytes=200), Room(210 * MEGABYTE, 0, 10**12), ("200 MB", 1_143)),
        (replace(FEWEST, entries=500_000, megabytes=12), Room(12 * MEGABYTE, 0, 10**12), None),
        # No bound of room takes the newest 10,000.
        (replace(FEWEST, entries=500_000, megabytes=1), Room(12 * MEGABYTE, 0, 10**12), ("1 MB", 2_000)),
        (
            replace(FEWEST, entries=500_000, free_megabytes=10),
            Room(240 * MEGABYTE, MEGABYTE, 8 * MEGABYTE),
            ("10 MB free", 75),
        ),
        (
            replace(FEWEST, entries=500_000, free_megabytes=10),
            Room(240 * MEGABYTE, 2 * MEGABYTE, 8 * MEGABYTE),
            None,
        ),
        (
            replace(FEWEST, entries=11_000, megabytes=10, free_megabytes=10),
            Room(11 * MEGABYTE, 0, 0),
            ("10 MB free", 2_000),
        ),
    ],
)
def test_bounds_of_room_let_go_of_as_many_entries_as_take_it(
    policy: RetentionPolicy, room: Room, shares: tuple[str, int] | None
) -> None:
    found = log_of(many(12_000)).preview(policy, room)

    assert found.shares == ((PruneShare(*shares),) if shares else ())
    assert found.bytes == room.used * found.count // 12_000
    assert found.seq_to == found.count


@given(st.lists(st.floats(-60, 100), min_size=1, max_size=30), st.integers(1, 7))
def test_only_what_the_preview_says_goes_and_no_recent_entry(ages: list[float], chunk: int) -> None:
    log = log_of(aged(*ages))
    before = {each.seq: each.ts for each in log.reader.page(ActivityFilter())}
    planned = log.preview(MONTH)
    if planned.refused:
        with pytest.raises(StorageError):
            log.prune(MONTH, chunk=chunk)
        assert log.seqs() == sorted(before)
        return
    result = log.prune(MONTH, chunk=chunk)

    gone = sorted(set(before) - set(log.seqs()))
    assert gone == list(range(planned.seq_from, planned.seq_to + 1))[: planned.count]
    assert (result.count, len(gone)) == (planned.count, planned.count)
    assert not any(NOW - 30 * DAY_US <= before[seq] <= NOW + DAY_US for seq in gone)


def test_an_entry_whose_time_was_wrong_stays_with_its_neighbours() -> None:
    log = log_of(aged(40, 35, 20_000, 20, 19_999, 1, 0))
    log.prune(MONTH)

    assert log.seqs() == [4, 5, 6, 7]


def test_an_entry_from_the_future_does_not_keep_the_rest() -> None:
    log = log_of(aged(60, -4_000, 50, 40, 20, 1, 0))
    log.prune(MONTH)

    assert log.seqs() == [5, 6, 7]


@pytest.mark.parametrize(
    ("ages", "sentence"),
    [
        ((60, 40, -2), f"the newest entry is from {date(-2)}, but the computer's clock says {date(0)}"),
        ((4_000, 3_900, 3_800), f"almost every entry would go, the newest of them from {date(3_800)}"),
        ((*(3_800.0,) * 20, 0), "almost every entry would go"),
    ],
)
def test_a_clock_that_looks_wrong_lets_nothing_go(ages: tuple[float, ...], sentence: str) -> None:
    log = log_of(aged(*ages))

    assert sentence in log.preview(MONTH).refused
    with pytest.raises(StorageError, match="clock"):
        log.prune(MONTH)
    assert log.seqs() == list(range(1, len(ages) + 1))
    assert log.explained() == []


def test_a_clock_that_looks_wrong_does_not_matter_to_other_limits() -> None:
    log = log_of([*many(10_003), *aged(-4_000, first_seq=10_004)])

    assert log.preview(FEWEST).refused == ""
    assert log.prune(FEWEST).count == 4


@pytest.mark.parametrize(
    "entries",
    [
        [*aged(60, 40), *aged(*(1.0,) * 10_000, -2, first_seq=3)],
        [*aged(*(4_000.0,) * 10_003)],
    ],
)
def test_a_clock_that_looks_wrong_keeps_what_goes_by_age_only(entries: list[ActivityEntry]) -> None:
    log = log_of(entries)
    by_number = replace(MONTH, entries=10_000)
    planned = log.preview(by_number)

    assert (planned.refused, planned.count, planned.reason) == ("", 3, "10,000 entries")
    assert log.prune(by_number).count == 3


def test_most_of_a_log_that_goes_on_without_a_break_may_go() -> None:
    log = log_of(aged(*(100.0 - day for day in range(100)), 0))

    assert log.preview(replace(MONTH, days=1)).refused == ""
    assert log.prune(replace(MONTH, days=1)).count == 99
