"""build_zonelists_in_node_order() and build_zonelists_in_zone_order(): zones of nodes that are already in order."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from meminit.model.zonelists import Zoneref

    Fill = Callable[[Sequence[int]], tuple[Zoneref, ...]]

__all__ = ["build_zonelists_in_node_order", "build_zonelists_in_zone_order"]


def build_zonelists_in_node_order(zonerefs: Sequence[Mapping[int, Zoneref]], highest: int) -> Fill:
    """A function from nodes in order to a list: of each node its zones, the highest first.

    ``zonerefs`` are the entries of each node by zone index, highest first; zones above ``highest`` stay out. All
    lists share the entries.
    """
    own = [tuple(ref for index, ref in refs.items() if index <= highest) for refs in zonerefs]
    of_node = own.__getitem__
    return lambda nodes: tuple(chain.from_iterable(map(of_node, nodes)))


def build_zonelists_in_zone_order(zonerefs: Sequence[Mapping[int, Zoneref]], highest: int) -> Fill:
    """A function from nodes in order to a list: of each zone type, the highest first, the nodes in order."""
    types = [
        {node: refs[index] for node, refs in enumerate(zonerefs) if index in refs} for index in range(highest, -1, -1)
    ]
    return lambda nodes: tuple(found[node] for found in types if found for node in nodes if node in found)
