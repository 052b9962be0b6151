"""Notes of a layout that are lines of the kernel's own: where it prints them, and that they are no notes then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meminit.model.messages import Message
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meminit.model.boot import Boot
    from meminit.model.layout import Layout

__all__ = ["low_memory_messages", "mirror_messages", "notes_beside"]


class _Printed(NamedTuple):
    pattern: str
    level: str


_LOW = (
    _Printed(r"highmem size \(\d+MB\) (?:is bigger|results in).*", "err"),
    _Printed(r"ignoring highmem size on .*", "err"),
    _Printed(
        r"only \d+MB highmem pages available, .*|Warning:? only \d+.B will be used\..*|Use a HIGHMEM.*", "warning"
    ),
)
"""find_low_pfn_range() of 32-bit x86."""
_MIRROR = (_Printed(r"This configuration results in unmirrored .*|The system has no mirror memory, .*", "warning"),)
"""find_zone_movable_pfns_for_nodes()."""


def low_memory_messages(boot: Boot, layout: Layout) -> Iterator[Message]:
    """What is printed of memory that is lost above low memory, and of highmem=."""
    known = _LOW if boot.kernel.arch.name == "x86_32" else ()
    return _printed(layout, known, "where low memory ends, and highmem=")


def mirror_messages(layout: Layout) -> Iterator[Message]:
    """What is printed of kernelcore=mirror, before zones are."""
    return _printed(layout, _MIRROR, "kernelcore=mirror")


def _printed(layout: Layout, known: tuple[_Printed, ...], by: str) -> Iterator[Message]:
    for note in layout.notes:
        for one in known:
            if re.fullmatch(one.pattern, note):
                yield Message(note, by, one.level, "word", (note,))


def notes_beside(notes: Iterable[str], messages: Iterable[Message]) -> list[str]:
    """Those of ``notes`` that no line says already."""
    said = {message.text.strip() for message in messages}
    return [note for note in notes if note not in said and note.partition(" by ")[0] not in said]
