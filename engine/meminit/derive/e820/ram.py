"""e820__memory_setup() to e820__memblock_setup(): which frames of the memory map of x86 the kernel takes for RAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.e820.table import PERSISTENT, RAM, SOFT_RESERVED, TYPES, E820Table
from meminit.derive.e820.user_map import e820__finish_early_params
from meminit.derive.efi_map import do_add_efi_memmap
from meminit.derive.firmware_map import firmware_map
from meminit.derive.frames import merged
from meminit.model.machine import MapEntry
from meminit.quantity import page_down, page_up
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from meminit.derive.e820.table import Entry
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.model.layout import Frames

__all__ = ["E820", "e820__memory_setup"]

_BOOT_ENTRIES = 128
"""E820_MAX_ENTRIES_ZEROPAGE; with CONFIG_EFI there is room for three more a node (include/asm/e820/types.h)."""
_LAST_OF_32_BITS = 0xFFFFFFFF
_NAMES = {number: name for name, number in TYPES.items()}


class E820(NamedTuple):
    """Frames of RAM as memblock gets them, max_pfn before the arch's limit, and what mem= and memmap= made of the map.

    ``user`` is None where no word of the boot line changed it.
    """

    frames: Frames
    end_pfn: int
    user: tuple[MapEntry, ...] | None
    notes: tuple[str, ...] = ()


def e820__memory_setup(boot: Boot, told: Frames) -> E820:
    """What the kernel makes of the machine's memory map; of ``told``, all usable, where it has none.

    Raises InputFault at the word of the boot line that makes the kernel die.
    """
    kernel = boot.kernel
    shift = kernel.page_shift
    rows = firmware_map(boot)
    if rows is None:
        entries = [[start << shift, (end - start) << shift, RAM] for start, end in told]
    else:
        entries = [[row.start, row.end - row.start, TYPES[row.type]] for row in rows]
    table, notes = _appended(kernel, entries, room=None if rows is None else _room(kernel))
    table.update()
    user = None
    added = [[row.start, row.end - row.start, TYPES[row.type]] for row in do_add_efi_memmap(boot)]
    if e820__finish_early_params(boot, table, added, mapped=rows is not None):
        user = tuple(MapEntry(start, start + size, _name(kind)) for start, size, kind in table.entries)
    end_pfn = _e820_end_pfn(kernel, table)
    if rows is not None:
        notes += _passed_over(kernel, table)
    return E820(_memblock_setup(kernel, table), end_pfn, user, notes)


def _appended(kernel: Kernel, entries: list[Entry], room: int | None) -> tuple[E820Table, tuple[str, ...]]:
    """append_e820_table(): firmware's entries as far as there is room; None is as much as is needed."""
    apart = set()
    if kernel.has("e820-keeps-persistent-apart"):
        apart.add(PERSISTENT)
    if kernel.has("e820-keeps-soft-reserved-apart"):
        apart.add(SOFT_RESERVED)
    most = _room(kernel) + len(entries) if room is None else room
    table = E820Table(entries[:most], most, frozenset(apart), kernel.has("e820-removal-splits"))
    lost = len(entries) - len(table.entries)
    return table, (f"{lost} entries of the memory map are ignored: there is room for {most}",) if lost else ()


def _room(kernel: Kernel) -> int:
    more = kernel.enabled("EFI") or kernel.has("e820-room-for-nodes")
    return _BOOT_ENTRIES + (3 << kernel.nodes_shift if more else 0)


def _name(kind: int) -> str:
    return _NAMES.get(kind, f"type {kind}")


def _memblock_setup(kernel: Kernel, table: E820Table) -> Frames:
    """e820__memblock_setup(): RAM that touches is made one before partial pages are thrown away."""
    shift = kernel.page_shift
    memory = merged((start, start + size) for start, size, kind in table.entries if kind == RAM)
    return merged((page_up(start, shift), page_down(end, shift)) for start, end in memory)


def _passed_over(kernel: Kernel, table: E820Table) -> tuple[str, ...]:
    """Take RAM whose end a physical address cannot hold out of the table: memblock gets nothing of such an entry."""
    if not kernel.has("e820-whole-entries-only") or kernel.enabled("X86_PAE"):
        return ()
    lost = [entry for entry in table.entries if entry[2] == RAM and entry[0] + entry[1] > _LAST_OF_32_BITS]
    for entry in lost:
        table.entries.remove(entry)
    return tuple(
        f"RAM from {start:#x} to {start + size:#x} is not used, not even what lies below 4G of it: "
        "its end is more than a physical address of this kernel can hold"
        for start, size, _ in lost
    )


def _e820_end_pfn(kernel: Kernel, table: E820Table) -> int:
    counted = {RAM, PERSISTENT} if kernel.has("e820-end-counts-persistent") else {RAM}
    shift, limit = kernel.page_shift, 1 << (kernel.arch.physical_bits(kernel) - kernel.page_shift)
    spans = ((start >> shift, start + size >> shift) for start, size, kind in table.entries if kind in counted)
    return max((min(end, limit) for start, end in spans if start < limit), default=0)
