"""pfn_to_page(), page_zone(): which node, zone, section and map entry a page frame has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.mem_map import VMEMMAP, MemMap, mem_map_of
from meminit.derive.pgdat import NODE_DATA, pgdat_name, zone_table_index
from meminit.model.layout import PageAnswer, Zone
from meminit.model.zone_types import MOVABLE

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames, Layout, NumaNode

__all__ = ["page_at", "page_of"]

PRESENT, HOLE, OUTSIDE, UNKNOWN = "present", "hole", "outside", "unknown"

_BECAUSE = {
    PRESENT: "node {node} has memory there",
    HOLE: "no node has memory there: the struct page is reserved and never free",
    OUTSIDE: "no node has memory there, and no struct page stands for it",
    UNKNOWN: "where the machine's memory lies is not known",
}


def page_at(boot: Boot, layout: Layout, address: int) -> PageAnswer:
    """The page frame that holds the byte at a physical ``address``."""
    return page_of(boot, layout, address >> boot.kernel.page_shift)


def page_of(boot: Boot, layout: Layout, pfn: int) -> PageAnswer:
    """Node, zone, section and map index of page frame ``pfn``, with the steps that lead there."""
    kernel = boot.kernel
    maps = mem_map_of(boot, layout)
    shift = kernel.page_shift
    owner = next((node for node in layout.topology.nodes if _in(node.frames, pfn)), None)
    zone = _zone_of(kernel, layout, owner, pfn)
    why = [f"address {pfn << shift:#x} >> {shift} is PFN {pfn}"]
    section = _section(maps, pfn, why)
    name, index = _entry(maps, zone, pfn, section)
    if index is not None:
        why.append(f"pfn_to_page({pfn}) is {name}[{index}], under {maps.model}: {maps.pfn_to_page}")
    if zone is not None:
        if kernel.has("zone-table"):
            at = zone_table_index(layout, zone.node, zone.index)
            why.append(f"page->flags >> ZONE_SHIFT is {at}, zone_table[{at}] is zone {zone.name} of node {zone.node}")
        else:
            why.append(f"page_zone() is zone {zone.name} of {pgdat_name(kernel, zone.node)}")
        why.append(f"the zone spans PFN {zone.start_pfn} to {zone.end_pfn}")
    if not any(node.frames for node in layout.topology.nodes):
        state = UNKNOWN
    elif owner is None:
        state = OUTSIDE if index is None else HOLE
    else:
        state = PRESENT
    node = owner.id if owner is not None else (zone.node if zone is not None else None)
    why.append(_BECAUSE[state].format(node=node))
    return PageAnswer(
        pfn,
        pfn << shift,
        state,
        node,
        zone.name if zone is not None else None,
        section,
        name,
        index,
        tuple(why),
    )


def _in(frames: Frames, pfn: int) -> bool:
    return any(start <= pfn < end for start, end in frames)


def _zone_of(kernel: Kernel, layout: Layout, owner: NumaNode | None, pfn: int) -> Zone | None:
    """The zone whose struct pages were set up last for ``pfn``: of two that span it the higher, but for mirrored."""
    nodes = [pgdat.node_id for pgdat in layout.nodes] if owner is None else [owner.id]
    spanning = [
        zone
        for pgdat in (NODE_DATA(kernel, layout, node) for node in nodes)
        if pgdat is not None
        for zone in reversed(pgdat.zones)
        if zone.start_pfn is not None and zone.end_pfn is not None and zone.start_pfn <= pfn < zone.end_pfn
    ]
    if len(spanning) > 1 and owner is not None and spanning[0].name == MOVABLE and _in(owner.mirror, pfn):
        return spanning[1]
    return spanning[0] if spanning else None


def _section(maps: MemMap, pfn: int, why: list[str]) -> int | None:
    if maps.section_pages is None:
        return None
    section = pfn // maps.section_pages
    why.append(f"PFN {pfn} / {maps.section_pages} pages a section is section {section}")
    return section


def _entry(maps: MemMap, zone: Zone | None, pfn: int, section: int | None) -> tuple[str | None, int | None]:
    """The map that holds the struct page of ``pfn`` and its index there; None, None where it has no struct page."""
    if section is not None and maps.section_pages is not None:
        if not _in(maps.sections, section):
            return None, None
        return ("vmemmap", pfn) if maps.model == VMEMMAP else (f"section {section}", pfn % maps.section_pages)
    for one in maps.maps:
        if one.first_pfn is None or not one.first_pfn <= pfn < one.first_pfn + one.entries:
            continue
        if zone is None or zone.node == one.node:
            return one.name, pfn - one.zero_pfn
    return None, None
