"""What a picture of distances shows: nodes in a circle, near ones side by side, groups, and ties worth a line."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from meminit.derive.zonelists.distance import distance_graph, nearest
from meminit.errors import InputFault
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import networkx as nx

    from meminit.model.layout import NumaNode, Topology

    Graph = nx.DiGraph[int]

__all__ = ["Group", "Picture", "Tie", "picture_of", "told"]

MOST_NODES = 64
"""More nodes than this make a picture that nobody can read."""

MOST_TIES = 4
"""Where all nodes are equally far apart, more of them than this say so in words instead of a line a pair."""


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that the smallest distance joins, in their order of the circle.

    ``near`` is that distance, None of a node alone; ``alike`` is whether all its pairs are that far apart, which a
    picture says in words where there are other groups.
    """

    nodes: tuple[int, ...]
    near: int | None
    alike: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """A line: between two nodes, or two groups whose nodes are all equally far from each other.

    ``there`` and ``back`` are the distances from ``source`` to ``target`` and from there back.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    there: int
    back: int


@dataclass(frozen=True, slots=True)
class Picture:
    """``groups`` go around the circle; ``about`` says of each node how far the others are, nearest first."""

    nodes: tuple[NumaNode, ...]
    groups: tuple[Group, ...]
    ties: tuple[Tie, ...]
    about: tuple[str, ...]


def picture_of(topology: Topology) -> Picture:
    """The picture of node_distance() of all nodes. Raises InputFault where there are too many for one.

    A pair gets no line when a third node is nearer to both than they are to each other: the way leads over it.
    """
    if len(topology.nodes) > MOST_NODES:
        raise InputFault(
            f"{len(topology.nodes)} nodes are too many for a picture of their distances",
            help=f"a picture shows up to {MOST_NODES}; --format json has the lists",
        )
    graph = distance_graph(topology)
    groups = tuple(_groups(graph, _circle(graph)))
    return Picture(
        topology.nodes,
        groups,
        tuple(sorted(_ties(graph, groups), key=lambda tie: (tie.there + tie.back, tie.source, tie.target))),
        tuple(_about(graph, node.id) for node in topology.nodes),
    )


def told(tie: Tie) -> str:
    """The distance of a tie in words: ``16``, or ``16/22`` where it differs by direction."""
    return str(tie.there) if tie.there == tie.back else f"{tie.there}/{tie.back}"


def _near(graph: Graph, node: int, other: int) -> int:
    """The shorter of the two directions."""
    return min(int(graph[node][other]["distance"]), int(graph[other][node]["distance"]))


def _circle(graph: Graph) -> list[int]:
    """Nodes so that those that are near stand together: next comes the nearest to any that already stands."""
    order = [min(graph)]
    left = {node: (_near(graph, order[0], node),) * 2 for node in graph if node != order[0]}
    while left:
        chosen = min(left, key=lambda node: (*left[node], node))
        del left[chosen]
        for node, (near, _) in left.items():
            left[node] = (min(near, _near(graph, chosen, node)), _near(graph, chosen, node))
        order.append(chosen)
    return order


def _groups(graph: Graph, order: Sequence[int]) -> Iterator[Group]:
    import networkx as nx

    near = min((_near(graph, *pair) for pair in combinations(order, 2)), default=0)
    joined: nx.Graph[int] = nx.Graph()
    joined.add_nodes_from(order)
    joined.add_edges_from(pair for pair in combinations(order, 2) if _near(graph, *pair) == near)
    at = {node: place for place, node in enumerate(order)}
    components = [tuple(sorted(component, key=at.__getitem__)) for component in nx.connected_components(joined)]
    for nodes in sorted(components, key=lambda nodes: at[nodes[0]]):
        yield Group(nodes, near if len(nodes) > 1 else None, len(_apart(graph, nodes, nodes)) == 1)


def _apart(graph: Graph, these: Iterable[int], those: Iterable[int]) -> set[int]:
    """All distances from ``these`` to ``those``."""
    those = tuple(those)
    return {int(graph[node][other]["distance"]) for node in these for other in those if node != other}


def _ties(graph: Graph, groups: Sequence[Group]) -> Iterator[Tie]:
    for group in groups:
        if not group.alike or (len(groups) == 1 and len(group.nodes) <= MOST_TIES):
            yield from _pairs(graph, combinations(group.nodes, 2))
    for group, other in combinations(groups, 2):
        there, back = _apart(graph, group.nodes, other.nodes), _apart(graph, other.nodes, group.nodes)
        if len(there) == len(back) == 1:
            if not _over_another(graph, groups, group, other):
                yield Tie(group.nodes, other.nodes, *there, *back)
        else:
            yield from _pairs(graph, ((a, b) for a in group.nodes for b in other.nodes))


def _pairs(graph: Graph, pairs: Iterable[tuple[int, int]]) -> Iterator[Tie]:
    for node, other in pairs:
        far = _near(graph, node, other)
        if not any(
            _near(graph, node, third) < far and _near(graph, third, other) < far
            for third in graph
            if third not in {node, other}
        ):
            yield Tie((node,), (other,), graph[node][other]["distance"], graph[other][node]["distance"])


def _over_another(graph: Graph, groups: Sequence[Group], group: Group, other: Group) -> bool:
    """Whether a third group is nearer to both than they are to each other."""
    far = _near(graph, group.nodes[0], other.nodes[0])
    thirds = (third.nodes for third in groups if third not in {group, other})
    return any(
        max(_apart(graph, group.nodes, third)) < far and max(_apart(graph, third, other.nodes)) < far
        for third in thirds
    )


def _about(graph: Graph, node: int) -> str:
    others = ", ".join(f"{other} at {graph[node][other]['distance']}" for other in nearest(graph, node))
    return f"node {node}: itself at {graph.nodes[node]['local']}" + (f", {others}" if others else "")
