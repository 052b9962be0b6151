"""The boot log as far as it is about memory: every producer's lines, in the kernel's order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.messages.early import SetAside, set_aside
from meminit.derive.messages.firmware_told import srat_messages, user_map_messages
from meminit.derive.messages.handed_over import handed_over_messages
from meminit.derive.messages.nodes import numa_messages
from meminit.derive.messages.noted import low_memory_messages, mirror_messages
from meminit.derive.messages.parameters import PANIC, early_messages, late_messages
from meminit.derive.messages.zonelists import zonelist_messages
from meminit.derive.messages.zones import free_area_init_messages
from meminit.derive.parameters.passes import read_boot_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout
    from meminit.model.messages import Message

__all__ = ["boot_log"]


def boot_log(boot: Boot, layout: Layout, *, every: bool = False) -> tuple[Message, ...]:
    """The messages of ``boot``, up to where it dies; with ``every`` also those about words and of mminit_loglevel=."""
    return tuple(_messages(boot, layout, every=every))


def _messages(boot: Boot, layout: Layout, *, every: bool) -> Iterator[Message]:
    reading = read_boot_line(boot.kernel, boot.cmdline)
    yield from early_messages(reading) if every else ()
    yield from user_map_messages(boot) if every else ()
    yield from low_memory_messages(boot, layout)
    yield from srat_messages(boot) if every else ()
    yield from numa_messages(boot, layout)
    aside = set_aside(boot, layout) if every else SetAside()
    yield from aside.before
    yield from mirror_messages(boot, layout)
    yield from free_area_init_messages(boot, layout)
    yield from aside.after
    if layout.topology.crash:
        return
    if reading.panic and not reading.panic.startswith(PANIC):  # start_kernel() itself dies of the line
        yield from (message for message in late_messages(reading) if every and message.text == reading.panic)
        return
    yield from zonelist_messages(boot, layout, every=every)
    if not every:
        return
    yield from late_messages(reading)
    if not reading.panic:
        yield from handed_over_messages(boot, layout, aside.reservations)
