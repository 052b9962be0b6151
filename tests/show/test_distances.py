"""Pictures of distances: every distance is there to be found, lines are those that others do not explain."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.layout import NumaNode, Topology
from meminit.show.distances.dot import distances_dot
from meminit.show.distances.picture import Picture, picture_of, told
from meminit.show.distances.svg import distances_svg

SVG = "{http://www.w3.org/2000/svg}"
BOOT = Boot.from_document({"name": "a <b> & c", "kernel": {"release": "4.7", "arch": "x86_64"}})
Rule = Callable[[int, int], int]


def topology(count: int, far: Rule, offline: Sequence[int] = ()) -> Topology:
    nodes = tuple(NumaNode(node, (), (), online=node not in offline) for node in range(count))
    return Topology(nodes, tuple(tuple(10 if a == b else far(a, b) for b in range(count)) for a in range(count)))


def equal(_a: int, _b: int) -> int:
    return 20


def ring(a: int, b: int) -> int:
    return 10 + 6 * min((a - b) % 8, (b - a) % 8)


def sockets(a: int, b: int) -> int:
    return 12 if a // 4 == b // 4 else 20 if a // 8 == b // 8 else 32


def tied(picture: Picture) -> list[tuple[tuple[int, ...], tuple[int, ...], str]]:
    return [(tie.source, tie.target, told(tie)) for tie in picture.ties]


def parts(picture: Picture, name: str, kind: str) -> list[ET.Element]:
    root = ET.fromstring(distances_svg(BOOT, picture))  # noqa: S314  our own picture
    return [part for part in root.iter(SVG + name) if kind in part.get("class", "").split()]


def test_a_ring_is_drawn_as_a_ring() -> None:
    picture = picture_of(topology(8, ring))

    assert {frozenset((*source, *target)) for source, target, _ in tied(picture)} == {
        frozenset((node, (node + 1) % 8)) for node in range(8)
    }
    assert [label.text for label in parts(picture, "text", "label")] == ["16"] * 8
    assert parts(picture, "path", "band") == []


def test_groups_that_are_equally_far_share_one_line() -> None:
    picture = picture_of(topology(16, sockets))

    assert [group.nodes for group in picture.groups] == [tuple(range(first, first + 4)) for first in (0, 4, 8, 12)]
    assert all(group.near == 12 and group.alike for group in picture.groups)
    assert tied(picture)[:2] == [((0, 1, 2, 3), (4, 5, 6, 7), "20"), ((8, 9, 10, 11), (12, 13, 14, 15), "20")]
    assert [distance for *_, distance in tied(picture)] == ["20"] * 2 + ["32"] * 4
    assert len(parts(picture, "path", "band")) == 4
    assert [word.text for word in parts(picture, "text", "group")] == ["12 apart"] * 4


def test_a_group_between_two_others_explains_their_distance() -> None:
    picture = picture_of(topology(6, lambda a, b: 11 if a // 2 == b // 2 else 20 + 5 * (abs(a // 2 - b // 2) - 1)))

    assert tied(picture) == [((0, 1), (2, 3), "20"), ((2, 3), (4, 5), "20")]


@pytest.mark.parametrize(("count", "lines"), [(2, 1), (4, 6), (5, 0), (64, 0)])
def test_many_nodes_all_alike_are_told_in_words(count: int, lines: int) -> None:
    picture = picture_of(topology(count, equal))

    assert len(picture.ties) == lines
    assert [word.text for word in parts(picture, "text", "group")] == ([] if lines else ["all 20 apart"])


def test_distances_that_differ_by_direction_are_both_told() -> None:
    picture = picture_of(topology(3, lambda a, b: 20 + 3 * a + b))

    assert tied(picture) == [((0,), (1,), "21/23"), ((0,), (2,), "22/26")]
    titles = [next(iter(line)).text for line in parts(picture, "path", "tie") if len(line)]
    assert sorted(map(str, titles)) == ["0 to 1: 21, back: 23", "0 to 2: 22, back: 26"]


def test_one_node_is_a_picture_too() -> None:
    picture = picture_of(topology(1, equal))

    assert picture.about == ("node 0: itself at 10",)
    assert [part.text for part in parts(picture, "text", "id")] == ["0"]
    assert distances_dot(picture).splitlines()[3:-1] == ['    0 [style=solid, tooltip="node 0: itself at 10"];']


def test_so_many_nodes_that_nobody_could_read_them_are_refused() -> None:
    with pytest.raises(InputFault, match="65 nodes are too many") as fault:
        picture_of(topology(65, equal))
    assert "up to 64" in fault.value.help


def test_dot_has_groups_as_clusters() -> None:
    lines = distances_dot(picture_of(topology(8, sockets, offline=[7]))).splitlines()

    assert lines[0] == "graph distances {"
    assert [line.strip() for line in lines if "cluster" in line] == [
        'subgraph cluster_0 { label="12 apart";',
        'subgraph cluster_1 { label="12 apart";',
        '0 -- 4 [label="20", ltail=cluster_0, lhead=cluster_1];',
    ]
    assert [line.split()[0] for line in lines if "dashed" in line] == ["7"]
    uneven = topology(4, lambda a, b: 12 if a // 2 == b // 2 and a < b else 20 + a // 2)
    assert any('label="joined by 12"' in line for line in distances_dot(picture_of(uneven)).splitlines())


def test_an_offline_node_is_dashed() -> None:
    assert len(parts(picture_of(topology(3, equal, offline=[1])), "g", "offline")) == 1


def test_more_distances_than_shades_share_the_last() -> None:
    line = picture_of(topology(12, lambda a, b: 10 + 3 * min(a, b) + 40 * abs(a - b)))
    root = ET.fromstring(distances_svg(BOOT, line))  # noqa: S314  our own picture
    legend = [text.text for text in root.iter(SVG + "text") if not text.get("class")]

    assert len(legend) == 6
    assert str(legend[-1]).endswith(" and more")
    assert legend[:-1] == sorted(map(str, legend[:-1]), key=int)


def test_too_many_lines_have_no_labels() -> None:
    picture = picture_of(topology(12, lambda a, b: 21 if {a, b} == {0, 1} else 20 + (a > b)))

    assert len(picture.ties) > 40
    assert parts(picture, "text", "label") == []


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    ids = draw(st.lists(st.integers(0, 63), min_size=1, max_size=9, unique=True).map(sorted))
    far = st.sampled_from((11, 12, 20, 21, 40))
    rows = tuple(tuple(10 if a == b else draw(far) for b in ids) for a in ids)
    return Topology(tuple(NumaNode(node, (), ()) for node in ids), rows)


@settings(deadline=None, max_examples=60)
@given(topologies())
def test_every_distance_can_be_found(machine: Topology) -> None:
    picture = picture_of(machine)
    ids = [node.id for node in machine.nodes]
    rows = dict(zip(ids, machine.distances, strict=True))

    assert sorted(node for group in picture.groups for node in group.nodes) == ids
    for node, about in zip(ids, picture.about, strict=True):
        found = {int(other): int(far) for other, far in re.findall(r"(\d+) at (\d+)", about.partition(",")[2])}
        assert found == {other: rows[node][at] for at, other in enumerate(ids) if other != node}
    for tie in picture.ties:
        for a in tie.source:
            for b in tie.target:
                assert (tie.there, tie.back) == (rows[a][ids.index(b)], rows[b][ids.index(a)])
    svg = ET.fromstring(distances_svg(BOOT, picture))  # noqa: S314  our own picture
    assert [part.text for part in svg.iter(SVG + "text") if part.get("class") == "id"] == [str(node) for node in ids]
    assert distances_dot(picture).count(" -- ") >= len(picture.ties)


@settings(deadline=None, max_examples=60)
@given(topologies())
def test_lines_and_groups_lead_from_every_node_to_every_other(machine: Topology) -> None:
    picture = picture_of(machine)
    joined = {node.id: {node.id} for node in machine.nodes}
    together = [(*tie.source, *tie.target) for tie in picture.ties] + [group.nodes for group in picture.groups]
    for nodes in together:
        for a, b in combinations(nodes, 2):
            whole = joined[a] | joined[b]
            for node in whole:
                joined[node] = whole

    assert all(len(reached) == len(machine.nodes) for reached in joined.values())
