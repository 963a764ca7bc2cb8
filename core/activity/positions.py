"""Which entry stands in which row: the rows of a table, newest first, as sequence numbers."""

import operator
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence


class Positions:
    """The sequence numbers of a result, frozen. Row 0 is the newest entry; a row costs 8 bytes at most."""

    __slots__ = ("_ascending",)

    def __init__(self, ascending: "range | array[int]" = range(0)) -> None:
        """`ascending`: the sequence numbers, oldest first; a range where none is missing, which costs nothing."""
        self._ascending = ascending

    def __len__(self) -> int:
        return len(self._ascending)

    def __iter__(self) -> Iterator[int]:
        return reversed(self._ascending)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Positions) and len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def seq_at(self, row: int) -> int:
        """The entry in that row, 0 ≤ row < `len()`; `IndexError` beyond."""
        if not 0 <= row < len(self._ascending):
            raise IndexError(row)
        return self._ascending[-1 - row]

    def row_of(self, seq: int) -> int | None:
        """The row in which that entry stands, or None where it is not part of the result."""
        index = bisect_left(self._ascending, seq)
        if index == len(self._ascending) or self._ascending[index] != seq:
            return None
        return len(self._ascending) - 1 - index

    def seqs(self, first_row: int, last_row: int) -> Sequence[int]:
        """The entries in rows `first_row <= row < last_row`, newest first; rows beyond the end are left out."""
        count = len(self._ascending)
        first, last = max(0, count - last_row), max(0, count - first_row)
        return self._ascending[first:last][::-1]
