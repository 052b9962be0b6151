"""Steps as an SVG picture that reads in light and in dark, with every role a tooltip."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from meminit.model.steps import State
from meminit.show.step_graph import ORDER, links
from meminit.show.step_layout import place
from meminit.show.svg_page import svg_page
from meminit.show.svg_style import STYLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from meminit.model.steps import Step, Steps
    from meminit.show.step_graph import Link
    from meminit.show.step_layout import Point

__all__ = ["svg"]

WIDTH, HEIGHT = 180.0, 52.0
"""Pixels of a step's box."""

MARGIN = 40.0
LINE = 21
"""Characters that fit on a line of a box."""

PORT = 14.0
"""The most pixels between arrows that leave or reach a box side by side."""

LEGEND = 128.0
"""Pixels above the picture for its title and legend."""

LEAST_WIDTH = 1180.0
"""Pixels that the legend takes."""

_KINDS = (
    ("needs", "needs what the other provides"),
    ("before", "comes before for another reason"),
    ("calls", "calls"),
    (ORDER, "only the next call"),
)


def svg(steps: Steps) -> str:
    """The picture: time runs downwards, colour tells the phase, arrows that follow from others are left out."""
    arrows = links(steps)
    drawing = place([step.order for step in steps.steps], arrows)
    nodes = {order: _moved(point) for order, point in drawing.nodes.items()}
    routes = {link: tuple(map(_moved, drawing.routes[link])) for link in arrows}
    wide = max([LEAST_WIDTH, *(x + WIDTH / 2 + MARGIN for x, _ in nodes.values())])
    high = max([LEGEND, *(y + HEIGHT / 2 for _, y in nodes.values())]) + MARGIN
    parts = [
        *_head(steps),
        *(_arrow(link, route) for link, route in _apart(routes)),
        *(_box(step, nodes[step.order]) for step in steps.steps),
    ]
    return svg_page(wide, high, STYLE, parts)


def _moved(point: Point) -> Point:
    return point[0] + MARGIN + WIDTH / 2, point[1] + LEGEND + MARGIN + HEIGHT / 2


def _head(steps: Steps) -> Iterator[str]:
    kernel = "" if steps.boot is None else f" of {steps.boot.kernel.release.text} on {steps.boot.kernel.arch.name}"
    yield f'<text id="title" class="title" x="{MARGIN}" y="52">Memory initialisation{escape(kernel)}</text>'
    summary = steps.answer[0] if steps.answer else _summary(steps)
    yield f'<text class="about" x="{MARGIN}" y="76">{escape(summary)}</text>'
    left = MARGIN
    for phase in steps.phases:
        yield (
            f'<g class="{phase.id}"><title>{escape(phase.about)}</title>'
            f'<rect class="swatch" x="{left:.0f}" y="94" width="16" height="16" rx="3"/>'
            f'<text class="legend" x="{left + 22:.0f}" y="107">{escape(phase.title)}</text></g>'
        )
        left += 44 + 7.2 * len(phase.title)
    left = MARGIN
    for kind, about in _KINDS:
        yield f'<path class="arrow {kind}" d="M{left:.0f} 132H{left + 34:.0f}"/>'
        yield f'<text class="legend" x="{left + 42:.0f}" y="136">{about}</text>'
        left += 64 + 7.2 * len(about)
    for state, about in ((State.NO_OP, "nothing to do"), (State.ABSENT, "not built")):
        yield f'<g class="{state}"><rect class="box" x="{left:.0f}" y="123" width="26" height="17" rx="4"/></g>'
        yield f'<text class="legend" x="{left + 34:.0f}" y="136">{about}</text>'
        left += 56 + 7.2 * len(about)


def _summary(steps: Steps) -> str:
    counts = {state: sum(step.state is state for step in steps.steps) for state in State}
    return (
        f"{counts[State.RUNS]} steps run, {counts[State.NO_OP]} have nothing to do, "
        f"{counts[State.ABSENT]} are not built under this config. Arrows that follow from others are left out."
    )


def _box(step: Step, middle: Point) -> str:
    x, y = middle[0] - WIDTH / 2, middle[1] - HEIGHT / 2
    lines = _lines(step.id)
    first = y + (37.0 if len(lines) == 1 else 31.0)
    label = "".join(
        f'<text class="name" x="{x + 12:.1f}" y="{first + 14.0 * at:.1f}">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    tag = f"{step.order}" if step.state is State.RUNS else f"{step.order} · {step.state}"
    return (
        f'<g class="step {step.phase} {step.state}"><title>{escape(_tip(step))}</title>'
        f'<rect class="box" x="{x:.1f}" y="{y:.1f}" width="{WIDTH:.0f}" height="{HEIGHT:.0f}" rx="6"/>'
        f'<path class="stripe" d="M{x + 3.5:.1f} {y + 6:.1f}v{HEIGHT - 12:.0f}"/>'
        f'<text class="tag" x="{x + 12:.1f}" y="{y + 16:.1f}">{tag}</text>{label}</g>'
    )


def _tip(step: Step) -> str:
    lines = [f"{step.function}() in {step.file}", step.role]
    lines += [f"built when: {step.guard}"] if step.guard else []
    lines += [f"nothing to do when: {step.noop_when}"] if step.noop_when else []
    lines += [f"needs: {', '.join(step.needs)}"] if step.needs else []
    lines += [f"provides: {', '.join(step.provides)}"] if step.provides else []
    return "\n".join(lines)


def _lines(name: str) -> list[str]:
    """``name`` on one line or two, broken behind an underscore, as evenly as can be."""
    if len(name) <= LINE:
        return [name]
    breaks = [at + 1 for at, letter in enumerate(name) if letter == "_" and at > 1]
    middle = min(breaks, key=lambda at: (abs(2 * at - len(name)), at))
    return [name[:middle], name[middle:]]


def _apart(routes: dict[Link, tuple[Point, ...]]) -> Iterator[tuple[Link, Sequence[Point]]]:
    """Each route with its ends moved apart from those of others at the same box."""
    out = _ports(((link.source, link, route[1][0]) for link, route in routes.items()))
    into = _ports(((link.target, link, route[-2][0]) for link, route in routes.items()))
    for link, route in routes.items():
        (x, y), (last_x, last_y) = route[0], route[-1]
        start = (x + out[link], y + HEIGHT / 2)
        end = (last_x + into[link], last_y - HEIGHT / 2 - 2)
        yield link, (start, *route[1:-1], end)


def _ports(ends: Iterable[tuple[int, Link, float]]) -> dict[Link, float]:
    """How far from the middle of the box each arrow touches it, in the order in which they come from the side."""
    boxes: dict[int, list[tuple[float, int, int, Link]]] = {}
    for box, link, towards in ends:
        boxes.setdefault(box, []).append((towards, link.source, link.target, link))
    moved = {}
    for touching in boxes.values():
        gap = min(PORT, (WIDTH - 30) / len(touching))
        for at, (*_, link) in enumerate(sorted(touching, key=lambda one: one[:3])):
            moved[link] = (at - (len(touching) - 1) / 2) * gap
    return moved


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    bend = (y + to_y) / 2
    return f"C{x:.1f} {bend:.1f} {to_x:.1f} {bend:.1f} {to_x:.1f} {to_y:.1f}"


def _arrow(link: Link, route: Sequence[Point]) -> str:
    (x, y), *bends, end = route
    path = [f"M{x:.1f} {y:.1f}"]
    for next_x, middle in bends:  # an arrow that passes a layer passes it straight, so that it touches no box there
        path += [_curve(x, y, next_x, middle - HEIGHT / 2), f"V{middle + HEIGHT / 2:.1f}"]
        x, y = next_x, middle + HEIGHT / 2
    path.append(_curve(x, y, *end))
    x, y = end
    head = f"M{x - 3.5:.1f} {y - 6:.1f}L{x:.1f} {y:.1f}L{x + 3.5:.1f} {y - 6:.1f}"
    kind = next(kind for kind, _ in _KINDS if kind in link.kinds)
    return (
        f'<g class="arrow {kind}"><title>{escape(chr(10).join(link.what))}</title>'
        f'<path d="{"".join(path)}"/><path class="head" d="{head}"/></g>'
    )
