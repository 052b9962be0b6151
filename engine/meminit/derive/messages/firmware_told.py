"""What is printed of the firmware's account: the map that the boot line makes of it, and the rows of the SRAT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.e820.ram import e820__memory_setup
from meminit.derive.firmware import node_numbers
from meminit.derive.firmware_map import firmware_map
from meminit.derive.messages.wording import say
from meminit.model.knowledge import document
from meminit.model.machine import SratCpu, SratMemory
from meminit.model.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.messages import Message

__all__ = ["srat_messages", "user_map_messages"]


def user_map_messages(boot: Boot) -> Iterator[Message]:
    """e820__finish_early_params(): the memory map once mem= and memmap= have changed it, where firmware's is known."""
    kernel = boot.kernel
    if kernel.arch.data.get("firmware_map") != "e820" or firmware_map(boot) is None:
        return
    user = e820__memory_setup(boot, ()).user
    if user is None:
        return
    by = "mem= and memmap="
    printed = {row["type"]: row["printed"] for row in document("rules/messages.yaml")["e820_types"]}
    yield say(kernel, "user-map", by)
    for entry in user:
        key = (f"{entry.start:x}-{entry.end:x}",)
        yield say(
            kernel,
            "user-range",
            by,
            key=key,
            start=entry.start,
            end=entry.end,
            last=entry.end - 1,
            type=printed[entry.type],
        )


def srat_messages(boot: Boot) -> Iterator[Message]:
    """acpi_numa_init(): rows of CPUs, then of memory; nothing where the boot line turns the table off."""
    kernel, machine = boot.kernel, boot.machine
    off = (*settings(kernel, boot.cmdline, "numa_off"), *settings(kernel, boot.cmdline, "acpi_numa"))
    if machine is None or machine.firmware is None or off or not kernel.enabled("NUMA"):
        return
    node_of = node_numbers(machine)
    if len(node_of) > 1 << kernel.nodes_shift:  # the table is given up at the row of the first node too many
        return
    by = "the SRAT"
    if kernel.has("srat-cpus-told"):
        for row in machine.firmware.srat:
            if isinstance(row, SratCpu) and row.enabled:
                yield say(kernel, "srat-cpu", by, pxm=row.pxm, apic=row.apic, node=node_of[row.pxm])
    for row in machine.firmware.srat:
        if isinstance(row, SratMemory) and row.enabled and row.start < row.end:
            flags = " hotplug" * row.hotplug + " non-volatile" * row.nonvolatile
            start, end, node = row.start, row.end, node_of[row.pxm]
            told = {"node": node, "pxm": row.pxm, "flags": flags}
            yield say(kernel, "srat-memory", by, "", (), start=start, end=end, last=end - 1, **told)
