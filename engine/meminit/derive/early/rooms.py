"""page_zone() of all memory: the pieces of each zone in which early areas are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, without
from meminit.model.zone_types import MOVABLE
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames, Layout, NumaNode, Pgdat
    from meminit.model.reserves import Key

__all__ = ["Room", "rooms_of"]


class Room(NamedTuple):
    """Bytes ``[start, end)`` of memory of node ``owner`` that count for zone ``key``.

    ``hotplug`` and ``mirror`` are as firmware marks them. ``stray`` is memory of a node that never came online.
    """

    start: int
    end: int
    key: Key
    owner: int
    hotplug: bool = False
    mirror: bool = False
    stray: bool = False

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.end - self.start


def rooms_of(kernel: Kernel, layout: Layout) -> tuple[Room, ...]:
    """All memory by the zone that its struct pages name, ascending.

    Nobody fills in the struct pages of a node that never comes online: they name the first zone of node 0.
    """
    nodes = {node.id: node for node in layout.topology.nodes}
    found = [
        room
        for pgdat in layout.nodes
        if pgdat.online and pgdat.node_id in nodes
        for room in _of_node(kernel.page_shift, pgdat, nodes[pgdat.node_id])
    ]
    online = {pgdat.node_id for pgdat in layout.nodes if pgdat.online}
    stray = (
        Room(start << kernel.page_shift, end << kernel.page_shift, (0, layout.zone_types[0]), node.id, stray=True)
        for node in layout.topology.nodes
        if node.id not in online
        for start, end in node.frames
    )
    return tuple(sorted((*found, *stray)))


def _of_node(shift: int, pgdat: Pgdat, node: NumaNode) -> Iterator[Room]:
    """Of two zones that span a frame the higher has it, but for mirrored frames in Movable."""
    left = node.frames
    spanning = [z for z in pgdat.zones if z.start_pfn is not None and z.end_pfn is not None]
    for zone in reversed(spanning):
        span: Frames = ((zone.start_pfn or 0, zone.end_pfn or 0),)
        own = common(left, span)
        if zone.name == MOVABLE and len(spanning) > 1:
            own = _less_mirrored(own, node, pgdat)
        left = without(left, own)
        for hotplug, of_kind in _split(own, node.hotplug):
            for mirror, piece in _split(of_kind, node.mirror):
                yield from (
                    Room(start << shift, end << shift, (node.id, zone.name), node.id, hotplug, mirror)
                    for start, end in piece
                )


def _less_mirrored(own: Frames, node: NumaNode, pgdat: Pgdat) -> Frames:
    """Frames of Movable without the mirrored ones that a lower zone spans too."""
    lower: list[tuple[int, int]] = [
        (zone.start_pfn, zone.end_pfn)
        for zone in pgdat.zones
        if zone.name != MOVABLE and zone.start_pfn is not None and zone.end_pfn is not None
    ]
    for span in lower:
        own = without(own, common(node.mirror, (span,)))
    return own


def _split(frames: Frames, marked: Frames) -> Iterator[tuple[bool, Frames]]:
    yield False, without(frames, marked)
    yield True, common(frames, marked)
