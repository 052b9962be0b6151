"""Distances in DOT, the language of Graphviz: groups as clusters, ties with their distances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.show.distances.picture import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.show.distances.picture import Picture

__all__ = ["distances_dot"]


def distances_dot(picture: Picture) -> str:
    """The graph; nodes that are not online are dashed, tooltips hold all distances of a node."""
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    yield "graph distances {"
    yield "  compound=true;"
    yield '  node [shape=circle, fontname="sans-serif"]; edge [fontname="sans-serif"];'
    about = dict(zip((node.id for node in picture.nodes), picture.about, strict=True))
    offline = {node.id for node in picture.nodes if not node.online}
    for at, group in enumerate(picture.groups):
        clustered = len(picture.groups) > 1 and group.near is not None
        if clustered:
            apart = f"{group.near} apart" if group.alike else f"joined by {group.near}"
            yield f'  subgraph cluster_{at} {{ label="{apart}";'
        for node in group.nodes:
            style = "dashed" if node in offline else "solid"
            yield f'    {node} [style={style}, tooltip="{about[node]}"];'
        if clustered:
            yield "  }"
    clusters = {group.nodes: at for at, group in enumerate(picture.groups) if group.near is not None}
    for tie in picture.ties:
        ends = ""
        if (tail := clusters.get(tie.source)) is not None:
            ends += f", ltail=cluster_{tail}"
        if (head := clusters.get(tie.target)) is not None:
            ends += f", lhead=cluster_{head}"
        yield f'  {tie.source[0]} -- {tie.target[0]} [label="{told(tie)}"{ends}];'
    for group in picture.groups:
        if group.alike and len(group.nodes) > 1 and not any(set(tie.source) < set(group.nodes) for tie in picture.ties):
            first, *others = group.nodes
            yield from (f"  {first} -- {other} [style=invis];" for other in others)
    yield "}"
