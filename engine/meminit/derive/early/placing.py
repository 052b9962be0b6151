"""memblock_find_in_range() as far as bounds need it: the zones in which an early area may lie or surely does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import merged, without
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from meminit.derive.early.rooms import Room
    from meminit.model.layout import Frames
    from meminit.model.reservations import Area
    from meminit.model.reserves import Key

__all__ = ["Placed", "placed"]

ROUNDS = 3
"""How often it is looked which areas may leave their nodes, before all are taken to."""


class Placed(NamedTuple):
    """An area and the bytes of it that each zone has at least and at most."""

    area: Area
    shares: dict[Key, tuple[int, int]]


def placed(areas: Sequence[Area], rooms: Sequence[Room], *, spare_hotplug: bool, mirrored: bool) -> tuple[Placed, ...]:
    """Where the areas lie. Hot-pluggable memory is left out where ``spare_hotplug``, and low memory is taken as well.

    With ``mirrored``, mirrored memory is taken first.
    """
    return _Placing(areas, rooms, spare_hotplug=spare_hotplug, mirrored=mirrored).result()


def _around(rooms: Sequence[Room], fixed: Frames) -> list[Room]:
    """What of ``rooms`` lies beside what is ``fixed``."""
    found = []
    for room in rooms:
        if any(start < room.end and room.start < end for start, end in fixed):
            found += [room._replace(start=start, end=end) for start, end in without(((room.start, room.end),), fixed)]
        else:
            found.append(room)
    return found


def _shared(room: Room, start: int, end: int) -> int:
    return max(min(room.end, end) - max(room.start, start), 0)


class _Placing:
    def __init__(self, areas: Sequence[Area], rooms: Sequence[Room], *, spare_hotplug: bool, mirrored: bool) -> None:
        self._areas = areas
        self._rooms = rooms
        fixed = merged((area.at, area.at + area.most + area.slide) for area in areas if area.at is not None)
        self._downward = tuple(reversed(_around(rooms, fixed)))
        self._of_node: dict[int, list[Room]] = {}
        for room in self._downward:
            self._of_node.setdefault(room.owner, []).append(room)
        self._largest = max((room.size for room in self._downward), default=0)
        self._spare, self._mirrored = spare_hotplug, mirrored
        self._free = sum(area.most for area in areas if area.node is None and area.at is None)
        self._bound: dict[int, int] = {}
        for area in areas:
            if area.node is not None:
                self._bound[area.node] = self._bound.get(area.node, 0) + area.most

    def result(self) -> tuple[Placed, ...]:
        """Areas that their nodes may have no room for crowd all other nodes: looked at until no more do."""
        straying: set[int] = set()
        for _ in range(ROUNDS):
            more = {
                at
                for at, area in enumerate(self._areas)
                if at not in straying and area.node is not None and self._candidates(area, within=True) is None
            }
            if not more:
                break
            straying |= more
            self._free += sum(self._areas[at].most for at in more)
        else:
            self._free = sum(area.most for area in self._areas if area.at is None)
        return tuple(self._placed(area) for area in self._areas)

    def _placed(self, area: Area) -> Placed:
        if area.returned:
            return Placed(area, {})
        if area.at is not None:
            return Placed(area, self._fixed(area, area.at))
        found: Sequence[Room] | None = None
        if not (area.roams or (self._spare and area.node is None)):
            found = self._candidates(area, within=area.node is not None)
        if found is None and area.node is not None:
            others = self._candidates(area, within=False)
            found = None if others is None else (*self._usable(self._of_node.get(area.node, ())), *others)
        if found is None:
            found = tuple(self._usable(self._rooms))
        shares: dict[Key, tuple[int, int]] = {}
        sizes: dict[Key, int] = {}
        for room in found:
            sizes[room.key] = sizes.get(room.key, 0) + room.size
        for key, size in sizes.items():
            whole = len(sizes) == 1 and area.least <= size  # where it fits nowhere, nothing is said of where it goes
            shares[key] = (area.least if whole else 0, min(area.most, size))
        return Placed(area, shares)

    def _fixed(self, area: Area, at: int) -> dict[Key, tuple[int, int]]:
        """What zones have of an area whose place is known, or known to be one of a few."""
        within: dict[Key, int] = {}
        shares: dict[Key, tuple[int, int]] = {}
        for room in self._rooms:
            reach = _shared(room, at, at + area.most + area.slide)
            if reach:
                within[room.key] = within.get(room.key, 0) + reach
                least, most = (_shared(room, at, at + size) for size in (area.least, area.most))
                before = shares.get(room.key, (0, 0))
                shares[room.key] = before[0] + least, before[1] + most
        if not area.slide:
            return shares
        if len(within) == 1:
            return {key: (min(area.least, size), min(area.most, size)) for key, size in within.items()}
        return {key: (0, min(area.most, size)) for key, size in within.items()}

    def _candidates(self, area: Area, *, within: bool) -> list[Room] | None:
        """The rooms from the highest down to the first that surely has room for it; None where none surely has."""
        if self._largest < self._free + area.most + area.align:
            return None
        rooms: Iterable[Room] = self._downward
        if within and area.node is not None:
            rooms = self._of_node.get(area.node, ())
        found: list[Room] = []
        for room in self._ranked(self._usable(rooms)):
            size = min(room.end, area.high) - max(room.start, area.low)
            if size <= 0:
                continue
            found.append(room)
            crowd = self._free + self._bound.get(room.owner, 0)
            if size >= crowd + area.most + area.align:
                return self._without_slivers(area, found)
        return None

    @staticmethod
    def _without_slivers(area: Area, found: list[Room]) -> list[Room]:
        """``found`` less those where no part of it can lie: too small for it, and next to nothing below."""
        if not area.whole:
            return found
        starts = {room.start for room in found}
        ends = {room.end for room in found}
        return [room for room in found if room.size >= area.least or room.start in ends or room.end in starts]

    def _usable(self, rooms: Iterable[Room]) -> Iterator[Room]:
        """Memory that can be unplugged is not touched where movable_node asks for it."""
        return (room for room in rooms if not (self._spare and room.hotplug))

    def _ranked(self, rooms: Iterable[Room]) -> Iterable[Room]:
        """The rooms in the order of being tried: mirrored ones first."""
        return sorted(rooms, key=lambda room: not room.mirror) if self._mirrored else rooms
