"""numa_register_memblks(): whether the kernel takes the nodes as told, and which of them come online."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.firmware import node_numbers
from meminit.derive.frames import common, merged, overlaps, without
from meminit.derive.numa_emulation.memblks import numa_meminfo
from meminit.errors import InputFault
from meminit.model.constants import constant
from meminit.model.layout import NumaNode, Topology
from meminit.quantity import format_size
from meminit.read.firmware import LOCAL_DISTANCE, REMOTE_DISTANCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames
    from meminit.model.machine import Machine

__all__ = [
    "free_area_init_crash",
    "memblock_set_node",
    "node_map_pfn_alignment",
    "node_set_online",
    "nodes_with_numbers",
    "numa_cleanup_meminfo",
    "numa_register_memblks",
    "refuses_memblks",
]

COVERAGE_SLACK = 1 << 20


def numa_register_memblks(boot: Boot, told: Topology, usable: Frames) -> str | None:
    """Why the kernel drops all of NUMA for one node; None where it keeps the nodes. Raises InputFault."""
    kernel = boot.kernel
    shift = kernel.page_shift
    too_many = _too_many(kernel, told.nodes)
    if too_many is not None:
        return too_many
    blocks = numa_cleanup_meminfo(told.nodes, usable)
    if isinstance(blocks, str):
        if not kernel.has("numa-refuses-overlap"):
            raise InputFault(blocks, boot.machine.place("nodes") if boot.machine else None)
        return f"{blocks}: NUMA is not used"
    covered = memblock_set_node(kernel, told, usable)
    if kernel.has("numa-wants-section-alignment"):
        alignment = node_map_pfn_alignment(covered)
        section = 1 << (kernel.arch.section_shift(kernel) - shift)
        if 0 < alignment < section:
            return (
                f"Node alignment {alignment << shift >> 20}MB < min {section << shift >> 20}MB, rejecting NUMA config"
            )
    if kernel.has("numa-wants-every-range"):
        return _numa_meminfo_cover_memory(
            merged(span for frames in covered.values() for span in frames), usable, 1, shift
        )
    if kernel.has("numa-wants-coverage"):
        slack = COVERAGE_SLACK + kernel.has("numa-coverage-above-a-mebibyte")
        return _numa_meminfo_cover_memory(merged((start, end) for start, end, _ in blocks), usable, slack, shift)
    return None


def _numa_meminfo_cover_memory(claimed: Frames, usable: Frames, least: int, shift: int) -> str | None:
    """Why the kernel drops NUMA where ``least`` bytes of memory or more lie outside what nodes claim."""
    inside = sum(end - start for start, end in common(claimed, usable))
    total = sum(end - start for start, end in usable)
    if (total - inside) << shift < least:
        return None
    return f"nodes cover {inside << shift >> 20}MB of {total << shift >> 20}MB of memory: NUMA is not used"


def free_area_init_crash(kernel: Kernel, told: Topology, usable: Frames) -> str:
    """On what memory of no node the kernel dies; empty where it does not. For nodes that it keeps."""
    if not kernel.has("uncovered-memory-crashes"):
        return ""
    blocks = numa_cleanup_meminfo(told.nodes, usable)
    claimed = merged((start, end) for start, end, _ in blocks) if isinstance(blocks, list) else usable
    left = without(usable, claimed)
    if not left:
        return ""
    start, end = (pfn << kernel.page_shift for pfn in left[0])
    total = sum(high - low for low, high in left) << kernel.page_shift
    return f"{format_size(total)} of memory, from {start:#x} to {end:#x} at first, belong to no node"


def _most_nodes(kernel: Kernel) -> int | None:
    """MAX_NUMNODES; None where no config says it."""
    known = kernel.config.complete or "NODES_SHIFT" in kernel.config.values
    return 1 << kernel.nodes_shift if known else None


def nodes_with_numbers(kernel: Kernel, told: Topology) -> Topology:
    """``told``, in which memory and CPUs of a node beyond MAX_NUMNODES are node 0's where the kernel goes on so."""
    limit = _most_nodes(kernel)
    joins = kernel.has("node-beyond-limit-joins-node-0")
    cpus_join = kernel.has("cpu-node-beyond-limit-joins-node-0")
    beyond = [
        node
        for node in told.nodes
        if limit is not None and node.id >= limit and (joins or (cpus_join and not node.frames))
    ]
    if not beyond:
        return told
    kept = {node.id: node for node in told.nodes if node not in beyond}
    zero = kept.setdefault(0, NumaNode(0, (), ()))
    kept[0] = replace(
        zero,
        cpus=tuple(sorted(cpu for node in (zero, *beyond) for cpu in node.cpus)),
        frames=merged(piece for node in (zero, *beyond) for piece in node.frames),
        hotplug=merged(piece for node in (zero, *beyond) for piece in node.hotplug),
        mirror=merged(piece for node in (zero, *beyond) for piece in node.mirror),
    )
    rank = {node.id: at for at, node in enumerate(told.nodes)}

    def distance(source: int, target: int) -> int:
        if source in rank and target in rank:
            return told.distances[rank[source]][rank[target]]
        return LOCAL_DISTANCE if source == target else REMOTE_DISTANCE

    ids = sorted(kept)
    notes = [f"node {node.id} has no number left, MAX_NUMNODES is {limit}: what it has is node 0's" for node in beyond]
    return replace(
        told,
        nodes=tuple(kept[node] for node in ids),
        distances=tuple(tuple(distance(source, target) for target in ids) for source in ids),
        notes=(*told.notes, *notes),
    )


def refuses_memblks(kernel: Kernel, machine: Machine) -> str | None:
    """numa_add_memblk(): why there is no room for what firmware tells; None where there is."""
    limit = _most_nodes(kernel)
    if limit is None or not kernel.has("numa-init-shared"):
        return None
    blocks = len(numa_meminfo(machine, node_numbers(machine)))
    if blocks > 2 * limit:
        return f"too many memblk ranges: {blocks}, where {2 * limit} fit: NUMA is not used"
    return None


def memblock_set_node(kernel: Kernel, told: Topology, usable: Frames) -> dict[int, Frames]:
    """Frames of ``usable`` by node: what a node claims, and on x86 also what lies between two of its blocks."""
    blocks = numa_cleanup_meminfo(told.nodes, usable)
    if isinstance(blocks, str) or not (kernel.has("numa-init-shared") or kernel.has("numa-memblks-generic")):
        return {node.id: common(node.frames, usable) for node in told.nodes}
    spans: dict[int, list[tuple[int, int]]] = {node.id: [] for node in told.nodes}
    for start, end, node in blocks:
        spans[node].append((start, end))
    return {node: common(merged(pieces), usable) for node, pieces in spans.items()}


def _too_many(kernel: Kernel, nodes: Sequence[NumaNode]) -> str | None:
    limit = _most_nodes(kernel)
    if limit is not None and nodes and nodes[-1].id >= limit:
        return f"node {nodes[-1].id} has no number left, MAX_NUMNODES is {limit}: NUMA is not used"
    return None


def numa_cleanup_meminfo(nodes: Sequence[NumaNode], usable: Frames) -> list[tuple[int, int, int]] | str:
    """Blocks ``(start, end, node)`` with memory in them, those of a node joined over gaps that no other node claims.

    A text says which nodes claim the same frames.
    """
    told = sorted((start, end, node.id) for node in nodes for start, end in node.frames)
    blocks: list[tuple[int, int, int]] = []
    for start, end, node in told:
        if not overlaps(usable, start, end):
            continue
        if blocks:
            last_start, last_end, last_node = blocks[-1]
            if start < last_end and node != last_node:
                return f"node {last_node} and node {node} claim the same memory"
            if node == last_node:
                blocks[-1] = (last_start, max(end, last_end), node)
                continue
        blocks.append((start, end, node))
    return blocks


def node_map_pfn_alignment(covered: dict[int, Frames]) -> int:
    """Pages to which the borders between nodes are aligned, as SPARSEMEM needs it; 0 where there is no border."""
    ranges = sorted((start, end, node) for node, frames in covered.items() for start, end in frames)
    mask_of_all = 0
    last_end, last_node = 0, -1
    for start, end, node in ranges:
        if start == 0 or last_node in {-1, node}:
            last_end, last_node = end, node
            continue
        mask = -(start & -start)
        while mask and last_end <= start & (mask << 1):
            mask <<= 1
        mask_of_all |= mask
    return ~mask_of_all + 1


def node_set_online(kernel: Kernel, topology: Topology) -> Topology:
    """Which nodes are online once memory and CPUs are counted; CPUs of an offline node move to the nearest."""
    least = (constant(kernel, "NODE_MIN_SIZE") or 0) if kernel.has("node-min-size") else 0
    notes = list(topology.notes)
    nodes = []
    for node in topology.nodes:
        online = node.online
        if online and not node.frames and kernel.has("memoryless-node-offline"):
            online = bool(node.cpus) and not kernel.has("memoryless-node-with-cpus-offline")
            if not online:
                notes.append(f"node {node.id} has no memory and stays offline")
        elif online and node.frames and node.frames[-1][1] - node.frames[0][0] < least >> kernel.page_shift:
            online = False
            notes.append(f"node {node.id} spans less than {least >> 20} MiB and stays offline")
        nodes.append(replace(node, online=online))
    nodes = _init_cpu_to_node(kernel, nodes, topology.distances)
    return replace(topology, nodes=tuple(nodes), notes=tuple(notes))


def _init_cpu_to_node(kernel: Kernel, nodes: list[NumaNode], distances: Sequence[Sequence[int]]) -> list[NumaNode]:
    if not kernel.has("memoryless-node-with-cpus-offline"):
        return nodes
    online = [at for at, node in enumerate(nodes) if node.online]
    moved: dict[int, list[int]] = {}
    for at, node in enumerate(nodes):
        if node.cpus and not node.online and online:
            nearest = min(online, key=lambda other: distances[at][other])
            moved.setdefault(nearest, []).extend(node.cpus)
    if not moved:
        return nodes
    return [
        replace(node, cpus=tuple(sorted((*node.cpus, *moved.get(at, ())))) if node.online else ())
        for at, node in enumerate(nodes)
    ]
