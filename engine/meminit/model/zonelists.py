"""The fallback lists that build_all_zonelists() makes, and why they are in that order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Candidate", "NodeZonelists", "Order", "Pick", "Zonelists", "Zoneref"]


@dataclass(frozen=True, slots=True)
class Zoneref:
    """An entry of a zonelist."""

    node: int
    zone: str


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for (default, node, zone) and what is in force (node, zone, legacy), with the reason."""

    requested: str
    effective: str
    why: str
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A node as find_next_best_node() weighed it: val = (distance + ahead + penalty) * factor + node_load."""

    node: int
    distance: int
    ahead: int
    penalty: int
    load: int
    value: int


@dataclass(frozen=True, slots=True)
class Pick:
    """One answer of find_next_best_node(): the winner, why, and all it was compared with.

    ``candidates`` is empty where the local node wins without comparison. ``load_after`` is the winner's
    node_load once it was listed, ``tie`` whether a lower id decided.
    """

    node: int
    why: str
    candidates: tuple[Candidate, ...] = ()
    factor: int = 0
    tie: bool = False
    load_after: int = 0


@dataclass(frozen=True, slots=True)
class NodeZonelists:
    """The lists of one node. ``thisnode`` is None where the kernel has none.

    ``by_zone`` are the lists of kernels that have one a zone type (2.6.20), ``by_gfp_zonemask`` those of 2.4.
    """

    node: int
    fallback_nodes: tuple[int, ...]
    fallback: tuple[Zoneref, ...]
    thisnode: tuple[Zoneref, ...] | None
    node_load: int | None = None
    by_zone: Mapping[str, tuple[Zoneref, ...]] | None = None
    by_gfp_zonemask: Mapping[int, tuple[Zoneref, ...]] | None = None
    picks: tuple[Pick, ...] = ()


@dataclass(frozen=True, slots=True)
class Zonelists:
    """All lists of a boot."""

    order: Order
    policy_zone: str | None
    zone_reclaim_mode: int | None
    nodes: tuple[NodeZonelists, ...]
    path: tuple[str, ...] = ()
    messages: tuple[str, ...] = field(default=())
