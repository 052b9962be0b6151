"""alloc_node_mem_map(), sparse_init(): the maps that hold a struct page for every page frame, and what they cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import merged
from meminit.derive.page_struct import StructPage, sizeof_struct_page
from meminit.derive.pgdat import NODE_DATA, is_uma
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames, Layout

__all__ = [
    "DISCONTIGMEM",
    "FLATMEM",
    "SPARSEMEM",
    "VMEMMAP",
    "MemMap",
    "NodeMap",
    "arch_pfn_offset",
    "mem_map_of",
    "memory_model",
]

FLATMEM, DISCONTIGMEM, SPARSEMEM, VMEMMAP = "FLATMEM", "DISCONTIGMEM", "SPARSEMEM", "SPARSEMEM_VMEMMAP"

_PFN_TO_PAGE = {
    FLATMEM: "mem_map + (pfn - ARCH_PFN_OFFSET)",
    DISCONTIGMEM: "NODE_DATA(nid)->node_mem_map + (pfn - NODE_DATA(nid)->node_start_pfn), nid of the pfn",
    SPARSEMEM: "the map of section pfn >> (SECTION_SIZE_BITS - PAGE_SHIFT), at pfn",
    VMEMMAP: "vmemmap + pfn",
}


@dataclass(frozen=True, slots=True)
class NodeMap:
    """The struct pages of one node: ``entries`` of them, for PFNs from ``first_pfn`` on (None of sections).

    ``zero_pfn`` is the PFN that index 0 of the map called ``name`` stands for.
    """

    node: int
    name: str
    entries: int
    first_pfn: int | None = None
    zero_pfn: int = 0


@dataclass(frozen=True, slots=True)
class MemMap:
    """All struct pages. ``section_pages`` and ``sections`` (ranges of section numbers) are those of SPARSEMEM."""

    model: str
    pfn_to_page: str
    struct_page: StructPage
    maps: tuple[NodeMap, ...]
    section_pages: int | None = None
    sections: Frames = ()

    @property
    def entries(self) -> int:
        """The struct pages of all maps."""
        return sum(one.entries for one in self.maps)

    @property
    def bytes(self) -> int | None:
        """Bytes of all maps; None where sizeof(struct page) is not known."""
        return None if self.struct_page.bytes is None else self.entries * self.struct_page.bytes


def memory_model(kernel: Kernel) -> str:
    """FLATMEM, DISCONTIGMEM, SPARSEMEM or SPARSEMEM_VMEMMAP, by configuration and release."""
    if kernel.enabled("SPARSEMEM") and kernel.has("sparsemem"):
        return VMEMMAP if kernel.enabled("SPARSEMEM_VMEMMAP") and kernel.has("sparsemem-vmemmap") else SPARSEMEM
    return FLATMEM if is_uma(kernel) else DISCONTIGMEM


def arch_pfn_offset(boot: Boot, layout: Layout) -> int:
    """ARCH_PFN_OFFSET: the PFN that mem_map[0] stands for."""
    starts = [start for node in layout.topology.nodes for start, _ in node.frames]
    at_ram = boot.kernel.arch.data.get("pfn_offset") == "ram_start"
    return min(starts) if at_ram and starts else 0


def mem_map_of(boot: Boot, layout: Layout) -> MemMap:
    """The maps of struct pages that ``layout`` gets."""
    kernel = boot.kernel
    model = memory_model(kernel)
    size = sizeof_struct_page(kernel)
    if model in {SPARSEMEM, VMEMMAP}:
        shift = kernel.arch.section_shift(kernel) - kernel.page_shift
        maps, sections = _sections(layout, shift)
        return MemMap(model, _PFN_TO_PAGE[model], size, maps, 1 << shift, sections)
    return MemMap(model, _PFN_TO_PAGE[model], size, _node_mem_maps(boot, layout))


def _sections(layout: Layout, shift: int) -> tuple[tuple[NodeMap, ...], Frames]:
    """Maps of whole sections: a section is mapped as soon as one page in it is memory."""
    maps, seen = [], -1
    owned: dict[int, int] = {}
    for start, end, node in sorted((s, e, n.id) for n in layout.topology.nodes for s, e in n.frames):
        first, last = max(start >> shift, seen + 1), (end - 1) >> shift
        if last >= first:
            owned[node] = owned.get(node, 0) + last - first + 1
            seen = last
    for node, count in sorted(owned.items()):
        maps.append(NodeMap(node, "sections", count << shift))
    frames = merged(
        (start >> shift, ((end - 1) >> shift) + 1) for n in layout.topology.nodes for start, end in n.frames
    )
    return tuple(maps), frames


def _node_mem_maps(boot: Boot, layout: Layout) -> tuple[NodeMap, ...]:
    """A map a node, its ends moved out to whole blocks of the largest order (older kernels: one entry more)."""
    kernel = boot.kernel
    block = kernel.arch.max_order_nr_pages(kernel)
    maps = []
    for pgdat in (NODE_DATA(kernel, layout, node.node_id) for node in layout.nodes):
        if pgdat is None or pgdat.start_pfn is None or pgdat.end_pfn is None:
            continue
        start, end = pgdat.start_pfn // block * block, -(-pgdat.end_pfn // block) * block
        if kernel.has("node-mem-map-unaligned"):
            start, end = pgdat.start_pfn, pgdat.end_pfn + 1
        if is_uma(kernel):
            maps.append(NodeMap(pgdat.node_id, "mem_map", end - start, start, arch_pfn_offset(boot, layout)))
        else:
            name = f"node_data[{pgdat.node_id}]->node_mem_map"
            maps.append(NodeMap(pgdat.node_id, name, end - start, start, pgdat.start_pfn))
    return tuple(maps)
