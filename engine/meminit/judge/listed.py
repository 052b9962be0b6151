"""Facts of the predicted zonelists: who falls back on whom, and how far that is."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from meminit.judge.kinds import NUMBER, TEXT, Field, Kind, ListOf, Question
from meminit.judge.values import Item
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.judge.facts import Facts
    from meminit.model.zonelists import NodeZonelists, Zonelists, Zoneref

__all__ = ["ZONELIST_KINDS"]


@dataclass(frozen=True, slots=True)
class _Hop:
    node: int
    distance: int | None


def _lists(facts: Facts, zonelists: Zonelists) -> tuple[Item, ...]:
    return tuple(Item("zonelist", lists, str(lists.node), facts.node_place(lists.node)) for lists in zonelists.nodes)


def _list(facts: Facts, zonelists: Zonelists, wanted: int) -> Item | None:
    return next((lists for lists in _lists(facts, zonelists) if lists.value.node == wanted), None)


def _zonerefs(refs: Iterable[Zoneref] | None) -> tuple[Item, ...] | None:
    return None if refs is None else tuple(Item("zoneref", ref, f"{ref.node} {ref.zone}") for ref in refs)


def _own(_: Facts, lists: NodeZonelists) -> tuple[Item, ...] | None:
    return _zonerefs(ref for ref in lists.fallback if ref.node == lists.node)


def _first(_: Facts, lists: NodeZonelists) -> Item | None:
    return next(iter(_zonerefs(lists.fallback[:1]) or ()), None)


def _hop(facts: Facts, source: int, target: int) -> Item:
    return Item("hop", _Hop(target, facts.distance(source, target)), str(target), facts.distance_place(source, target))


def _remote(facts: Facts, lists: NodeZonelists) -> tuple[Item, ...]:
    """The other nodes of the fallback list in its order, with the distance to each."""
    return tuple(_hop(facts, lists.node, node) for node in lists.fallback_nodes if node != lists.node)


def _backward(facts: Facts, lists: NodeZonelists) -> tuple[Item, ...]:
    """The hops that are nearer than the one before them."""
    nodes = [node for node in lists.fallback_nodes if node != lists.node]
    distances = [facts.distance(lists.node, node) or 0 for node in nodes]
    turns = (node for node, (before, here) in zip(nodes[1:], pairwise(distances), strict=True) if here < before)
    return tuple(_hop(facts, lists.node, node) for node in turns)


def _first_choices(facts: Facts, zonelists: Zonelists) -> tuple[Item, ...]:
    """Nodes that are the first other node of some list, with how many lists that are."""
    firsts = [next((n for n in lists.fallback_nodes if n != lists.node), None) for lists in zonelists.nodes]
    counts = Counter(node for node in firsts if node is not None)
    return tuple(
        Item("choice", choice, str(choice[0]), facts.node_place(choice[0])) for choice in sorted(counts.items())
    )


ZONELIST_KINDS = (
    Kind(
        "zonelists",
        "the fallback lists of all nodes",
        {
            "requested": Field(TEXT, lambda _, z: z.order.requested, "the order asked for: default, node, zone"),
            "order": Field(TEXT, lambda _, z: z.order.effective, "the order in force: node, zone, legacy"),
            "why": Field(TEXT, lambda _, z: z.order.why, "why that order is in force"),
            "policy_zone": Field(TEXT, lambda _, z: z.policy_zone, "the zone that policies bind; nothing without NUMA"),
            "zone_reclaim_mode": Field(NUMBER, lambda _, z: z.zone_reclaim_mode, "as set at boot; nothing if never"),
            "nodes": Field(ListOf("zonelist"), _lists, "the lists, a node each"),
            "first_choices": Field(ListOf("choice"), _first_choices, "nodes that some other node falls back on first"),
        },
        {"node": Question((NUMBER,), "zonelist", _list, "the lists of a node; nothing when it has none")},
    ),
    Kind(
        "zonelist",
        "the lists of one node",
        {
            "node": Field(NUMBER, lambda _, n: n.node, "the node's number"),
            "nodes": Field(ListOf(NUMBER), lambda _, n: n.fallback_nodes, "nodes in the order of fallback"),
            "remote": Field(ListOf("hop"), _remote, "the other nodes in that order, with distances"),
            "backward": Field(ListOf("hop"), _backward, "those of `remote` that are nearer than the one before"),
            "first": Field("zoneref", _first, "the first entry of `fallback`; nothing in an empty list"),
            "own": Field(ListOf("zoneref"), _own, "the entries of `fallback` that are the node's own"),
            "fallback": Field(ListOf("zoneref"), lambda _, n: _zonerefs(n.fallback), "zones in the order of fallback"),
            "thisnode": Field(ListOf("zoneref"), lambda _, n: _zonerefs(n.thisnode), "the list of __GFP_THISNODE"),
        },
    ),
    Kind(
        "zoneref",
        "an entry of a zonelist",
        {
            "node": Field(NUMBER, lambda _, r: r.node, "its node"),
            "zone": Field(TEXT, lambda _, r: r.zone, "its zone's name"),
        },
    ),
    Kind(
        "hop",
        "another node of a fallback list",
        {
            "node": Field(NUMBER, lambda _, h: h.node, "its number"),
            "distance": Field(NUMBER, lambda _, h: h.distance, "node_distance() from the list's node"),
        },
    ),
    Kind(
        "choice",
        "a node that others fall back on first",
        {
            "node": Field(NUMBER, lambda _, c: c[0], "its number"),
            "count": Field(NUMBER, lambda _, c: c[1], "how many other nodes do"),
        },
    ),
)
"""Kinds of what build_all_zonelists() makes."""
