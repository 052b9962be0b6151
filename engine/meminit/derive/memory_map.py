"""The memory map: which page frames the kernel takes for RAM (e820, memblock.memory), before nodes claim them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.frames import common, merged, without
from meminit.model.guard import holds
from meminit.quantity import format_size, page_down, page_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.boot import Boot
    from meminit.model.layout import Frames

__all__ = ["beyond_reach", "no_ram", "pages", "ram"]


def pages(ranges: Iterable[tuple[int, int]], page_shift: int) -> Frames:
    """Whole pages of byte ranges: starts rounded up, ends down (memblock_trim_memory)."""
    return merged((page_up(start, page_shift), page_down(end, page_shift)) for start, end in ranges)


def no_ram(boot: Boot) -> Frames:
    """Frames that the arch never takes for memory (trim_bios_range on x86)."""
    kernel = boot.kernel
    return merged(
        (hole.start >> kernel.page_shift, hole.end >> kernel.page_shift)
        for hole in kernel.arch.no_ram
        if holds(hole.when, kernel.config, kernel.features)
    )


def ram(boot: Boot, claimed: Frames) -> Frames:
    """Frames that the kernel takes for RAM and can address.

    They are those of the map's usable entries; where no map is known, all that nodes claim is taken for usable.
    """
    return common(_usable(boot, claimed), ((0, _max_arch_pfn(boot)),))


def beyond_reach(boot: Boot, claimed: Frames) -> str:
    """What e820_end_pfn() or memblock_remove() drops of RAM, in a sentence; empty where it drops nothing."""
    kernel = boot.kernel
    lost = without(_usable(boot, claimed), ((0, _max_arch_pfn(boot)),))
    if not lost:
        return ""
    size = format_size(sum(end - start for start, end in lost) << kernel.page_shift)
    bits = kernel.arch.physical_bits(kernel)
    return (
        f"{size} of memory lie beyond {format_size(1 << bits)}, where this kernel's {bits} address bits end: not used"
    )


def _max_arch_pfn(boot: Boot) -> int:
    return 1 << (boot.kernel.arch.physical_bits(boot.kernel) - boot.kernel.page_shift)


def _usable(boot: Boot, claimed: Frames) -> Frames:
    machine = boot.machine
    if machine is None or machine.memory_map is None:
        usable = claimed
    else:
        entries = machine.memory_map
        usable_bytes = merged((e.start, e.end) for e in entries if e.type == "usable")
        taken_bytes = merged((e.start, e.end) for e in entries if e.type != "usable")
        usable = pages(without(usable_bytes, taken_bytes), boot.kernel.page_shift)
    return without(usable, no_ram(boot))
