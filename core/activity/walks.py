"""Ways to a filter's entries in the order of `seq`, none of which sorts.

A `Walk` goes along one index: an equality on an indexed column, the pins, or the trigrams of a text. A term is found
by one walk or by several, no entry by two of them; a filter by the intersection of its terms' walks, which SQLite
merges from the indexes alone. What no index proves is looked at in the rows of one walk, the shortest.

All conditions but that of the walk are kept away from SQLite's planner, which would pick another index and sort.
"""

import operator
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Final, TypeAlias

from peewee import JOIN, SQL

from core.activity.entry import Category, Outcome, Severity
from core.activity.filter import Term, TermValue
from core.activity.queries import Condition, Query, Values, all_of, any_of, condition, has_name, id_bytes, unindexed
from core.activity.seq_range import SeqRange
from core.activity.text_index import ActivityTextRow, can_find, match_expression
from core.storage.tables import ActivityRow, PinRow

WALKS_LIMIT: Final = 64
"""For a filter; SQLite merges at most 500, and long before that, one walk over the log is quicker."""


Source: TypeAlias = type[ActivityRow] | type[PinRow] | type[ActivityTextRow]


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """Along the index over `source` that answers `where`; each row found must still pass `unproven`."""

    where: Condition
    source: Source = ActivityRow
    unproven: tuple[Condition, ...] = ()

    def seqs(self, within: SeqRange) -> Query:
        """The numbers on its way, from the index alone."""
        return self.source.select(self.source.seq.alias("seq")).where(self._in(within), self.where)

    def checked(self, within: SeqRange, conditions: Iterable[Condition]) -> Query:
        """The numbers on its way of those rows that pass the conditions."""
        on_row = all_of(map(unindexed, conditions))
        if self.source is ActivityRow:
            return self.seqs(within).where(*on_row)
        # A cross join goes along the walk, whatever the planner thinks; the row is looked up for each number.
        joined = self.source.select(self.source.seq.alias("seq")).join(ActivityRow, JOIN.CROSS)
        return joined.where(self._in(within), self.where, ActivityRow.seq == self.source.seq, *on_row)

    def _in(self, within: SeqRange) -> Condition:
        return self.source.seq.between(within.first, within.last)


Walks: TypeAlias = Sequence[Walk]
"""Each entry of a term is found by one of them."""

LOG: Final = Walk(SQL("1"))
"""Along the log itself."""

# The literals are the conditions of the partial indexes; SQLite takes such an index only where it stands in the query.
_IS_NOTABLE: Final = SQL("severity > 1")
_IS_NO_SUCCESS: Final = SQL("outcome <> 'success'")


def _severity_walks(values: Values) -> Walks:
    if Severity.INFO in values:
        return []
    return [Walk(_IS_NOTABLE & (ActivityRow.severity == value)) for value in values]


def _outcome_walks(values: Values) -> Walks:
    if Outcome.SUCCESS in values:
        return []
    return [Walk(_IS_NO_SUCCESS & (ActivityRow.outcome == value)) for value in values]


def _action_walks(values: Values) -> Walks:
    if any(str(value).endswith("*") for value in values):
        return []
    return [Walk(ActivityRow.action == value) for value in values]


def _cause_walks(values: Values) -> Walks:
    ids = [id_bytes(value) for value in values]
    led_to = [Walk(ActivityRow.cause == value, unproven=(ActivityRow.id.not_in(ids),)) for value in ids]
    return [*(Walk(ActivityRow.id == value) for value in dict.fromkeys(ids)), *led_to]


def _pinned_walks(values: Values) -> Walks:
    return [Walk(SQL("1"), PinRow)] if 1 in values else []


def _target_walks(values: Values) -> Walks:
    return [Walk(ActivityRow.target_id == value) for value in values]


def _target_name_walks(values: Values) -> Walks:
    names = [str(value) for value in values]
    if not all(map(can_find, names)):
        return []
    has_one, is_no_id = any_of([has_name(name) for name in names]), ActivityRow.target_id.not_in(values)
    return [*_target_walks(values), _along_texts([names], has_one, is_no_id)]


def _text_walks(values: Values) -> Walks:
    texts = [str(value) for value in values]
    return [_along_texts([texts], condition(Term("text", tuple(texts))))] if all(map(can_find, texts)) else []


def _along_texts(wanted: Sequence[Sequence[str]], *unproven: Condition) -> Walk:
    return Walk(SQL("activity_text MATCH ?", [match_expression(wanted)]), ActivityTextRow, unproven)


# No walks: no index helps.
_WALKS: Final[dict[str, Callable[[Values], Walks]]] = {
    "category": lambda values: [Walk(ActivityRow.category == value) for value in values],
    "severity": _severity_walks,
    "outcome": _outcome_walks,
    "action": _action_walks,
    "actor": lambda values: [Walk(ActivityRow.actor == value) for value in values],
    "target": _target_walks,
    "target_name": _target_name_walks,
    "cause": _cause_walks,
    "pinned": _pinned_walks,
    "text": _text_walks,
}

# What has few values is none of some where it is one of the others.
_ALL_VALUES: Final[dict[str, tuple[TermValue, ...]]] = {
    "category": tuple(Category),
    "severity": tuple(Severity),
    "outcome": tuple(Outcome),
}


_HINTS_LIMIT: Final = 8


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """The walks that find the entries of one term, or of several that share an index."""

    terms: tuple[Term, ...]
    walks: Walks

    @property
    def is_proof(self) -> bool:
        """Whether what is on it needs no look at the rows."""
        return not any(walk.unproven for walk in self.walks)


def ways(terms: Sequence[Term], *, are_texts_indexed: bool) -> list[Way]:
    """The ways there are, each to the entries of other terms; without texts where the index does not reach."""
    found = [Way((term,), walks(term)) for term in terms]
    texts = [way for way in found if way.terms[0].field == "text" and way.walks]
    others = [way for way in found if way not in texts and 0 < len(way.walks) <= WALKS_LIMIT]
    if not are_texts_indexed:
        return [way for way in others if all(walk.source is not ActivityTextRow for walk in way.walks)]
    return [*others, _together(texts, terms)] if texts else others


def _together(texts: Sequence[Way], all_terms: Sequence[Term]) -> Way:
    """Several texts in one question to the index, which merges its lists quicker than SQLite does.

    Actors and actions are in the index too, and make what it finds less.
    """
    terms = tuple(term for way in texts for term in way.terms)
    others = [term for term in all_terms if _is_hint(term)]
    wanted = [[str(value) for value in term.values] for term in (*terms, *others)]
    return Way(terms, [_along_texts(wanted, *map(condition, terms))])


def _is_hint(term: Term) -> bool:
    values = [str(value) for value in term.values]
    is_one_of_few = term.field in ("actor", "action") and not term.negated and 0 < len(values) <= _HINTS_LIMIT
    return is_one_of_few and all(can_find(value) and not value.endswith("*") for value in values)


def walks(term: Term) -> Walks:
    """The walks that find a term's entries; none where no index can."""
    values = tuple(dict.fromkeys(term.values))
    if term.negated and term.field in _ALL_VALUES and values:
        values = tuple(value for value in _ALL_VALUES[term.field] if value not in values)
    elif term.negated or term.field not in _WALKS:
        return []
    return _WALKS[term.field](values) if values else []


def seqs_along(taken: Sequence[Way], conditions: Sequence[Condition], within: SeqRange) -> list[Query]:
    """The numbers of the entries that are on all of these ways and pass the conditions; no entry in two queries.

    Ordered by column 1, nothing is sorted. The conditions are looked at in the rows of the first way, or, where there
    is none, of the log itself.
    """
    if not taken:
        return [LOG.checked(within, conditions)]
    queries = [_intersection(walks, conditions, within) for walks in product(*(way.walks for way in taken))]
    return queries if len(taken) > 1 else [reduce(operator.add, queries)]


def _intersection(walks: Walks, conditions: Sequence[Condition], within: SeqRange) -> Query:
    carrier, *others = walks
    unproven = [each for walk in walks for each in walk.unproven]
    checked = carrier.checked(within, [*unproven, *conditions])
    if not others:
        return checked
    # Without an order, SQLite would collect the numbers instead of merging them.
    return reduce(operator.and_, [other.seqs(within) for other in others], checked).order_by(SQL("1"))
