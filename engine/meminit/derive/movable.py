"""find_zone_movable_pfns_for_nodes(): where ZONE_MOVABLE starts in each node."""

from __future__ import annotations

from dataclasses import field
from itertools import pairwise
from typing import TYPE_CHECKING

from meminit.quantity import GIB
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.derive.core_request import CoreRequest
    from meminit.model.kernel import Kernel
    from meminit.model.layout import NumaNode

__all__ = ["MovablePlan", "find_usable_zone_for_movable", "find_zone_movable_pfns_for_nodes"]


@dataclass(frozen=True, slots=True)
class MovablePlan:
    """``zone`` is the zone that ZONE_MOVABLE is cut from, ``starts`` its first PFN by node, where there is one.

    ``mirror`` is whether mirrored memory decides, so that Movable and Normal share a span.
    """

    zone: str
    starts: Mapping[int, int] = field(default_factory=dict)
    mirror: bool = False
    notes: tuple[str, ...] = ()


def find_usable_zone_for_movable(limits: Mapping[str, tuple[int, int]]) -> str:
    """The highest zone that has room between its limits."""
    return next(
        (name for name, (low, high) in reversed(list(limits.items())) if high > low and name != "Movable"), "Normal"
    )


def find_zone_movable_pfns_for_nodes(
    kernel: Kernel,
    nodes: Sequence[NumaNode],
    limits: Mapping[str, tuple[int, int]],
    request: CoreRequest,
    kernel_frames: Sequence[tuple[int, int]] = (),
) -> MovablePlan:
    """Starts of ZONE_MOVABLE, rounded up to a block of the largest order.

    ``kernel_frames`` are where the kernel image lies: the node that holds them is not hot-pluggable.
    """
    zone = find_usable_zone_for_movable(limits)
    nodes = [node for node in nodes if node.frames]
    notes: tuple[str, ...] = ()
    if request.movable_node:
        starts = {node.id: node.hotplug[0][0] for node in nodes if node.hotplug and not _holds(node, kernel_frames)}
        return MovablePlan(zone, _rounded(kernel, nodes, starts))
    if request.mirror:
        if kernel.has("kernelcore-mirror-needs-mirror") and not any(node.mirror for node in nodes):
            return MovablePlan(zone, notes=("The system has no mirror memory, ignore kernelcore=mirror.",))
        starts, notes = _unmirrored(kernel, nodes)
        return MovablePlan(zone, _rounded(kernel, nodes, starts), mirror=True, notes=notes)
    total = sum(end - start for node in nodes for start, end in node.frames)
    core = _required_kernelcore(kernel, total, request)
    if not core or (core >= total and kernel.has("kernelcore-bounded")):
        return MovablePlan(zone)
    return MovablePlan(zone, _rounded(kernel, nodes, _spread(nodes, core, limits[zone][0])))


def _holds(node: NumaNode, frames: Sequence[tuple[int, int]]) -> bool:
    return any(start < end2 and start2 < end for start, end in node.frames for start2, end2 in frames)


def _unmirrored(kernel: Kernel, nodes: Sequence[NumaNode]) -> tuple[dict[int, int], tuple[str, ...]]:
    four_gib = 4 * GIB >> kernel.page_shift
    starts: dict[int, int] = {}
    notes: tuple[str, ...] = ()
    for node in nodes:
        for start, end in _pieces(node):
            if any(low <= start and end <= high for low, high in node.mirror):
                continue
            if start < four_gib:
                notes = ("This configuration results in unmirrored kernel memory.",)
            else:
                starts[node.id] = min(start, starts.get(node.id, start))
    return starts, notes


def _pieces(node: NumaNode) -> list[tuple[int, int]]:
    """A node's frames cut where mirrored memory begins and ends, as memblock's regions are."""
    cuts = sorted({pfn for piece in node.mirror for pfn in piece})
    pieces = []
    for start, end in node.frames:
        borders = [start, *(cut for cut in cuts if start < cut < end), end]
        pieces += list(pairwise(borders))
    return pieces


def _required_kernelcore(kernel: Kernel, total: int, request: CoreRequest) -> int:
    core, movable = request.kernelcore, request.movablecore
    if request.kernelcore_percent:
        core = total * 100 * request.kernelcore_percent // 10000
    if request.movablecore_percent:
        movable = total * 100 * request.movablecore_percent // 10000
    if movable:
        block = kernel.arch.max_order_nr_pages(kernel)
        movable = -(-movable // block) * block
        if kernel.has("kernelcore-bounded"):
            movable = min(total, movable)
        core = max(core, (total - movable) % (1 << kernel.arch.word_bits))
    return core


def _spread(nodes: Sequence[NumaNode], core: int, usable_start: int) -> dict[int, int]:
    """Spread ``core`` pages over the nodes as evenly as they allow, a pass for each node less."""
    starts: dict[int, int] = {}
    usable = len(nodes)
    while True:
        share = core // usable
        for node in nodes:
            if core < share:
                share = core // usable
            remaining = share
            for first, end in node.frames:
                start = max(first, starts.get(node.id, 0))
                if start >= end:
                    continue
                if start < usable_start:
                    below = min(end, usable_start) - start
                    remaining -= min(below, remaining)
                    core -= min(below, core)
                    if end <= usable_start:
                        starts[node.id] = end
                        continue
                    start = usable_start
                size = min(end - start, remaining)
                starts[node.id] = start + size
                core -= min(core, size)
                remaining -= size
                if not remaining:
                    break
        usable -= 1
        if not (usable and core > usable):
            return starts


def _rounded(kernel: Kernel, nodes: Sequence[NumaNode], starts: Mapping[int, int]) -> dict[int, int]:
    block = kernel.arch.max_order_nr_pages(kernel)
    ends = {node.id: node.frames[-1][1] for node in nodes}
    rounded = {node: -(-start // block) * block for node, start in starts.items()}
    dropped = kernel.has("movable-past-end-dropped")
    return {node: pfn for node, pfn in rounded.items() if pfn and not (dropped and pfn >= ends[node])}
