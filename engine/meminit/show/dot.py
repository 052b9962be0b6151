"""Steps as a graph in DOT, the language of Graphviz: every edge, phases as a node's group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.steps import EdgeKind, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.steps import Steps

__all__ = ["dot"]

_BOXES = {State.RUNS: "solid", State.NO_OP: "solid", State.ABSENT: "dashed"}
_LINES = {EdgeKind.NEEDS: "solid", EdgeKind.BEFORE: "dashed", EdgeKind.CALLS: "dotted"}


def dot(steps: Steps) -> str:
    """The graph; what runs is bold, what is absent dashed, and tooltips hold roles and reasons."""
    return "\n".join(_lines(steps)) + "\n"


def _lines(steps: Steps) -> Iterator[str]:
    yield "digraph steps {"
    yield '  node [shape=box, fontname="monospace"];'
    for step in steps.steps:
        font = "black" if step.state is State.RUNS else "gray40"
        name = step.id if step.state is State.RUNS else f"{step.id}\n({step.state})"
        yield (
            f"  {_quoted(step.id)} [label={_quoted(name)}, group={_quoted(step.phase)}, "
            f"style={_BOXES[step.state]}, fontcolor={font}, tooltip={_quoted(step.role)}];"
        )
    here = {step.id for step in steps.steps}
    for edge in steps.edges:
        if {edge.source, edge.target} <= here:
            label = f", label={_quoted(edge.what)}" if edge.kind is EdgeKind.NEEDS else ""
            tip = edge.what or str(edge.kind)
            yield (
                f"  {_quoted(edge.source)} -> {_quoted(edge.target)} "
                f"[style={_LINES[edge.kind]}{label}, tooltip={_quoted(tip)}];"
            )
    yield "}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
