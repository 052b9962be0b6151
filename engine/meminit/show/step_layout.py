"""Where the steps and arrows of a picture stand, in layers, as Sugiyama's method places them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from meminit.show.step_graph import Link

    Chains = dict[tuple[int, int], list[int]]

__all__ = ["COLUMN", "ROW", "Drawing", "Point", "place"]

Point = tuple[float, float]

COLUMN, ROW = 200.0, 100.0
"""Pixels between the middles of neighbours in a layer, and between layers."""

BEND = 0.3
"""The room that a passing arrow takes in a layer, in columns."""

LOOSE_IN_A_ROW = 6
"""How many steps without any arrow stand in one row."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Middles of the steps by their order, and the points each link runs through, its ends included, in pixels."""

    nodes: Mapping[int, Point]
    routes: Mapping[Link, tuple[Point, ...]]


def place(orders: Sequence[int], links: Sequence[Link]) -> Drawing:
    """Place the steps numbered ``orders``: tied ones in layers, unconnected parts side by side, loose ones below."""
    tied = sorted({end for link in links for end in (link.source, link.target)})
    number = {order: at for at, order in enumerate(tied)}
    nodes: dict[int, Point] = {}
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}
    left = bottom = 0.0
    for points, hops in _components([(number[link.source], number[link.target]) for link in links]):
        moved = {at: (x + left, y) for at, (x, y) in points.items()}
        nodes |= {tied[at]: point for at, point in moved.items() if at < len(tied)}
        routes |= {(tied[way[0]], tied[way[-1]]): tuple(moved[at] for at in way) for way in _ways(hops, len(tied))}
        left = max(x for x, _ in moved.values()) + COLUMN
        bottom = max(bottom, *(y + ROW for _, y in moved.values()))
    loose = [order for order in orders if order not in number]
    nodes |= {
        order: (at % LOOSE_IN_A_ROW * COLUMN, bottom + at // LOOSE_IN_A_ROW * ROW) for at, order in enumerate(loose)
    }
    return Drawing(nodes, {link: routes[link.source, link.target] for link in links})


def _components(edges: list[tuple[int, int]]) -> Iterator[tuple[dict[int, Point], dict[int, list[int]]]]:
    """Points and hops of each connected part; numbers behind those of ``edges`` are bends of long arrows.

    Vertices are numbers without gaps: names would be placed by their hashes, which differ from run to run.
    """
    from fast_sugiyama import from_edges

    if not edges:
        return
    layouts = from_edges(
        edges,
        vertex_spacing=1,
        dummy_vertices=True,
        dummy_size=BEND,
        ranking_type="minimize",
        crossing_minimization="barycenter",
    )
    for positions, _, _, hops in sorted(layouts, key=lambda layout: min(int(name) for name, _ in layout[0])):
        top = max(y for _, (_, y) in positions)
        first = min(x for _, (x, _) in positions)
        following: dict[int, list[int]] = {}
        for source, target in hops or ():
            following.setdefault(int(source), []).append(int(target))
        yield {int(name): ((x - first) * COLUMN, (top - y) * ROW) for name, (x, y) in positions}, following


def _ways(hops: Mapping[int, Iterable[int]], first_bend: int) -> Iterator[list[int]]:
    """Each arrow as the vertices it runs through."""
    for source, targets in hops.items():
        if source < first_bend:
            for target in targets:
                way = [source, target]
                while way[-1] >= first_bend:
                    way += hops[way[-1]]
                yield way
