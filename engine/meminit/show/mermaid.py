"""Steps as a Mermaid flowchart, which Markdown viewers draw: arrows that follow from others are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.steps import EdgeKind, State
from meminit.show.step_graph import links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.steps import Steps

__all__ = ["mermaid"]


def mermaid(steps: Steps) -> str:
    """The flowchart; what has nothing to do is thin, what is absent dashed."""
    return "\n".join(_lines(steps)) + "\n"


def _lines(steps: Steps) -> Iterator[str]:
    yield "flowchart TD"
    for step in steps.steps:
        mark = "" if step.state is State.RUNS else f":::{_CLASSES[step.state]}"
        yield f'  s{step.order}["{step.id}"]{mark}'
    for link in links(steps):
        yield f"  s{link.source} {_arrow(link.kinds)} s{link.target}"
    yield "  classDef noop fill:none,stroke-width:1px"
    yield "  classDef absent fill:none,stroke-dasharray:5 4"


_CLASSES = {State.NO_OP: "noop", State.ABSENT: "absent"}


def _arrow(kinds: tuple[str, ...]) -> str:
    if EdgeKind.NEEDS in kinds:
        return "-->"
    return "-- before -->" if EdgeKind.BEFORE in kinds else "-.->"
