"""defer_init(): from which page on a node's struct pages are left until the other CPUs run.

Sources: mm/page_alloc.c, in 6.12 mm/mm_init.c; update_defer_init() before 4.18.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, merged, without
from meminit.model.layout import Deferred
from meminit.model.settings import setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames, Pgdat, Topology, Zone

__all__ = ["first_deferred_pfns"]

TWO_GIB = 2 << 30


def first_deferred_pfns(boot: Boot, topology: Topology, nodes: Sequence[Pgdat]) -> tuple[Deferred, ...]:
    """Where deferral begins, of each node that has any; the last zone of a node alone is deferred.

    Releases that count what is reserved begin later by as much, so that theirs is the first page it can begin at.
    """
    kernel = boot.kernel
    if not kernel.enabled("DEFERRED_STRUCT_PAGE_INIT") or not kernel.has("deferred-struct-pages"):
        return ()
    if setting(kernel, boot.cmdline, "early_page_ext") is True:
        return ()
    frames_of = {node.id: node.frames for node in topology.nodes}
    return tuple(_deferred(kernel, frames_of, nodes))


def _deferred(kernel: Kernel, frames_of: dict[int, Frames], nodes: Sequence[Pgdat]) -> Iterator[Deferred]:
    section = 1 << (kernel.arch.section_shift(kernel) - kernel.page_shift)
    by_section = kernel.has("deferred-after-a-section")
    for node in nodes:
        last = _last_zone(node)
        if last is None or last.start_pfn is None or last.end_pfn is None:
            continue
        spans: Frames = ((last.start_pfn, last.end_pfn),)
        most = section if by_section else max(TWO_GIB >> kernel.page_shift, node.spanned >> 8)
        if kernel.has("deferred-walks-memory"):
            walked = common(frames_of[node.node_id], spans)
        else:
            walked = _valid(frames_of, node.node_id, spans, section)
        pfn = _first_pfn(walked, most, section)
        if pfn is not None:
            yield Deferred(node.node_id, pfn, last.end_pfn, exact=not kernel.has("deferred-counts-reserved"))


def _last_zone(node: Pgdat) -> Zone | None:
    """The zone that ends where the node does; that of mirrored and other memory together is the first of the two."""
    ends = (zone for zone in node.zones if zone.end_pfn is not None and zone.end_pfn == node.end_pfn)
    return next(ends, None)


def _valid(frames_of: dict[int, Frames], node: int, spans: Frames, section: int) -> Frames:
    """Pages that are walked where the whole zone is: those of sections with memory, less what other nodes have."""
    sections = merged(
        (start // section * section, -(-end // section) * section)
        for frames in frames_of.values()
        for start, end in frames
    )
    others = merged(piece for other, frames in frames_of.items() if other != node for piece in frames)
    return without(common(sections, spans), others)


def _first_pfn(walked: Frames, most: int, section: int) -> int | None:
    """The first page that begins a section and has ``most`` pages before it; None where all are set up at once."""
    count = 0
    for start, end in walked:
        pfn = -(-max(start, start + most - count) // section) * section
        if pfn < end:
            return pfn
        count += end - start
    return None
