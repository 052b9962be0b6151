"""The matrix that lists read and the graph that queries read are the same distances."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.derive.zonelists.distance import distance_graph, nearest, rows_of
from meminit.model.layout import NumaNode, Topology


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    ids = draw(st.lists(st.integers(0, 63), min_size=1, max_size=8, unique=True).map(sorted))
    rows = [tuple(draw(st.integers(10, 255)) for _ in ids) for _ in ids]
    return Topology(tuple(NumaNode(node, (), ()) for node in ids), tuple(rows))


@settings(deadline=None)
@given(topologies(), st.data())
def test_graph_and_matrix_agree(topology: Topology, data: st.DataObject) -> None:
    graph = distance_graph(topology)
    ids = [node.id for node in topology.nodes]
    shuffled = data.draw(st.permutations(ids))
    rows = rows_of(topology, shuffled)

    assert rows_of(topology, ids) == topology.distances
    for a, row in zip(shuffled, rows, strict=True):
        assert graph.nodes[a]["local"] == row[shuffled.index(a)]
        others = {b: distance for b, distance in zip(shuffled, row, strict=True) if b != a}
        assert {b: edge["distance"] for b, edge in graph[a].items()} == others
        assert nearest(graph, a) == tuple(sorted(sorted(others), key=others.__getitem__))
