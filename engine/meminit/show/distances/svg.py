"""Distances as an SVG picture that reads in light and in dark: nodes in a circle, every distance a tooltip."""

from __future__ import annotations

from html import escape
from math import cos, pi, sin
from typing import TYPE_CHECKING

from meminit.records import dataclass
from meminit.show.distances.picture import told
from meminit.show.svg_page import svg_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from meminit.model.boot import Boot
    from meminit.show.distances.picture import Group, Picture, Tie

    Point = tuple[float, float]

__all__ = ["distances_svg"]

NODE = 22.0
"""Radius of a node, in pixels."""

BAND = 33.0
"""Half the width of the band around a group."""

SPACE, LEAST_SPACE = 96.0, 50.0
"""Pixels of the circle that each node has for itself, less where there are many."""

MARGIN, HEAD = 40.0, 108.0
"""Pixels around the picture, and above it for title and legend."""

LEAST_WIDTH = 680.0
MOST_LABELS = 40
"""More lines than this have their distances in colour and tooltip only."""

SHADES = 6
"""Distances have shades of their own up to so many; those beyond share the last."""

STYLE = """
svg{--page:#fff;--ink:#1b1f24;--soft:#57606a;--box:#fff;--band:#eef1f4}
.d0{--hue:#0b4f8a}.d1{--hue:#c25100}.d2{--hue:#00795a}.d3{--hue:#9a4b84}.d4{--hue:#8a7500}.d5{--hue:#8b949e}
@media (prefers-color-scheme:dark){
svg{--page:#0d1117;--ink:#e6edf3;--soft:#a3adb8;--box:#161b22;--band:#1d232b}
.d0{--hue:#62b5f0}.d1{--hue:#ff9d5c}.d2{--hue:#35c79a}.d3{--hue:#dd93bd}.d4{--hue:#d8c840}.d5{--hue:#7d8792}
}
.page{fill:var(--page)}
text{font:13px system-ui,"DejaVu Sans",sans-serif;fill:var(--ink)}
.title{font-size:22px;font-weight:600}
.about{fill:var(--soft)}
.band{fill:none;stroke:var(--band);stroke-linecap:round}
.tie{stroke:var(--hue);fill:none;stroke-linecap:round}
.tie:hover{stroke-width:6}
.node circle{fill:var(--box);stroke:var(--ink);stroke-width:1.6}
.offline circle{stroke-dasharray:4 3;stroke:var(--soft)}
.id{font-size:15px;font-weight:600;text-anchor:middle;dominant-baseline:central}
.label{font-weight:600;fill:var(--hue);stroke:var(--page);stroke-width:5;paint-order:stroke;text-anchor:middle;dominant-baseline:central}
.group{fill:var(--soft);text-anchor:middle;dominant-baseline:central}
"""


@dataclass(frozen=True, slots=True)
class _Circle:
    """Where things stand: angles of nodes by id, clockwise from the top."""

    middle: Point
    radius: float
    angles: Mapping[int, float]

    def at(self, angle: float, out: float = 0.0) -> Point:
        """The point at ``angle``, ``out`` pixels outside the circle."""
        radius = self.radius + out
        return self.middle[0] + radius * sin(angle), self.middle[1] - radius * cos(angle)

    def end(self, nodes: tuple[int, ...]) -> Point:
        """Where a line to a node or a group ends."""
        if len(nodes) == 1:
            return self.at(self.angles[nodes[0]])
        return self.at((self.angles[nodes[0]] + self.angles[nodes[-1]]) / 2, -BAND)


def distances_svg(boot: Boot, picture: Picture) -> str:
    """The picture; the nearer two nodes are, the thicker the line between them."""
    slots = len(picture.nodes) + (len(picture.groups) if len(picture.groups) > 1 else 0)
    radius = 0.0 if len(picture.nodes) == 1 else max(90.0, slots * max(LEAST_SPACE, SPACE - slots) / (2 * pi))
    reach = 2 * (radius + BAND + 34.0)
    wide, high = max(LEAST_WIDTH, reach + 2 * MARGIN), reach + HEAD + MARGIN
    circle = _Circle((wide / 2, HEAD + reach / 2), radius, _angles(picture, slots))
    steps = sorted({min(tie.there, tie.back) for tie in picture.ties} | {g.near for g in picture.groups if g.near})
    shade = {distance: min(at, SHADES - 1) for at, distance in enumerate(steps)}
    parts = [
        *_head(boot, picture, shade),
        *(part for group in picture.groups if _banded(picture, group) for part in _band(circle, group)),
        *(_line(circle, tie, shade[min(tie.there, tie.back)]) for tie in reversed(picture.ties)),
        *(_label(circle, tie, shade[min(tie.there, tie.back)]) for tie in picture.ties[: _labels(picture)]),
        *_nodes(circle, picture),
    ]
    return svg_page(wide, high, STYLE, parts)


def _labels(picture: Picture) -> int:
    return len(picture.ties) if len(picture.ties) <= MOST_LABELS else 0


def _angles(picture: Picture, slots: int) -> dict[int, float]:
    """Nodes at even steps, a step left free between groups; two nodes stand side by side."""
    step = 2 * pi / slots
    at = -pi / 2 if slots == 2 else 0.0
    angles = {}
    for group in picture.groups:
        for node in group.nodes:
            angles[node] = at
            at += step
        at += step if len(picture.groups) > 1 else 0.0
    return angles


def _head(boot: Boot, picture: Picture, shade: Mapping[int, int]) -> Iterator[str]:
    kernel = f"Linux {boot.kernel.release.text} on {boot.kernel.arch.name}"
    yield f'<text id="title" class="title" x="{MARGIN}" y="46">Distances of {escape(boot.name)}</text>'
    count = "1 node" if len(picture.nodes) == 1 else f"{len(picture.nodes)} nodes"
    about = f"node_distance() of {count}, {kernel}; no line where another node lies between"
    yield f'<text class="about" x="{MARGIN}" y="68">{escape(about)}</text>'
    left = MARGIN
    for at, (distance, colour) in enumerate(list(shade.items())[:SHADES]):
        more = " and more" if at == SHADES - 1 and len(shade) > SHADES else ""
        yield f'<path class="tie d{colour}" stroke-width="{_width(colour)}" d="M{left:.0f} 90h30"/>'
        yield f'<text x="{left + 38:.0f}" y="94.5">{distance}{more}</text>'
        left += 78


def _width(colour: int) -> float:
    return max(1.0, 3.4 - 0.6 * colour)


def _banded(picture: Picture, group: Group) -> bool:
    alone = len(picture.groups) == 1
    return group.near is not None and (not alone or not picture.ties)


def _band(circle: _Circle, group: Group) -> Iterator[str]:
    first, last = circle.angles[group.nodes[0]], circle.angles[group.nodes[-1]]
    (x, y), (to_x, to_y) = circle.at(first), circle.at(last)
    large = int(last - first > pi)
    arc = f"M{x:.1f} {y:.1f}A{circle.radius:.1f} {circle.radius:.1f} 0 {large} 1 {to_x:.1f} {to_y:.1f}"
    yield f'<path class="band" stroke-width="{2 * BAND:.0f}" d="{arc}"/>'
    if group.alike:
        middle = (first + last) / 2
        inner = last - first > 3 * pi / 2
        x, y = circle.middle if inner else circle.at(middle, BAND + 16)
        yield f'<text class="group" x="{x:.1f}" y="{y:.1f}">{"all " if inner else ""}{group.near} apart</text>'


def _line(circle: _Circle, tie: Tie, colour: int) -> str:
    (x, y), (to_x, to_y) = circle.end(tie.source), circle.end(tie.target)
    return (
        f'<path class="tie d{colour}" stroke-width="{_width(colour)}" d="M{x:.1f} {y:.1f}L{to_x:.1f} {to_y:.1f}">'
        f"<title>{_ends(tie)}</title></path>"
    )


def _ends(tie: Tie) -> str:
    source, target = (", ".join(map(str, nodes)) for nodes in (tie.source, tie.target))
    if tie.there == tie.back:
        return f"{source} to {target}: {tie.there}"
    return f"{source} to {target}: {tie.there}, back: {tie.back}"


def _label(circle: _Circle, tie: Tie, colour: int) -> str:
    (x, y), (to_x, to_y) = circle.end(tie.source), circle.end(tie.target)
    length = ((to_x - x) ** 2 + (to_y - y) ** 2) ** 0.5
    part = 0.5 if length < 1.2 * circle.radius or len(circle.angles) == 2 else 0.36  # lines cross in the middle
    return (
        f'<text class="label d{colour}" x="{x + (to_x - x) * part:.1f}" y="{y + (to_y - y) * part:.1f}">'
        f"{told(tie)}</text>"
    )


def _nodes(circle: _Circle, picture: Picture) -> Iterator[str]:
    for node, about in zip(picture.nodes, picture.about, strict=True):
        x, y = circle.at(circle.angles[node.id])
        state = "node" if node.online else "node offline"
        yield (
            f'<g class="{state}"><title>{escape(about)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="{NODE:.0f}"/>'
            f'<text class="id" x="{x:.1f}" y="{y:.1f}">{node.id}</text></g>'
        )
