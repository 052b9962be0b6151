"""of_numa_init() and early_init_dt_scan_memory(): nodes, distances and memory that the kernel makes of a device tree.

Sources: drivers/of/of_numa.c, drivers/of/fdt.c, and of ppc64 arch/powerpc/mm/numa.c.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, merged
from meminit.model.layout import NumaNode, Topology
from meminit.model.machine import MapEntry
from meminit.quantity import page_down, page_up
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames
    from meminit.read.devicetree import DeviceTree, TreeMemory

__all__ = ["early_init_dt_scan_memory", "kept_from_memory", "of_numa_blocks", "of_numa_init"]


def early_init_dt_scan_memory(kernel: Kernel, tree: DeviceTree) -> tuple[MapEntry, ...]:
    """The memory of the tree, each range in whole pages."""
    shift = kernel.page_shift
    return tuple(
        MapEntry(start << shift, end << shift, "usable")
        for start, end in ((page_up(row.start, shift), page_down(row.end, shift)) for row in _memory(kernel, tree))
        if start < end
    )


def kept_from_memory(kernel: Kernel, tree: DeviceTree, told: tuple[MapEntry, ...]) -> tuple[MapEntry, ...]:
    """``told`` within linux,usable-memory-range, less what is not to be mapped where the kernel takes that away."""
    rows: Iterable[MapEntry] = told
    if tree.usable:
        within = merged(tree.usable)
        rows = [MapEntry(*span, row.type) for row in told for span in common(((row.start, row.end),), within)]
    lost = tree.no_map if kernel.has("devicetree-no-map-is-no-memory") else ()
    return (*rows, *(MapEntry(start, end, "reserved") for start, end in lost))


def of_numa_init(kernel: Kernel, tree: DeviceTree) -> Topology:
    """Nodes that claim what the tree says, memory map not yet asked; one node where it names none or is refused."""
    notes = tree.notes
    memory = _memory(kernel, tree)
    refusal = _of_numa_parse_distance_map(kernel, tree)
    named = {row.node for row in memory} | set(tree.cpus) - {None}
    if kernel.has("devicetree-distances-are-checked"):
        named |= {node for node, _, _ in tree.distances or ()}
    if refusal is not None or not named - {None}:
        cpus = tuple(range(len(tree.cpus)))
        claimed = _frames(kernel, memory)
        node = NumaNode(0, cpus, claimed, hotplug=_frames(kernel, [row for row in memory if row.hotplug]))
        return Topology((node,), ((LOCAL_DISTANCE,),), (*notes, *filter(None, [refusal])))
    ids = sorted({node for node in named if node is not None} | ({0} if None in tree.cpus else set()))
    of: dict[int, list[TreeMemory]] = {node: [] for node in ids}
    for row in memory:
        if row.node is not None:
            of[row.node].append(row)
    nodes = tuple(
        NumaNode(
            node,
            tuple(cpu for cpu, owner in enumerate(tree.cpus) if (owner or 0) == node),
            _frames(kernel, of[node]),
            hotplug=_frames(kernel, [row for row in of[node] if row.hotplug]),
        )
        for node in ids
    )
    return Topology(nodes, _distances(tree, ids), notes)


def of_numa_blocks(tree: DeviceTree) -> list[tuple[int, int, int]]:
    """numa_add_memblk(): bytes ``(start, end, node)`` in the order of the tree, of memory that names a node."""
    return [(row.start, row.end, row.node) for row in tree.memory if row.node is not None]


def _memory(kernel: Kernel, tree: DeviceTree) -> list[TreeMemory]:
    """Memory that is used: where the kernel looks at the status of a node, that of those which are available."""
    looks = kernel.has("devicetree-memory-status")
    return [row for row in tree.memory if row.available or not looks]


def _frames(kernel: Kernel, rows: Sequence[TreeMemory]) -> Frames:
    shift = kernel.page_shift
    return merged((page_up(row.start, shift), page_down(row.end, shift)) for row in rows)


def _of_numa_parse_distance_map(kernel: Kernel, tree: DeviceTree) -> str | None:
    """Why the kernel drops all nodes for the distances that it is told; None where it does not."""
    if tree.distances is None:
        return None
    if not tree.distances:
        return "the distance map is empty: NUMA is not used"
    if kernel.has("devicetree-distances-are-checked"):
        for node, other, distance in tree.distances:
            if (distance != LOCAL_DISTANCE) if node == other else (distance <= LOCAL_DISTANCE):
                return f"Invalid distance[node{node} -> node{other}] = {distance}: NUMA is not used"
    return None


def _distances(tree: DeviceTree, ids: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """numa_set_distance(): what the rows say in their order; the way back of a row to a higher node is as far."""
    rank = {node: at for at, node in enumerate(ids)}
    table = [[LOCAL_DISTANCE if a == b else REMOTE_DISTANCE for b in ids] for a in ids]
    for node, other, distance in tree.distances or ():
        if node in rank and other in rank and not distance >> 8:
            table[rank[node]][rank[other]] = distance
            if other > node:
                table[rank[other]][rank[node]] = distance
    return tuple(map(tuple, table))
