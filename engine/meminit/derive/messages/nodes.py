"""numa_init(): what the kernel says where it refuses the firmware's nodes, fakes one, or makes many of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.derive.messages.wording import say
from meminit.model.messages import Message
from meminit.model.settings import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["numa_messages", "without_tables"]

_COVER = re.compile(r"nodes cover (?P<have>\d+)MB of (?P<of>\d+)MB of memory: NUMA is not used")
_SLIT = "ACPI: SLIT table looks invalid. Not used."
_ALIGNED = "rejecting NUMA config"


def numa_messages(boot: Boot, layout: Layout) -> Iterator[Message]:
    """The lines of numa_init() that the layout decides."""
    kernel = boot.kernel
    if not kernel.enabled("NUMA"):
        return
    notes = layout.topology.notes
    off = (*settings(kernel, boot.cmdline, "numa_off"), *settings(kernel, boot.cmdline, "acpi_numa"))
    if layout.topology.slit_refused:
        yield Message(_SLIT, "the distances that firmware tells", "info", "slit-refused")
    yield from layout.topology.emulated
    uncovered = next(filter(None, map(_COVER.fullmatch, notes)), None)
    if uncovered is not None:
        by = "memory that no node claims"
        yield say(kernel, "numa-uncovered", by, "numa-refused", ("cover",), **uncovered.groupdict())
    by = "the borders between nodes"
    yield from (Message(note, by, "warning", "numa-refused") for note in notes if note.endswith(_ALIGNED))
    refused = uncovered is not None or any(note.endswith(("NUMA is not used", _ALIGNED)) for note in notes)
    if off and any(note.startswith("NUMA turned off") for note in notes):
        name = "numa-off" if settings(kernel, boot.cmdline, "numa_off") else "numa-none"
        yield from _dummy(boot, layout, name, f"numa={off[0].word.value}")
    elif refused:
        yield from _dummy(boot, layout, "numa-none", "the firmware's nodes are refused")
    yield from layout.topology.emulated_after


def without_tables(boot: Boot, layout: Layout) -> Iterator[Message]:
    """The lines where no table tells of nodes, which a machine of one node leaves open: they are not sure."""
    kernel, machine = boot.kernel, boot.machine
    prints = kernel.arch.name.startswith("x86") or kernel.has("numa-disabled-wording")
    alone = machine is not None and len(machine.nodes) == 1 and machine.firmware is None
    if prints and alone and kernel.enabled("NUMA"):
        for message in _dummy(boot, layout, "numa-none", "that no table of the firmware tells of nodes"):
            yield message._replace(sure=False)


def _dummy(boot: Boot, layout: Layout, name: str, by: str) -> Iterator[Message]:
    kernel, shift = boot.kernel, boot.kernel.page_shift
    frames = [span for node in layout.topology.nodes for span in node.frames]
    end = max(layout.topology.end_pfn, *(high for _, high in frames)) << shift
    start = min(low for low, _ in frames) << shift if kernel.has("numa-disabled-wording") else 0
    yield say(kernel, name, by, "numa-refused", (name,))
    yield say(kernel, "faked", by, start=start, end=end, last=end - 1)
