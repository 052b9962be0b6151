"""node_distance(): the matrix read directly for lists, and as a graph for queries and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import networkx as nx

    from meminit.model.layout import Topology

__all__ = ["distance_graph", "nearest", "rows_of"]


def rows_of(topology: Topology, nodes: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """node_distance() between ``nodes``, a row a node, both in the order given."""
    known = tuple(node.id for node in topology.nodes)
    if tuple(nodes) == known:
        return topology.distances
    place = {node: index for index, node in enumerate(known)}
    columns = [place[node] for node in nodes]
    return tuple(tuple(topology.distances[row][column] for column in columns) for row in columns)


def distance_graph(topology: Topology) -> nx.DiGraph[int]:
    """Nodes, and an edge with its ``distance`` from each node to every other one: distances may differ by direction.

    ``local`` of a node is its distance to itself.
    """
    import networkx as nx

    graph: nx.DiGraph[int] = nx.DiGraph()
    ids = [node.id for node in topology.nodes]
    graph.add_nodes_from(
        (node, {"local": row[index]}) for index, (node, row) in enumerate(zip(ids, topology.distances, strict=True))
    )
    graph.add_edges_from(
        (node, other, {"distance": distance})
        for node, row in zip(ids, topology.distances, strict=True)
        for other, distance in zip(ids, row, strict=True)
        if other != node
    )
    return graph


def nearest(graph: nx.DiGraph[int], node: int) -> tuple[int, ...]:
    """The other nodes, nearest to ``node`` first, by distance alone; equal ones by id."""
    edges = graph[node]
    return tuple(sorted(edges, key=lambda other: (edges[other]["distance"], other)))
