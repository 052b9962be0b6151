"""free_area_init_nodes(): the limits of every zone type, and the layout of nodes and zones they lead to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.derive.core_request import core_request
from meminit.derive.deferred import first_deferred_pfns
from meminit.derive.free_area import free_area_init_core
from meminit.derive.lowmem import Bounds, find_low_pfn_range
from meminit.derive.movable import MovablePlan, find_usable_zone_for_movable, find_zone_movable_pfns_for_nodes
from meminit.derive.nodes import numa_init
from meminit.model.amount import evaluate
from meminit.model.layout import Layout
from meminit.model.zone_types import MOVABLE, zone_types
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Pgdat, Topology

__all__ = ["free_area_init_nodes", "zone_limits", "zone_sizes_init"]

IMAGE_BYTES = 64 << 20
"""Room for the kernel image from CONFIG_PHYSICAL_START on, assumed: its node is not hot-pluggable; a note says so."""


def free_area_init_nodes(boot: Boot) -> Layout:
    """Nodes and zones of ``boot``, as the kernel makes them while it boots. Raises InputFault."""
    topology = numa_init(boot)
    kernel = boot.kernel
    frames = [piece for node in topology.nodes for piece in node.frames]
    low, high = min(start for start, _ in frames), max(topology.end_pfn, *(end for _, end in frames))
    bounds = find_low_pfn_range(boot, low << kernel.page_shift, high << kernel.page_shift)
    ends = zone_sizes_init(boot, bounds)
    limits = zone_limits(zone_types(kernel), ends, low)
    plan = _movable(boot, topology, limits)
    nodes = tuple(free_area_init_core(kernel, node, limits, plan) for node in topology.nodes)
    return Layout(
        topology,
        nodes,
        tuple(limits),
        limits,
        plan.starts,
        (
            *topology.notes,
            *bounds.notes,
            *plan.notes,
            *_dma_reserve(kernel, nodes),
            *_unverified(kernel),
        ),
        deferred=first_deferred_pfns(boot, topology, nodes),
    )


def _unverified(kernel: Kernel) -> tuple[str, ...]:
    """That nothing of the arch was ever held against a kernel that ran, where it is so."""
    if kernel.arch.measured:
        return ()
    return (f"unverified: no boot of {kernel.arch.name} was measured; its zones are as its sources read",)


def _dma_reserve(kernel: Kernel, nodes: Sequence[Pgdat]) -> tuple[str, ...]:
    """What is not known of the present pages of each node's first zone, where dma_reserve is taken from them."""
    if not kernel.has("present-excludes-memmap"):
        return ()
    return tuple(
        f"zone {zone.name} of node {zone.node} may have fewer pages present: pages reserved in it while booting "
        "(dma_reserve) are taken off, and how many is not known"
        for node in nodes
        for zone in node.zones[:1]
        if zone.populated
    )


def zone_sizes_init(boot: Boot, bounds: Bounds) -> dict[str, int]:
    """The arch's highest PFN a zone, by name, from the rules of the arch."""
    return {
        zone.name: evaluate(zone.end, bounds.amounts, boot.kernel, boot.cmdline) >> boot.kernel.page_shift
        for zone in boot.kernel.arch.zones
    }


def zone_limits(types: tuple[str, ...], ends: Mapping[str, int], first: int) -> dict[str, tuple[int, int]]:
    """[lowest, highest) PFN of every zone type: each begins where the one before it ends; Movable has none."""
    limits = {}
    start = first
    for name in types:
        if name == MOVABLE:
            limits[name] = (0, 0)
            continue
        end = max(ends.get(name, 0), start)
        limits[name] = (start, end)
        start = end
    return limits


def _movable(boot: Boot, topology: Topology, limits: Mapping[str, tuple[int, int]]) -> MovablePlan:
    kernel = boot.kernel
    if MOVABLE not in limits or not kernel.arch.knows_movable(kernel):
        return MovablePlan(find_usable_zone_for_movable(limits))
    start = (kernel.config.number("PHYSICAL_START") or 0) >> kernel.page_shift
    image = [(0, 1), (start, start + (IMAGE_BYTES >> kernel.page_shift))]
    initrd = boot.sizes.initrd_at
    if initrd is not None:
        image.append((initrd[0] >> kernel.page_shift, -(-initrd[1] >> kernel.page_shift)))
    request = core_request(boot)
    plan = find_zone_movable_pfns_for_nodes(kernel, topology.nodes, limits, request, image)
    if request.movable_node and any(node.hotplug for node in topology.nodes):
        at = start << kernel.page_shift
        assumed = (
            f"movable_node spares the node that holds the kernel: taken to lie within {format_size(IMAGE_BYTES)} "
            f"from {at:#x} (CONFIG_PHYSICAL_START), as the size of its image is not known"
        )
        if initrd is None:
            assumed += "; it spares the node where the boot loader puts the initrd too, which only a boot log tells"
        return replace(plan, notes=(*plan.notes, assumed))
    return plan
