"""The fallback lists that build_all_zonelists() makes, and why they are in that order."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.boot import Boot

__all__ = ["Candidate", "NodeZonelists", "Order", "Pick", "Request", "SysctlWrite", "Zonelists", "Zoneref"]


@dataclass(frozen=True, slots=True)
class Zoneref:
    """An entry of a zonelist."""

    node: int
    zone: str


@dataclass(frozen=True, slots=True)
class SysctlWrite:
    """One write to /proc/sys/vm/numa_zonelist_order, and what came of it.

    ``result`` is what write(2) returns: the bytes taken, or a negative errno. ``reads_back`` is what the file shows
    afterwards, ``rebuilt`` whether all lists were built again.
    """

    written: str
    result: int
    reads_back: str
    rebuilt: bool
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for (default, node, zone, legacy) and what is in force (node, zone, legacy), with the reason.

    ``messages`` are the lines the kernel prints while it reads what was asked. ``sysctl`` is what reading
    /proc/sys/vm/numa_zonelist_order gives, None where there is no such file; ``writes`` what was written to it.
    """

    requested: str
    effective: str
    why: str
    messages: tuple[str, ...] = ()
    sysctl: str | None = None
    writes: tuple[SysctlWrite, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node as find_next_best_node() weighs it: value = (distance + ahead + penalty) * factor + load.

    ``ahead`` is 1 for a node with a lower id than the local node ("prefer the next node"), ``penalty`` what a node
    pays for its CPUs, ``load`` its node_load[] when the local node's list is begun.
    """

    node: int
    distance: int
    ahead: int
    penalty: int
    load: int
    value: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer of find_next_best_node(), with what made it win.

    ``weighed`` is None where the node came without comparison: the local node, or the next by id. The others that
    a pick was compared with are the picks after it: the load of a node does not change before it is picked, so
    their own ``weighed`` say how they compared. ``tie`` is whether another had the same value, and the lower id
    decided. ``load_after`` is the node's node_load[] once it is listed.
    """

    node: int
    why: str
    weighed: Candidate | None = None
    tie: bool = False
    load_after: int = 0


@dataclass(frozen=True, slots=True)
class NodeZonelists:
    """The lists of one node. ``thisnode`` is None where the kernel has none.

    ``by_zone`` are the lists of kernels that have one a zone type (2.6.20), ``by_gfp_zonemask`` those of 2.4.
    ``picks`` explain ``fallback_nodes`` where that was asked for. ``then_nodes`` are the nodes whose lists 2.4's
    _alloc_pages() tries when this one is used up.
    """

    node: int
    fallback_nodes: tuple[int, ...]
    fallback: tuple[Zoneref, ...]
    thisnode: tuple[Zoneref, ...] | None
    node_load: int | None = None
    by_zone: Mapping[str, tuple[Zoneref, ...]] | None = None
    by_gfp_zonemask: Mapping[int, tuple[Zoneref, ...]] | None = None
    picks: tuple[Pick, ...] = ()
    then_nodes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Zonelists:
    """All lists of a boot.

    ``path`` names the functions that lead to them, ``messages`` are the lines the kernel prints when they are built
    (an ellipsis stands for what the lists do not decide). ``factor`` weighs distance against node_load, where
    find_next_best_node() does; ``unlisted`` are zones with memory that no list holds, as (node, zone, why);
    ``notes`` say what was asked for and changes nothing. ``boot`` is the boot that they are of, where the library
    hands them out.
    """

    order: Order
    policy_zone: str | None
    zone_reclaim_mode: int | None
    nodes: tuple[NodeZonelists, ...]
    path: tuple[str, ...] = ()
    messages: tuple[str, ...] = ()
    factor: int | None = None
    unlisted: tuple[tuple[int, str, str], ...] = ()
    notes: tuple[str, ...] = ()
    boot: Boot | None = field(default=None, compare=False, repr=False)

    def of_node(self, node: int) -> NodeZonelists | None:
        """The lists of ``node``, or None when it has none."""
        return next((lists for lists in self.nodes if lists.node == node), None)


@dataclass(frozen=True, slots=True)
class Request:
    """How an allocation with some gfp flags from one node walks the lists.

    ``zone`` is gfp_zone()'s answer: the highest zone type it may take. ``list_name`` says which list is used, and
    ``entries`` are those of its entries that are eligible, in order. cpusets and memory policies are not counted in.
    """

    gfp: str
    node: int
    zone: str
    list_name: str
    entries: tuple[Zoneref, ...]
    why: str
