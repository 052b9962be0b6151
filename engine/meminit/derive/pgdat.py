"""NODE_DATA() and the lists of nodes: contig_page_data, node_data[], pgdat_list, zone_table[]."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout, Pgdat

__all__ = ["NODE_DATA", "Link", "is_uma", "pgdat_list", "pgdat_name", "pgdat_walk", "zone_table", "zone_table_index"]


@dataclass(frozen=True, slots=True)
class Link:
    """A node in the kernel's list of nodes, and the node after it; None stands for NULL."""

    node: int
    next: int | None


def is_uma(kernel: Kernel) -> bool:
    """Whether all memory is one pg_data_t: no NUMA and no DISCONTIGMEM."""
    return not (kernel.enabled("NUMA") or kernel.enabled("DISCONTIGMEM"))


def pgdat_name(kernel: Kernel, node: int) -> str:
    """How the kernel's source calls the pg_data_t of ``node``."""
    return "contig_page_data" if is_uma(kernel) else f"node_data[{node}]"


def NODE_DATA(kernel: Kernel, layout: Layout, node: int) -> Pgdat | None:  # noqa: N802  the kernel's own name
    """The pg_data_t of ``node``: contig_page_data whatever the node on UMA; None where node_data[node] is NULL."""
    if is_uma(kernel):
        return layout.nodes[0]
    return next((pgdat for pgdat in layout.nodes if pgdat.node_id == node and pgdat.online), None)


def pgdat_list(kernel: Kernel, layout: Layout) -> tuple[Link, ...]:
    """Online nodes in the order in which the kernel walks them, each with the next."""
    order = [pgdat.node_id for pgdat in layout.nodes if pgdat.online]
    if kernel.has("pgdat-list-newest-first"):
        order.reverse()
    return tuple(Link(node, after) for node, after in pairwise([*order, None]) if node is not None)


def pgdat_walk(kernel: Kernel) -> str:
    """How the kernel goes from node to node."""
    return "pgdat_list, node_next" if kernel.has("pgdat-list") else "for_each_online_pgdat"


def zone_table_index(layout: Layout, node: int, zone_index: int) -> int:
    """The place of a zone in zone_table[]: the number that the high bits of its pages' flags hold."""
    return node * len(layout.zone_types) + zone_index


def zone_table(kernel: Kernel, layout: Layout) -> tuple[tuple[int, int, str], ...] | None:
    """zone_table[MAX_NR_ZONES*MAX_NR_NODES] as (index, node, zone) where it is set; None where there is no table."""
    if not kernel.has("zone-table"):
        return None
    return tuple(
        (zone_table_index(layout, zone.node, zone.index), zone.node, zone.name)
        for pgdat in layout.nodes
        if pgdat.online
        for zone in pgdat.zones
    )
