"""What booted kernels showed of their address space: VmallocTotal, and where per-CPU areas lay in the map of memory."""

from __future__ import annotations

import re
from collections.abc import Iterator

from measured.boots import Fact
from measured.layouts import Row
from meminit.derive.address_space.virtual_layout import address_spaces
from meminit.model.address_space import Area
from meminit.model.boot import Boot
from meminit.model.layout import Layout

__all__ = ["address_space_rows"]

_PER_CPU = re.compile(r"pages/cpu @([0-9a-f]+) ")
_OF_PROCESSORS = {
    "max": ("virtual addresses of 52 bits, the processor having them (LVA, LPA2)",),
    "cortex-a57": ("the processor having no virtual addresses of 52 bits",),
}
"""What a processor that QEMU was given decides; those of x86 have page tables of four levels."""
_OTHER = "four levels of page tables, the processor having no five (la57)"


def address_space_rows(boot: Boot, layout: Layout, fact: Fact) -> Iterator[Row]:
    """The size of the vmalloc area, and that per-CPU areas lie in the map of memory."""
    if not (spaces := address_spaces(boot, layout).spaces):
        return
    args = fact["qemu_args"]
    cpu = args[args.index("-cpu") + 1] if "-cpu" in args else ""
    wanted = _OF_PROCESSORS.get(cpu, (_OTHER,))
    areas = next({a.name: a for a in space.areas} for space in spaces if space.condition in {"", *wanted})
    total = fact["expect"].get("meminfo", {}).get("VmallocTotal")
    if total is not None:
        yield "size of the vmalloc area", "", int(total.removesuffix(" kB")), _total(fact["arch"], areas["vmalloc"])
    mapped = areas.get("RAM in the direct map") or areas["lowmem" if "lowmem" in areas else "memory"]
    for line in fact["expect"].get("messages", ()):
        place = _PER_CPU.search(line)
        if place and mapped.start is not None and mapped.end is not None:
            yield "memory is mapped there", place[1], True, mapped.start <= int(place[1], 16) < mapped.end


def _total(arch: str, vmalloc: Area) -> int | None:
    """KiB as VmallocTotal counts: on x86_64 VMALLOC_END is the last address, elsewhere the one past it."""
    if vmalloc.size is None:
        return None
    return (vmalloc.size - (1 if arch == "x86_64" else 0)) >> 10
