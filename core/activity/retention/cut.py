"""A set of entries to let go of: of each kind the beginning of the log, without what is pinned."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

from peewee import SQL

from core.activity.entry import Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.queries import Condition
from core.activity.zones import KINDS
from core.storage.tables import ActivityRow, PinRow

_NOT_PINNED: Final = Term("pinned", (1,), negated=True)


class _Share(NamedTuple):
    """The entries of these categories and severities with a lower `seq` than `first_kept`."""

    first_kept: int
    categories: tuple[Category, ...]
    severities: tuple[Severity, ...]

    def filter(self) -> ActivityFilter:
        terms = (
            Term("seq", (f"1..{self.first_kept - 1}",)),
            Term("category", tuple(map(str, self.categories))),
            Term("severity", tuple(map(int, self.severities))),
        )
        is_told = (True, self.categories != tuple(Category), self.severities != tuple(Severity))
        return ActivityFilter((*(term for term, told in zip(terms, is_told, strict=True) if told), _NOT_PINNED))

    def condition(self) -> Condition:
        kind = ActivityRow.category.in_(self.categories) & ActivityRow.severity.in_(self.severities)
        return (ActivityRow.seq < self.first_kept) & kind


@dataclass(frozen=True, slots=True)
class Cut:
    """Of each of `KINDS`, the entries with a lower `seq` than its `first_kept` are to go, unless they are pinned."""

    first_kept: tuple[int, ...]

    def at_least(self, seq: int) -> "Cut":
        """This cut, and besides everything older than that entry."""
        return Cut(tuple(max(seq, each) for each in self.first_kept))

    @property
    def filters(self) -> tuple[ActivityFilter, ...]:
        """What goes, as results that have no entry in common."""
        return tuple(share.filter() for share in self._shares())

    @property
    def kinds_condition(self) -> Condition:
        """Which rows are to go, pinned or not."""
        return reduce(or_, [share.condition() for share in self._shares()], SQL("0"))

    @property
    def condition(self) -> Condition:
        """Which rows are to go. It holds on to no index: the log is walked."""
        return self.kinds_condition & not_pinned()

    def _shares(self) -> Iterator[_Share]:
        severities: dict[tuple[int, Category], list[Severity]] = {}
        for seq, (category, severity) in zip(self.first_kept, KINDS, strict=True):
            severities.setdefault((seq, category), []).append(severity)
        categories: dict[tuple[int, tuple[Severity, ...]], list[Category]] = {}
        for (seq, category), some in severities.items():
            categories.setdefault((seq, tuple(some)), []).append(category)
        return (_Share(seq, tuple(each), some) for (seq, some), each in categories.items() if seq > 1)


NOTHING: Final = Cut((0,) * len(KINDS))
"""No entry at all."""


def not_pinned() -> Condition:
    """Which rows are not pinned."""
    return ActivityRow.seq.not_in(PinRow.select(PinRow.seq))
