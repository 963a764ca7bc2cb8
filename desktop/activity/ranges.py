"""Sets of whole numbers that hang together in long ranges."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator


class Ranges:
    """Disjoint ranges in ascending order; those that touch are one."""

    def __init__(self, ranges: Iterable[range] = ()) -> None:
        self.starts: list[int] = []
        self.stops: list[int] = []
        for each in ranges:
            self.add(each)

    def __iter__(self) -> Iterator[range]:
        return map(range, self.starts, self.stops)

    def __len__(self) -> int:
        return len(self.starts)

    def __contains__(self, number: int) -> bool:
        index = bisect_right(self.starts, number) - 1
        return index >= 0 and number < self.stops[index]

    def add(self, added: range) -> None:
        """Hold these numbers too."""
        if not added:
            return
        first, last = bisect_left(self.stops, added.start), bisect_right(self.starts, added.stop)
        start = min([added.start, *self.starts[first:last][:1]])
        stop = max([added.stop, *self.stops[first:last][-1:]])
        self.starts[first:last], self.stops[first:last] = [start], [stop]

    def discard(self, gone: range) -> None:
        """Hold these numbers no longer."""
        if not gone:
            return
        first, last = bisect_right(self.stops, gone.start), bisect_left(self.starts, gone.stop)
        cut = map(range, self.starts[first:last], self.stops[first:last])
        left = [part for each in cut for part in (range(each.start, gone.start), range(gone.stop, each.stop)) if part]
        self.starts[first:last] = [part.start for part in left]
        self.stops[first:last] = [part.stop for part in left]

    def within(self, bounds: range) -> list[range]:
        """What is held of these numbers."""
        first, last = bisect_right(self.stops, bounds.start), bisect_left(self.starts, bounds.stop)
        held = zip(self.starts[first:last], self.stops[first:last], strict=True)
        return [range(max(start, bounds.start), min(stop, bounds.stop)) for start, stop in held]

    def gaps(self, bounds: range) -> list[range]:
        """What is not held of these numbers."""
        gaps, start = [], bounds.start
        for held in self.within(bounds):
            gaps.append(range(start, held.start))
            start = held.stop
        gaps.append(range(start, bounds.stop))
        return [gap for gap in gaps if gap]
