"""Notes of a layout that are lines of the kernel's own: where it prints them, and that they are no notes then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.model.knowledge import document
from meminit.model.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["low_memory_messages", "mirror_messages", "notes_beside"]

FILE = "rules/messages.yaml"
LOW, ZONES = "low memory", "before zones"


def low_memory_messages(boot: Boot, layout: Layout) -> Iterator[Message]:
    """What find_low_pfn_range() of 32-bit x86 prints: memory that is lost above low memory, and of highmem=."""
    return _printed(boot, layout, LOW)


def mirror_messages(boot: Boot, layout: Layout) -> Iterator[Message]:
    """What find_zone_movable_pfns_for_nodes() prints of kernelcore=mirror, before zones are."""
    return _printed(boot, layout, ZONES)


def _printed(boot: Boot, layout: Layout, place: str) -> Iterator[Message]:
    arch = boot.kernel.arch.name
    here = (row for row in document(FILE)["printed_notes"] if row["place"] == place)
    rows = [row for row in here if arch in row.get("arches", (arch,))]
    for note in layout.notes:
        row = next((row for row in rows if re.fullmatch(row["pattern"], note)), None)
        if row is not None:
            yield Message(note, row["by"], row["level"], "word", (note,))


def notes_beside(notes: Iterable[str], messages: Iterable[Message]) -> list[str]:
    """Those of ``notes`` that no line says already."""
    said = {message.text.strip() for message in messages}
    return [note for note in notes if note not in said and note.partition(" by ")[0] not in said]
