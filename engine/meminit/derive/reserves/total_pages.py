"""vm_total_pages: the "Total pages" of the line about built zonelists, and whether pages are grouped by mobility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.reserves.pageblocks import migrate_types, pageblock_nr_pages
from meminit.quantity import MIB
from meminit.read.values.numbers import signed
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Layout, Zone

__all__ = ["BuiltZonelists", "build_all_zonelists", "dma_reserve_bounds"]

MAX_DMA_ADDRESS = 16 * MIB


class BuiltZonelists(NamedTuple):
    """What build_all_zonelists() counts while booting.

    ``least`` and ``most`` bound "Total pages". They differ where it is open what lies reserved in the first 16 MiB;
    ``most`` is the number where that is only what the kernel itself always reserves.
    ``mobility`` is whether pages are grouped; None where it is open.
    """

    least: int
    most: int
    mobility: bool | None

    @property
    def total_pages(self) -> int | None:
        """The number where it is known."""
        return self.least if self.least == self.most else None


def build_all_zonelists(kernel: Kernel, layout: Layout, dma_reserve: int | None = None) -> BuiltZonelists | None:
    """nr_free_zone_pages() of all zones before memory is handed out; None where zones cannot be counted.

    ``dma_reserve`` are the pages reserved in the first 16 MiB when zones are set up, which x86_64 takes off the first
    zone. A boot log tells them. No high watermark is set yet.
    """
    zones = [zone for node in layout.nodes if node.online for zone in node.zones if zone.present]
    total, firsts = 0, []
    for zone in zones:
        pages = _counts(kernel, zone)
        if pages is None:
            return None
        total += pages
        firsts += [pages] if zone.index == 0 else []
    low, high = (dma_reserve, dma_reserve) if dma_reserve is not None else dma_reserve_bounds(kernel, layout)
    most = total - sum(low for pages in firsts if pages > low)
    least = total - sum(min(high, pages) for pages in firsts)
    block = pageblock_nr_pages(kernel)
    word = 1 << kernel.arch.word_bits
    answers: set[bool] = set()
    if block is not None:
        answers = {pages % word >= block * migrate_types(kernel) for pages in (least, most)}
    bits = kernel.arch.word_bits
    mobility = answers.pop() if len(answers) == 1 else None
    return BuiltZonelists(signed(least, bits), signed(most, bits), mobility)


def _counts(kernel: Kernel, zone: Zone) -> int | None:
    """managed_pages as free_area_init_core() leaves it, in old releases present_pages."""
    if kernel.has("present-excludes-memmap") or kernel.has("managed-begins-as-present"):
        return zone.present
    return zone.managed_estimate


def dma_reserve_bounds(kernel: Kernel, layout: Layout) -> tuple[int, int]:
    """memblock_find_dma_reserve(): the least and the most pages that can lie reserved in the first 16 MiB."""
    if not kernel.has("x86-dma-reserve"):
        return 0, 0
    low = _below(kernel, layout, MIB) if kernel.has("x86-first-mib-reserved") else 0
    return low, _below(kernel, layout, MAX_DMA_ADDRESS)


def _below(kernel: Kernel, layout: Layout, address: int) -> int:
    end = address >> kernel.page_shift
    frames = (frame for node in layout.topology.nodes for frame in node.frames)
    return sum(max(min(last, end) - first, 0) for first, last in frames)
