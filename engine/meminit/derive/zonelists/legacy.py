"""2.4: build_zonelists() of one node by gfp mask, and how _alloc_pages() goes on to other nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.pgdat import pgdat_list
from meminit.model.zonelists import NodeZonelists, Zoneref

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout, Pgdat

__all__ = ["alloc_pages_nodes", "build_legacy_zonelists", "highest_zone"]

GFP_ZONEMASK = 0x0F
GFP_DMA, GFP_HIGHMEM = 0x01, 0x02


def build_legacy_zonelists(kernel: Kernel, layout: Layout) -> tuple[NodeZonelists, ...]:
    """Each online node's lists of its own zones; the list by mask only where the kernel indexes lists so."""
    online = [node for node in layout.nodes if node.online]
    ids = [link.node for link in pgdat_list(kernel, layout)]
    return tuple(_of_node(node, alloc_pages_nodes(ids, node.node_id), kernel) for node in online)


def _of_node(node: Pgdat, then: tuple[int, ...], kernel: Kernel) -> NodeZonelists:
    by_mask = {mask: _zones_up_to(node, highest_zone(mask)) for mask in range(GFP_ZONEMASK + 1)}
    return NodeZonelists(
        node=node.node_id,
        fallback_nodes=(node.node_id,),
        fallback=by_mask[GFP_HIGHMEM] if kernel.has("zonelist-legacy") else _zones_up_to(node, None),
        thisnode=None,
        by_gfp_zonemask=by_mask if kernel.has("zonelist-legacy") else None,
        then_nodes=then,
    )


def highest_zone(mask: int) -> str:
    """The zone that a ``mask``'s list begins with: __GFP_DMA wins over __GFP_HIGHMEM, other bits are ignored."""
    if mask & GFP_DMA:
        return "DMA"
    return "HighMem" if mask & GFP_HIGHMEM else "Normal"


def _zones_up_to(node: Pgdat, highest: str | None) -> tuple[Zoneref, ...]:
    """Zones with a size (spanned pages, holes included), from ``highest`` down; None begins with the last zone."""
    last = next((zone.index for zone in node.zones if zone.name == highest), len(node.zones))
    return tuple(
        Zoneref(zone.node, zone.name) for zone in reversed(node.zones) if zone.index <= last and zone.spanned > 0
    )


def alloc_pages_nodes(ids: Sequence[int], node: int) -> tuple[int, ...]:
    """The nodes whose lists _alloc_pages() tries after that of ``node``, in order.

    It goes along node_next to the end of pgdat_list, then from the head of the list to where it began. ``ids`` are
    the nodes in the order of that list.
    """
    start = list(ids).index(node)
    return (*ids[start + 1 :], *ids[:start])
