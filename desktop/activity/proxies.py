"""Filter proxies that filter nothing themselves: what they carry goes down into SQL."""

from dataclasses import replace
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import QAbstractItemModel, QIdentityProxyModel, QObject

from core.activity.filter import ActivityFilter


@runtime_checkable
class Narrowable(Protocol):
    """A model whose rows come from the log."""

    def narrow(self, wanted: ActivityFilter) -> None:
        """Show what that filter lets through."""
        ...


def combined(base: ActivityFilter, over: ActivityFilter) -> ActivityFilter:
    """Both at once; where `over` names the values a field must have, or a bound of time, it takes `base`'s place."""
    named = {term.field for term in over.terms if not term.negated and term.field != "text"}
    overridden = named | ({"target"} if "target_name" in named else set())
    kept = (term for term in base.terms if term.negated or term.field not in overridden)
    terms = tuple(dict.fromkeys((*kept, *over.terms)))
    is_timed = over.since is not None or over.until is not None
    return replace(over if is_timed else base, terms=terms)


class FilterProxy(QIdentityProxyModel):
    """Carries one part of the filter. Proxies can stand on one another; what the upper one asks for goes first."""

    def __init__(self, source: QAbstractItemModel, parent: QObject | None = None) -> None:
        """`source` is the model of the log or another such proxy."""
        super().__init__(parent)
        self._own = ActivityFilter()
        self._above = ActivityFilter()
        self.setSourceModel(source)

    def carry(self, part: ActivityFilter) -> None:
        """Ask for `part` besides what the proxies below carry."""
        self._own = part
        self._push()

    def narrow(self, wanted: ActivityFilter) -> None:
        """What the proxy above asks for."""
        self._above = wanted
        self._push()

    def _push(self) -> None:
        cast("Narrowable", self.sourceModel()).narrow(combined(self._own, self._above))
