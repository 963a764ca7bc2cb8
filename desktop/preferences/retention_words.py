"""What letting go of entries would mean, in words."""

from core.activity.retention.preview import PrunePreview
from core.activity.retention.room import MEGABYTE
from desktop.parts.moments import calendar_day
from desktop.parts.sentences import counted


def preview_sentence(preview: PrunePreview, zone: str) -> str:
    """What would go now: how many, of what time, and what comes free."""
    if preview.refused:
        return preview.refused
    if not preview.count:
        return f"All {counted(preview.total, 'entry', 'entries')} would be kept now."
    oldest, newest = (calendar_day(at_us, zone) for at_us in (preview.oldest_ts, preview.newest_ts))
    return (
        f"{preview.count:,} of {counted(preview.total, 'entry', 'entries')} would go now, from {oldest} to {newest}; "
        f"about {_megabytes(preview.bytes)} of the database would come free."
    )


def reasons_sentence(preview: PrunePreview) -> str:
    """Which limit lets how many go, and what is kept by being pinned; empty where nothing is to be said."""
    shares = [f"{share.count:,} by “{share.limit}”" for share in preview.shares]
    reasons = f"{', '.join(shares)}." if shares else ""
    spared = f"{counted(preview.spared, 'pinned entry', 'pinned entries')} would stay." if preview.spared else ""
    return " ".join(filter(None, (reasons, spared)))


def _megabytes(size: int) -> str:
    """`4 MB`, `0.3 MB`."""
    return f"{size / MEGABYTE:,.0f} MB" if size >= 10 * MEGABYTE else f"{size / MEGABYTE:.1f} MB"
