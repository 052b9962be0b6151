"""The machine as firmware describes it: nodes or firmware tables, distances, memory map."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.read.firmware import EfiEntry, Firmware, MapEntry, MemoryRange, SratCpu, SratMemory
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.text import Path, Place, Places

__all__ = ["EfiEntry", "Firmware", "Machine", "MapEntry", "MemoryRange", "Node", "SratCpu", "SratMemory"]


@dataclass(frozen=True, slots=True)
class Node:
    """A NUMA node in the kernel's numbering. A memoryless node has no ranges; an offline one is only possible."""

    id: int
    cpus: tuple[int, ...] = ()
    memory: tuple[MemoryRange, ...] = ()
    online: bool = True
    path: Path = ()


@dataclass(frozen=True, slots=True, eq=False)
class Machine:
    """A machine document, typed. ``distances`` has a row a node, in the order of ``nodes``; None: 10/20."""

    name: str
    arch: str
    nodes: tuple[Node, ...]
    distances: tuple[tuple[int, ...], ...] | None = None
    memory_map: tuple[MapEntry, ...] | None = None
    firmware: Firmware | None = None
    places: Places | None = field(default=None, repr=False)
    source_name: str = ""

    def place(self, *path: str | int) -> Place | None:
        """Where the value at ``path`` of the document stands."""
        return None if self.places is None else self.places.at(path)
