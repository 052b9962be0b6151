"""free_area_init_core(): the pg_data_t of a node, its zones filled with spans and estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.page_struct import sizeof_struct_page
from meminit.derive.spans import Span, calculate_node_totalpages
from meminit.model.layout import Pgdat, Zone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.derive.movable import MovablePlan
    from meminit.model.kernel import Kernel
    from meminit.model.layout import NumaNode

__all__ = ["calc_memmap_size", "free_area_init_core"]


def free_area_init_core(
    kernel: Kernel, node: NumaNode, limits: Mapping[str, tuple[int, int]], plan: MovablePlan
) -> Pgdat:
    """The node with its zones; one that is not online, or has no memory, has empty zones."""
    if node.frames and node.online:
        spans = calculate_node_totalpages(kernel, node, limits, plan)
    else:
        spans = dict.fromkeys(limits, Span(None, 0, 0))
    struct_page = sizeof_struct_page(kernel).bytes
    highmem = {"HighMem"} | ({"Movable"} if plan.zone == "HighMem" else set())
    zones = []
    word = 1 << kernel.arch.word_bits
    for index, (name, span) in enumerate(spans.items()):
        present, estimate = span.present, None
        if struct_page is not None:
            memmap = calc_memmap_size(kernel, span, struct_page)
            less = present - memmap if present >= memmap else present
            if kernel.has("present-excludes-memmap"):
                present = less
            estimate = present if name in highmem else less
        zones.append(
            Zone(
                node.id,
                name,
                index,
                span.start,
                None if span.start is None else span.start + span.spanned,
                span.spanned,
                present,
                managed_estimate=estimate,
            )
        )
    has = bool(node.frames and node.online)
    return Pgdat(
        node.id,
        node.cpus,
        node.frames[0][0] if has else None,
        node.frames[-1][1] if has else None,
        sum(span.present for span in spans.values()) % word,
        sum(zone.spanned for zone in zones) % word,
        tuple(zones),
        node.online,
    )


def calc_memmap_size(kernel: Kernel, span: Span, struct_page: int) -> int:
    """Pages of a zone's memory map: its span, or what is present where SPARSEMEM leaves the holes out."""
    pages = span.spanned
    if (
        kernel.enabled("SPARSEMEM")
        and not kernel.has("present-excludes-memmap")
        and span.spanned > span.present + (span.present >> 4)
    ):
        pages = span.present
    return -(-pages * struct_page >> kernel.page_shift)
