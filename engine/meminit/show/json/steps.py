"""Steps as a steps/1 document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.show.json.document import document

if TYPE_CHECKING:
    from meminit.model.boot import Boot
    from meminit.model.steps import Edge, Step, Steps

__all__ = ["steps_json"]


def steps_json(boot: Boot | None, steps: Steps) -> dict[str, Any]:
    """Steps in order and the edges between them; ``query`` and ``answer`` where they were chosen by a question."""
    steps = steps.found
    named = {resource for step in steps.steps for resource in (*step.needs, *step.provides)}
    asked = {resource for name, what in steps.query if name == "needs" for resource in what}
    return document(
        "steps/1",
        boot,
        {
            "query": [{"option": option, "about": list(about)} for option, about in steps.query],
            "answer": list(steps.answer),
            "steps": [_step(step) for step in steps.steps],
            "edges": [_edge(edge) for edge in steps.edges],
            "phases": [{"id": phase.id, "title": phase.title, "about": phase.about} for phase in steps.phases],
            "resources": {name: text for name, text in steps.resources.items() if name in named | asked},
            "taken_as_off": list(steps.taken_as_off),
        },
    )


def _step(step: Step) -> dict[str, Any]:
    return {
        "id": step.id,
        "function": step.function,
        "file": step.file,
        "depth": step.depth,
        "order": step.order,
        "state": str(step.state),
        "guard": step.guard,
        "noop_when": step.noop_when,
        "caller": step.caller,
        "phase": step.phase,
        "needs": list(step.needs),
        "provides": list(step.provides),
        "role": step.role,
        "log": list(step.log),
        "verified": step.verified,
        "sources": [dict(source) for source in step.sources],
    }


def _edge(edge: Edge) -> dict[str, Any]:
    return {"from": edge.source, "to": edge.target, "kind": str(edge.kind), "what": edge.what}
