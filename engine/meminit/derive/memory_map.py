"""The memory map: which page frames the kernel takes for RAM (e820, memblock.memory), before nodes claim them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.e820.ram import E820, e820__memory_setup
from meminit.derive.firmware_map import firmware_map
from meminit.derive.frames import common, merged, without
from meminit.derive.memory_limit import memory_limit
from meminit.model.guard import holds
from meminit.quantity import format_size, page_down, page_up
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.model.boot import Boot
    from meminit.model.layout import Frames
    from meminit.model.machine import MapEntry

__all__ = ["MemoryMap", "memory_map", "no_ram", "pages"]


class MemoryMap(NamedTuple):
    """``frames`` of RAM that the kernel can address, ``end_pfn`` (max_pfn), and what became of the rest.

    ``user`` is the map that mem= and memmap= make of the firmware's on x86; None where they change nothing.
    """

    frames: Frames
    end_pfn: int
    user: tuple[MapEntry, ...] | None = None
    notes: tuple[str, ...] = ()


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


def memory_map(boot: Boot, claimed: Frames) -> MemoryMap:
    """Frames that the kernel takes for RAM and can address, once the boot line has had its say.

    They are those of the map's usable entries; where no map is known, all that nodes claim is taken for usable.
    Raises InputFault at a word of the boot line that makes the kernel die.
    """
    kernel = boot.kernel
    reach: Frames = ((0, 1 << (kernel.arch.physical_bits(kernel) - kernel.page_shift)),)
    if kernel.arch.data.get("firmware_map") == "e820":
        told = e820__memory_setup(boot, claimed)
    else:
        frames = _usable(boot, claimed)
        told = E820(frames, frames[-1][1] if frames else 0, None)
    end_pfn = told.end_pfn
    frames = without(told.frames, no_ram(boot))
    limited = memory_limit(boot, frames)
    lost = _beyond_reach(boot, without(limited.frames, reach))
    kept = common(limited.frames, reach)
    if limited.frames != frames:
        end_pfn = kept[-1][1] if kept else 0
    return MemoryMap(kept, min(end_pfn, reach[0][1]), told.user, (*told.notes, *limited.notes, *lost))


def _beyond_reach(boot: Boot, lost: Frames) -> tuple[str, ...]:
    """What e820_end_pfn() or memblock_remove() drops of RAM, in a sentence."""
    if not lost:
        return ()
    kernel = boot.kernel
    size = format_size(sum(end - start for start, end in lost) << kernel.page_shift)
    bits = kernel.arch.physical_bits(kernel)
    return (
        f"{size} of memory lie beyond {format_size(1 << bits)}, where this kernel's {bits} address bits end: not used",
    )


def _usable(boot: Boot, claimed: Frames) -> Frames:
    """What the map calls usable and nothing else, in whole pages."""
    entries = firmware_map(boot)
    if entries is None:
        return claimed
    usable = merged((entry.start, entry.end) for entry in entries if entry.type == "usable")
    taken = merged((entry.start, entry.end) for entry in entries if entry.type != "usable")
    return pages(without(usable, taken), boot.kernel.page_shift)
