"""What a policy would let go of, exactly, and why.

By age, what goes of each kind is the beginning of the log, up to the first entry that is recent enough to be kept. So
a time that was wrong when an entry was written cannot tear it out of the middle: it goes when what was written around
it goes. Number and room are kept by letting go of more of the beginning, whatever the kind.
"""

from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from core.activity.filter import ActivityFilter
from core.activity.reader import LogReader
from core.activity.retention.census import Census
from core.activity.retention.cut import NOTHING, Cut
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.room import MEGABYTE, Room
from core.clock import MICROSECONDS, iso_utc
from core.storage.tables import ActivityRow

DAY_US: Final = 86_400 * MICROSECONDS
NEWEST_KEPT: Final = 10_000
"""Of the newest entries so many stay, however little room there is."""

_FUTURE_US: Final = DAY_US
_LEAP_US: Final = 30 * DAY_US
_MOST: Final = 0.9
_WORTH_IT: Final = 100
_TO_SPARE: Final = 20
"""Where there is too little room, one part in so many of the bound is made besides: not to be short again at once."""


@dataclass(frozen=True, slots=True)
class PruneShare:
    """How many entries go because of one limit: `90 days`, `device, up to info: 7 days`, `500,000 entries`."""

    limit: str
    count: int


@dataclass(frozen=True, slots=True)
class PrunePreview:
    """What would go: `count` of `total` entries, within `seq_from <= seq <= seq_to`. Numbers are 0 where none would."""

    count: int
    total: int
    oldest_ts: int = 0
    """Earliest time of those that would go, µs UTC."""
    newest_ts: int = 0
    """Latest time of those that would go, µs UTC."""
    seq_from: int = 0
    seq_to: int = 0
    shares: tuple[PruneShare, ...] = ()
    """Why these; each entry is counted once."""
    spared: int = 0
    """How many more would go, were they not pinned."""
    bytes: int = 0
    """What of the database comes free, by what an entry takes on average."""
    cut: Cut = NOTHING
    """Which entries."""
    refused: str = ""
    """Why nothing goes by age, as a sentence, where nothing goes by other limits either."""

    @property
    def reason(self) -> str:
        """Why these: the limits that let something go."""
        return "; ".join(share.limit for share in self.shares)

    @property
    def filters(self) -> tuple[ActivityFilter, ...]:
        """What would go, as results that have no entry in common."""
        return self.cut.filters


def preview(reader: LogReader, policy: RetentionPolicy, now_us: int, room: Room) -> PrunePreview:
    """What the policy would let go of at that time, in that room."""
    with reader.finder.snapshot():
        census = Census(reader.finder)
        if not policy.enabled or not census.total:
            return PrunePreview(0, census.total)
        by_age = _cut_by_age(reader, policy, now_us)
        doubt = _doubt(reader, census, by_age, now_us)
        if doubt:
            by_age = NOTHING
        limit, count = _bound(policy, census.total, room)
        found = _described(census, policy, by_age, census.deeper(by_age, count), limit, room)
        # Number and room ask no clock.
        return found if found.count else replace(found, refused=doubt)


def _cut_by_age(reader: LogReader, policy: RetentionPolicy, now_us: int) -> Cut:
    days = policy.days_by_kind()
    first_kept = {each: _first_of_last(reader, each, now_us) for each in set(days)}
    return Cut(tuple(first_kept[each] for each in days))


def _first_of_last(reader: LogReader, days: int, now_us: int) -> int:
    """The first entry of the last days; one past the last where none is. Times in the future are not believed."""
    believed = ActivityFilter(since=now_us - days * DAY_US, until=now_us + _FUTURE_US + 1)
    found = reader.rows_after(believed, limit=1)
    return int(found[0][0]) if found else reader.head() + 1


def _bound(policy: RetentionPolicy, total: int, room: Room) -> tuple[str, int]:
    """The limit of number or room that asks for the most entries to go, and how many these are."""
    excess = {
        f"{policy.megabytes:,} MB": _to_free(room.over(policy.megabytes), policy.megabytes),
        f"{policy.free_megabytes:,} MB free": _to_free(room.short_of(policy.free_megabytes), policy.free_megabytes),
    }
    # Close to what stays in any case it comes to an end; else each entry that tells of letting go would cost another.
    available = max(0, total - NEWEST_KEPT) if total - NEWEST_KEPT >= NEWEST_KEPT // _WORTH_IT else 0
    bounds = {limit: min(ceil(total * bytes_ / room.used), available) for limit, bytes_ in excess.items()}
    bounds[f"{policy.entries:,} entries"] = total - policy.entries
    return max(bounds.items(), key=lambda bound: bound[1])


def _to_free(missing: int, megabytes: int) -> int:
    return missing + megabytes * MEGABYTE // _TO_SPARE if megabytes and missing > 0 else 0


def _described(census: Census, policy: RetentionPolicy, by_age: Cut, cut: Cut, limit: str, room: Room) -> PrunePreview:
    count = int(census.going(cut).sum())
    if not count:
        return PrunePreview(0, census.total, spared=census.spared(cut))
    extent = census.extent(cut)
    return PrunePreview(
        count=count,
        total=census.total,
        oldest_ts=extent.earliest,
        newest_ts=extent.latest,
        seq_from=extent.first_seq,
        seq_to=extent.last_seq,
        shares=_shares(census, policy, by_age, PruneShare(limit, count)),
        spared=census.spared(cut),
        bytes=room.used * count // census.total,
        cut=cut,
    )


def _shares(census: Census, policy: RetentionPolicy, by_age: Cut, together: PruneShare) -> tuple[PruneShare, ...]:
    """What goes by age, limit by limit, and what goes besides because of number or room."""
    going = census.going(by_age)
    counts: dict[str, int] = {}
    for limit, count in zip(policy.limits_by_kind(), going.tolist(), strict=True):
        counts[limit] = counts.get(limit, 0) + count
    counts[together.limit] = together.count - int(going.sum())
    return tuple(PruneShare(limit, count) for limit, count in counts.items() if count)


def _doubt(reader: LogReader, census: Census, by_age: Cut, now_us: int) -> str:
    """Why the clock looks wrong, so that nothing is to go by age; empty where it does not."""
    return _future_sentence(reader, now_us) or _leap_sentence(reader, census, by_age, now_us)


def _future_sentence(reader: LogReader, now_us: int) -> str:
    (newest,) = reader.page(ActivityFilter(), limit=1)
    if newest.ts <= now_us + _FUTURE_US:
        return ""
    return (
        f"Nothing is let go of: the newest entry is from {iso_utc(newest.ts)[:10]}, "
        f"but the computer's clock says {iso_utc(now_us)[:10]}."
    )


def _leap_sentence(reader: LogReader, census: Census, by_age: Cut, now_us: int) -> str:
    """A clock that is far ahead makes almost everything old at once; so do months away, and then it is asked again."""
    if census.going(by_age).sum() <= census.total * _MOST:
        return ""
    last_gone = census.extent(by_age).last_seq
    around = ActivityRow.select(ActivityRow.ts).where(ActivityRow.seq >= last_gone).order_by(ActivityRow.seq).limit(2)
    (gone_ts, kept_ts) = [*(ts for (ts,) in reader.finder.rows(around)), now_us][:2]
    if kept_ts - gone_ts <= _LEAP_US:
        return ""
    return (
        f"Nothing is let go of: almost every entry would go, the newest of them from {iso_utc(gone_ts)[:10]}, "
        f"and the computer's clock, which says {iso_utc(now_us)[:10]}, may be wrong."
    )
