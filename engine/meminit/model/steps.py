"""The steps of memory initialisation as they are under one kernel: states, needs, and the edges between them."""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Self

    from meminit.model.boot import Boot

__all__ = ["Edge", "EdgeKind", "Phase", "State", "Step", "Steps"]


class State(StrEnum):
    """What becomes of a step under a config.

    It runs; or its function is built but has nothing to do (no-op); or the function is not built, so that the
    call is left out or an empty stub stands for it (absent).
    """

    RUNS = "runs"
    NO_OP = "no-op"
    ABSENT = "absent"


class EdgeKind(StrEnum):
    """Why two steps are tied: one calls the other, uses what it made, or must come later for another reason."""

    CALLS = "calls"
    BEFORE = "before"
    NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the boot, in order; steps are coloured by it."""

    id: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Step:
    """One call of one function. ``order`` counts calls from 0, a caller before those it calls.

    ``last`` is the order of the last step that it calls, itself when it calls none. ``needs`` and ``provides`` are
    what holds in this config: empty unless the step runs. ``log`` are formats of lines that it prints.
    """

    id: str
    function: str
    file: str
    role: str
    phase: str
    order: int
    last: int
    depth: int
    caller: str | None
    state: State
    guard: str = ""
    noop_when: str = ""
    needs: tuple[str, ...] = ()
    provides: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    verified: bool = False
    sources: tuple[Mapping[str, Any], ...] = ()

    def within(self, other: Step) -> bool:
        """Whether this step is ``other`` or called by it, directly or not."""
        return other.order <= self.order <= other.last


@dataclass(frozen=True, slots=True)
class Edge:
    """From the earlier step to the later one; ``what`` is the resource needed, or why one comes before."""

    source: str
    target: str
    kind: EdgeKind
    what: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Steps in order of call and the edges between them; ``resources`` says what each resource means.

    ``taken_as_off`` are the symbols that decide something and that the config leaves open. A selection of steps
    keeps which ``query`` chose it and the ``answer`` in words; ``context`` are steps that a picture of it shows beside
    those that were found.
    """

    steps: tuple[Step, ...]
    edges: tuple[Edge, ...]
    phases: tuple[Phase, ...] = ()
    resources: Mapping[str, str] = field(default_factory=dict)
    taken_as_off: tuple[str, ...] = ()
    query: tuple[tuple[str, tuple[str, ...]], ...] = ()
    answer: tuple[str, ...] = ()
    context: frozenset[str] = frozenset()
    boot: Boot | None = None

    def step(self, name: str) -> Step:
        """The step called ``name``. Raises InputFault with the nearest name when there is none."""
        for step in self.steps:
            if step.id == name:
                return step
        known = [step.id for step in self.steps]
        raise InputFault(f"no step `{name}` here", help=did_you_mean(name, known) or "`meminit steps` lists them")

    def only(self, wanted: Iterable[str], edges: Iterable[Edge] | None = None) -> Self:
        """The ``wanted`` steps in order, with ``edges``, or all edges that stand between them."""
        names = set(wanted)
        between = self.edges if edges is None else edges
        return replace(
            self,
            steps=tuple(step for step in self.steps if step.id in names),
            edges=tuple(edge for edge in between if {edge.source, edge.target} <= names),
        )

    @property
    def found(self) -> Self:
        """These steps without the context."""
        return replace(self.only(step.id for step in self.steps if step.id not in self.context), context=frozenset())

    @property
    def running(self) -> tuple[Step, ...]:
        """The steps that do something in this config."""
        return tuple(step for step in self.steps if step.state is State.RUNS)
