"""Proves of an order of steps that nothing is needed before it is there, and that nothing is made in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.steps import EdgeKind
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.steps import Step, Steps

__all__ = ["Gap", "prove"]


@dataclass(frozen=True, slots=True)
class Gap:
    """What is wrong with the order: ``step`` and ``what`` it is about, in words."""

    step: str
    what: str
    problem: str

    def __str__(self) -> str:
        """A sentence."""
        return f"{self.step}: {self.what} {self.problem}"


def prove(steps: Steps) -> tuple[Gap, ...]:
    """Every gap in the order of ``steps``; none when the order is proven.

    A step's needs must be there when it is called; what it provides is there when it has returned.
    """
    return (*_needs(steps), *_uses(steps), *_before(steps))


def _needs(steps: Steps) -> Iterator[Gap]:
    ready = _ready(steps)
    for step in steps.running:
        for resource in step.needs:
            if resource not in ready:
                yield Gap(step.id, resource, "is needed, and no step provides it")
            elif ready[resource] >= step.order:
                yield Gap(step.id, resource, "is needed before it is there")


def _uses(steps: Steps) -> Iterator[Gap]:
    needed = {resource for step in steps.running for resource in step.needs}
    seen: set[str] = set()
    for step in steps.running:
        for resource in step.provides:
            if resource in seen:
                yield Gap(step.id, resource, "is provided a second time")
            if resource not in needed:
                yield Gap(step.id, resource, "is provided, and no step needs it")
            seen.add(resource)


def _before(steps: Steps) -> Iterator[Gap]:
    places: dict[str, Step] = {step.id: step for step in steps.steps}
    for edge in steps.edges:
        if edge.kind is EdgeKind.BEFORE and places[edge.source].last >= places[edge.target].order:
            yield Gap(edge.target, edge.source, f"must come before it: {edge.what}")


def _ready(steps: Steps) -> dict[str, int]:
    """The order of the step with whose return each resource is there."""
    return {resource: step.last for step in reversed(steps.running) for resource in step.provides}
