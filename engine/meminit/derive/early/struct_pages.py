"""sparse_init(), alloc_node_mem_map(): the struct pages of all memory, which each node holds for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.mem_map import VMEMMAP, mem_map_of
from meminit.model.reservations import ANYWHERE, Area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["struct_page_areas"]

HUGE = 2 << 20
ABOVE = 16 << 20
"""MAX_DMA_ADDRESS of x86: boot memory that nobody places is looked for above it first."""


def struct_page_areas(boot: Boot, layout: Layout, low_end: int) -> Iterator[Area]:
    """One area a node. With vmemmap a node's part may begin and end in pages it shares with its neighbours'."""
    maps = mem_map_of(boot, layout)
    page = maps.struct_page
    shared = HUGE if maps.model == VMEMMAP else 0
    low = ABOVE if boot.kernel.arch.name.startswith("x86") else 0
    spanned = {node.node_id: node.spanned for node in layout.nodes}
    for one in maps.maps:
        fewest = one.entries if shared or maps.section_pages else min(one.entries, spanned.get(one.node, 0))
        least, most = fewest * page.least, one.entries * page.most
        whole = most + shared
        if shared and boot.kernel.page_shift > 12:  # a huge page holds maps of more than one node
            least = max(least - 2 * shared, 0)
            whole += shared
        yield Area(
            f"struct pages of node {one.node}",
            least,
            whole,
            node=one.node,
            low=low,
            high=min(low_end, ANYWHERE),
            align=HUGE,
            by="sparse_init" if maps.section_pages else "alloc_node_mem_map",
        )
