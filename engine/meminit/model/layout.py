"""The layout the kernel will build: nodes (pg_data_t), zones and page frames as ranges."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot
    from meminit.model.messages import Message
    from meminit.model.reservations import Managed

__all__ = ["Deferred", "Layout", "NumaNode", "PageAnswer", "Pgdat", "Topology", "Zone"]

Frames = tuple[tuple[int, int], ...]
"""Page frames as ranges of PFNs ``[start, end)``, ascending and apart."""


@dataclass(frozen=True, slots=True)
class NumaNode:
    """A node before zones exist: id, CPUs, page frames ``[start, end)``, online or only possible.

    ``hotplug`` and ``mirror`` are those of its frames that firmware marks hot-pluggable or mirrored.
    """

    id: int
    cpus: tuple[int, ...]
    frames: Frames
    online: bool = True
    has_memory: bool = True
    hotplug: Frames = ()
    mirror: Frames = ()


@dataclass(frozen=True, slots=True)
class Topology:
    """What numa_init() made of the firmware: nodes by id, and node_distance() for each pair.

    ``distances`` is square over ``nodes`` in their order. ``notes`` say what the kernel refused, with why.
    ``end_pfn`` is where the memory map ends (max_pfn); 0 where that is not known, or where nodes end alone says it.
    ``slit_refused`` is whether slit_valid() threw the firmware's distances away. ``crash`` says on what memory the
    kernel dies while it sets zones up; empty where it does not. ``refused`` is why it drops all of the machine's nodes
    for one, where nobody asked for that, ``unfaked`` why it does not fake the nodes that the boot line asks for.
    ``emulated`` is what numa_emulation() prints of the machine's nodes, ``emulated_after`` what it prints once one node
    stands for them. ``started`` are the CPUs that are brought up, where the boot line keeps some from it; None: all.
    """

    nodes: tuple[NumaNode, ...]
    distances: tuple[tuple[int, ...], ...]
    notes: tuple[str, ...] = ()
    slit_refused: bool = False
    crash: str = ""
    end_pfn: int = 0
    refused: str = ""
    unfaked: str = ""
    emulated: tuple[Message, ...] = ()
    emulated_after: tuple[Message, ...] = ()
    started: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone of a node (``struct zone``), in pages and PFNs; ``[start_pfn, end_pfn)``.

    An empty zone spans 0 and has start_pfn None. ``managed`` is None when not known; ``present`` is the kernel's
    unsigned long, wrapped where the release wraps it. ``managed_estimate`` is what free_area_init_core() takes the
    zone to manage before anything was reserved: present pages less the zone's memory map. ``managed_low`` and
    ``managed_high`` bound what it manages when all that is freed has been; None where nothing bounds it.
    """

    node: int
    name: str
    index: int
    start_pfn: int | None
    end_pfn: int | None
    spanned: int
    present: int
    managed: int | None = None
    managed_estimate: int | None = None
    managed_low: int | None = None
    managed_high: int | None = None

    @property
    def populated(self) -> bool:
        """populated_zone(): present_pages is not zero."""
        return self.present != 0


@dataclass(frozen=True, slots=True)
class Deferred:
    """Struct pages of a node's last zone ``[pfn, end_pfn)`` that are set up once all CPUs run.

    Where it is not ``exact``, they begin at ``pfn`` or later: by as much as memory is reserved early, or not at all.
    """

    node: int
    pfn: int
    end_pfn: int
    exact: bool


@dataclass(frozen=True, slots=True)
class Pgdat:
    """``pg_data_t``: one node's memory, with its zones in index order, empty ones included."""

    node_id: int
    cpus: tuple[int, ...]
    start_pfn: int | None
    end_pfn: int | None
    present: int
    spanned: int
    zones: tuple[Zone, ...]
    online: bool = True


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """Where a page frame is.

    ``state`` is ``present``, ``hole`` (a struct page without memory), ``outside``,
    or ``unknown`` where zones were observed and nothing says where memory lies.

    ``section`` is its SPARSEMEM section, ``index`` its place in the map that ``map`` names (``mem_map``, a node's
    ``node_mem_map``, the map of its section, ``vmemmap``). ``why`` are the steps from the PFN to the answer.
    """

    pfn: int
    address: int
    state: str
    node: int | None
    zone: str | None
    section: int | None
    map: str | None
    index: int | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """All nodes. ``zone_limits`` are the arch's [lowest, highest) PFN a zone type; ``movable_start`` PFN by node.

    ``boot`` is the boot that it is of, where the library hands the layout out. ``early`` is what is taken of memory
    before zones get theirs, where that was asked for.
    """

    topology: Topology
    nodes: tuple[Pgdat, ...]
    zone_types: tuple[str, ...]
    zone_limits: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    movable_start: Mapping[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    boot: Boot | None = field(default=None, compare=False, repr=False)
    early: Managed | None = field(default=None, compare=False, repr=False)
    deferred: tuple[Deferred, ...] = ()

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Every zone of every node, empty ones included."""
        return tuple(zone for node in self.nodes for zone in node.zones)
