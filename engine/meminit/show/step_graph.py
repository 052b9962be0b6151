"""Which ties between steps a picture shows: those that do not follow from others, and a place for every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.steps import EdgeKind, State
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.model.steps import Edge, Step, Steps

__all__ = ["ORDER", "Link", "links"]

ORDER = "order"
"""The kind of a link that says nothing but which call comes next."""


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow of a picture, between steps by their ``order``; ``kinds`` and ``what`` of the edges it stands for."""

    source: int
    target: int
    kinds: tuple[str, ...]
    what: tuple[str, ...]


def links(steps: Steps) -> tuple[Link, ...]:
    """The arrows of a picture of ``steps``, sorted by target and source.

    An edge is left out when a way over other edges leads from its start to its end. Of steps that no edge touches,
    an arrow from the call before tells the place.
    """
    import networkx as nx

    places = {step.id: step for step in steps.steps}
    joined: dict[tuple[int, int], list[Edge]] = {}
    for edge in steps.edges:
        if edge.source not in places or edge.target not in places:
            continue
        source, target = places[edge.source], places[edge.target]
        if edge.kind is not EdgeKind.CALLS or State.RUNS is source.state is target.state:
            joined.setdefault((source.order, target.order), []).append(edge)
    kept = nx.transitive_reduction(nx.DiGraph(joined.keys())).edges if joined else ()
    shown = [
        Link(
            source,
            target,
            tuple(sorted({str(edge.kind) for edge in joined[source, target]})),
            tuple(map(_told, joined[source, target])),
        )
        for source, target in kept
    ]
    touched = {end for pair in kept for end in pair}
    shown += [
        Link(before.order, step.order, (ORDER,), ("the next call",))
        for step in steps.steps
        if step.order not in touched and (before := _call_before(steps, step)) is not None
    ]
    return tuple(sorted(shown, key=lambda link: (link.target, link.source)))


def _told(edge: Edge) -> str:
    match edge.kind:
        case EdgeKind.NEEDS:
            return f"{edge.target} needs {edge.what} from {edge.source}"
        case EdgeKind.BEFORE:
            return f"{edge.source} before {edge.target}: {edge.what}"
        case _:  # a call
            return f"{edge.source} calls {edge.target}"


def _call_before(steps: Steps, asked: Step) -> Step | None:
    """The step that the same caller called last before ``asked``, else the caller, among ``steps``."""
    earlier = [step for step in steps.steps if step.order < asked.order]
    siblings = [step for step in earlier if step.caller == asked.caller]
    callers = [step for step in earlier if step.id == asked.caller]
    return next(reversed(siblings or callers), None)
