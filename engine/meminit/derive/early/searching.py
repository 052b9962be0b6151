"""memblock_find_in_range(): from where to where a block of memory can be found, as far as that is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.derive.frames import merged, without
from meminit.model.reservations import ANYWHERE
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from meminit.derive.early.rooms import Room
    from meminit.model.layout import Frames

__all__ = ["Crowd", "Crowds", "Found", "Memory", "Stretches", "Wanted"]


class Wanted(NamedTuple):
    """A block of ``size`` bytes on an ``align`` border within ``[low, high)``, on ``node`` where that is not None.

    It is looked for from above, with ``upward`` from below.
    """

    size: int
    align: int
    low: int = 0
    high: int = ANYWHERE
    node: int | None = None
    upward: bool = False


class Found(NamedTuple):
    """``fits`` is None where that is open; the block begins from ``least`` to ``most``."""

    fits: bool | None
    least: int | None = None
    most: int | None = None


class Crowd(NamedTuple):
    """Bytes at least and at most that are taken already from the top of a stretch of memory."""

    least: int = 0
    most: int = 0


class Crowds(NamedTuple):
    """What is taken before struct pages are set up, and with these; ``roaming`` is what the kernel did not place."""

    before: Crowd
    after: Crowd
    roaming: Crowd

    def of(self, rule: Mapping[str, Any]) -> Crowd:
        """What is taken before what ``rule`` is of is looked for."""
        return self.after if rule.get("after_struct_pages") else self.before


class Memory:
    """The stretches of memory of each node and of all, without borders of zones."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        spans: dict[int, list[tuple[int, int]]] = {}
        for room in rooms:
            spans.setdefault(room.owner, []).append((room.start, room.end))
        self._of_node = {owner: merged(of_node) for owner, of_node in spans.items()}
        self._all = merged(span for of_node in self._of_node.values() for span in of_node)
        self.owners = sorted(spans)

    def of(self, node: int | None) -> Frames:
        """The stretches of a node, or all, ascending."""
        return self._all if node is None else self._of_node.get(node, ())


class Stretches:
    """Memory without borders of zones and nodes, less what surely or maybe lies at a known place."""

    def __init__(self, memory: Memory, taken: Iterable[tuple[int, int]]) -> None:
        self._taken = merged(taken)
        self._memory = memory
        self._free: dict[int | None, Frames] = {}
        self._pieces: dict[int | None, list[list[tuple[int, int]]]] = {}

    def of(self, node: int | None) -> Frames:
        """The free stretches of a node, or all, ascending."""
        if node not in self._free:
            self._free[node] = without(self._memory.of(node), self._taken)
        return self._free[node]

    def find(self, wanted: Wanted, crowd: Crowd) -> Found:
        """From where the first stretch that could hold the block has it, to where the first that surely can has it.

        What a node needs for itself lies at the end of its own piece of a stretch.
        """
        seen: list[int] = []
        for pieces in self._tried(wanted):
            low, high = max(pieces[0][0], wanted.low), min(pieces[-1][1], wanted.high)
            top = high if high < pieces[-1][1] else high - crowd.least
            first, last = _up(low, wanted.align), _down(top - wanted.size, wanted.align)
            if first > last:
                continue
            sure = _sure(pieces, wanted, crowd)
            seen += [first, last] if sure is None else [first if wanted.upward else last, sure]
            if sure is not None:
                return Found(True, min(seen), max(seen))
        return Found(None, min(seen), max(seen)) if seen else Found(False)

    def at(self, base: int, size: int, crowd: Crowd) -> Found:
        """A block at ``base``: whether all of it is memory, and nobody has taken any of it."""
        for start, end in self.of(None):
            if start <= base and base + size <= end:
                return Found(True if base + size <= end - crowd.most else None, base, base)
        return Found(False)

    def _tried(self, wanted: Wanted) -> Iterator[list[tuple[int, int]]]:
        """The stretches in the order of being tried, each as the pieces that nodes have of it."""
        found = self._pieces.get(wanted.node)
        if found is None:
            found = self._pieces[wanted.node] = self._cut(wanted.node)
        return iter(found) if wanted.upward else reversed(found)

    def _cut(self, node: int | None) -> list[list[tuple[int, int]]]:
        owners = [node] if node is not None else self._memory.owners
        pieces = sorted(piece for owner in owners for piece in self.of(owner))
        found: list[list[tuple[int, int]]] = []
        for piece in pieces:
            if found and found[-1][-1][1] == piece[0]:
                found[-1].append(piece)
            else:
                found.append([piece])
        return found


def _sure(pieces: Sequence[tuple[int, int]], wanted: Wanted, crowd: Crowd) -> int | None:
    """The farthest place in the first piece that has room beside all that may be there; None where none has."""
    for start, end in pieces if wanted.upward else reversed(pieces):
        low, high = max(start, wanted.low), min(end, wanted.high)
        if wanted.upward:
            at = _up(low + crowd.most, wanted.align)
            if at + wanted.size <= high - crowd.most:
                return at
            continue
        at = _down(min(high, end - crowd.most) - wanted.size, wanted.align)
        if at >= low:
            return at
    return None


def _up(value: int, align: int) -> int:
    return -(-value // align) * align


def _down(value: int, align: int) -> int:
    return value // align * align
