"""Whatever the log, the policy and the clock: what is left is what a slow and plain definition leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from core.activity import zones
from core.activity.catalog import ACTIONS
from core.activity.entry import ActivityEntry, Category, Severity
from core.activity.filter import ActivityFilter
from core.activity.integrity import PRUNING
from core.activity.matching import matches
from core.activity.removal import remove_entries
from core.activity.retention import census, preview
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import DAY_US, PrunePreview
from core.activity.retention.room import MEGABYTE, Room
from core.activity.retention.rules import RetentionRule
from core.activity.verification import verify_chain
from core.progress import Progress
from core.storage.state import save_state
from tests.core.activity.logs import entry, small_zones
from tests.core.activity.retention.logs import NOW, Log, log_of

NEWEST_KEPT = 2


@contextmanager
def small_numbers() -> Iterator[None]:
    """Zones, and the newest that no bound of room takes, are so small that logs of a few entries have some of both."""
    with (
        small_zones(),
        patch.object(census, "ZONE_ENTRIES", zones.ZONE_ENTRIES),
        patch.object(preview, "NEWEST_KEPT", NEWEST_KEPT),
        # What a clock that looks wrong keeps is for the tests of the preview.
        patch.object(preview, "_doubt", lambda *_: ""),
    ):
        yield


@st.composite
def logs(draw: st.DrawFn) -> list[ActivityEntry]:
    """Logs of which some have gone already; mostly in order of time, with clocks that go wrong here and there."""
    size = draw(st.integers(1, 30))
    right = sorted(draw(st.lists(st.floats(0, 80), min_size=size, max_size=size)), reverse=True)
    wrong = draw(st.dictionaries(st.integers(0, size - 1), st.floats(-50, 120), max_size=3))
    return [
        entry(
            seq,
            draw(st.sampled_from(sorted(ACTIONS))),
            ts=NOW - int(wrong.get(seq - 1, age) * DAY_US),
            severity=draw(st.sampled_from(Severity)),
            is_pinned=draw(st.integers(0, 5)) == 0,
        )
        for seq, age in enumerate(right, start=1)
    ]


RULES = st.builds(
    RetentionRule,
    days=st.integers(1, 80),
    category=st.none() | st.sampled_from(Category),
    severity=st.none() | st.sampled_from(Severity),
    is_up_to=st.booleans(),
)


@st.composite
def policies(draw: st.DrawFn) -> RetentionPolicy:
    """Policies with any of the limits; so few entries as the settings do not allow for."""
    policy = RetentionPolicy(
        enabled=draw(st.integers(0, 9)) > 0,
        days=draw(st.integers(1, 80)),
        entries=10_000,
        rules=tuple(draw(st.lists(RULES, max_size=4))),
        megabytes=draw(st.sampled_from([0, 5, 20])),
        free_megabytes=draw(st.sampled_from([0, 10])),
    )
    object.__setattr__(policy, "entries", draw(st.integers(1, 40)))
    return policy


ROOMS = st.builds(
    Room,
    used=st.integers(1, 30).map(lambda megabytes: megabytes * MEGABYTE),
    spare=st.sampled_from([0, 3 * MEGABYTE]),
    free=st.sampled_from([0, 6 * MEGABYTE, 8 * MEGABYTE, 100 * MEGABYTE]),
)


def left(entries: list[ActivityEntry], policy: RetentionPolicy, room: Room) -> list[int]:
    """The numbers of what is kept, in as many words."""
    if not policy.enabled:
        return [each.seq for each in entries]
    by_age = [each for each in entries if each.is_pinned or not is_old(each, entries, policy)]
    kept, wanted = by_age, len(entries) - must_go(len(entries), policy, room)
    for oldest in by_age:
        if len(kept) > wanted and not oldest.is_pinned:
            kept = [each for each in kept if each is not oldest]
    return [each.seq for each in kept]


def is_old(judged: ActivityEntry, entries: list[ActivityEntry], policy: RetentionPolicy) -> bool:
    """Whether neither it nor anything written before it is of the days for which its kind is kept."""
    covering = [rule.days for rule in policy.rules if rule.covers(judged.category, judged.severity)]
    days = [*covering, policy.days][0]
    return not any(NOW - days * DAY_US <= each.ts <= NOW + DAY_US for each in entries if each.seq <= judged.seq)


def must_go(total: int, policy: RetentionPolicy, room: Room) -> int:
    """How many entries are too many."""
    over = room.used - policy.megabytes * MEGABYTE if policy.megabytes else 0
    short = policy.free_megabytes * MEGABYTE - room.free - room.spare
    excess = [
        missing + bound * MEGABYTE // 20
        for missing, bound in ((over, policy.megabytes), (short, policy.free_megabytes))
        if missing > 0
    ]
    for_room = [min(-(-total * each // room.used), total - NEWEST_KEPT) for each in excess]
    return max(0, total - policy.entries, *for_room)


def assert_told(planned: PrunePreview, entries: list[ActivityEntry], kept: list[int]) -> None:
    """What the preview says is what happens, and its filters find just that."""
    gone = [each for each in entries if each.seq not in kept]
    assert (planned.count, planned.total) == (len(gone), len(entries))
    assert sum(share.count for share in planned.shares) == len(gone)
    found = [[each for each in entries if matches(wanted, each)] for wanted in planned.filters]
    assert sorted(each.seq for some in found for each in some) == [each.seq for each in gone]
    if gone:
        assert (planned.seq_from, planned.seq_to) == (gone[0].seq, gone[-1].seq)
        assert planned.oldest_ts == min(each.ts for each in gone)
        assert planned.newest_ts == max(each.ts for each in gone)


def pruned_log(entries: list[ActivityEntry], gone_before: set[int], indexed: int) -> Log:
    """A log of which a pruning that was cut off took some entries, and the first zones are indexed."""
    log = log_of(entries)
    log.index(indexed)
    if gone_before:
        with log.database.atomic():
            remove_entries(log.database, sorted(gone_before))
            extent = {"count": len(gone_before), "seq_from": min(gone_before), "seq_to": max(gone_before)}
            save_state(log.database, PRUNING, {"reason": "10 days", **extent, "oldest_ts": 0, "newest_ts": 0})
    return log


@given(
    logs(),
    st.sets(st.integers(1, 30)),
    st.integers(0, 9),
    policies(),
    ROOMS,
    st.integers(1, 7),
)
def test_what_is_left_is_what_is_to_be_kept(
    entries: list[ActivityEntry], gone_before: set[int], indexed: int, policy: RetentionPolicy, room: Room, chunk: int
) -> None:
    written = len(entries)
    gone_before &= {each.seq for each in entries if not each.is_pinned}
    with small_numbers():
        log = pruned_log(entries, gone_before, indexed)
        entries = [each for each in entries if each.seq not in gone_before]
        kept = left(entries, policy, room)
        planned = log.preview(policy, room)
        assert_told(planned, entries, kept)
        result = log.carry(planned, chunk=chunk).to_the_end()

        assert result.count == len(entries) - len(kept)
        assert log.seqs(ActivityFilter(max_seq=written)) == kept
        assert verify_chain(log.database, Progress()).misfit is None
