"""Steps as text: an indented table with a mark for the state, or one step with all that ties it."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from meminit.model.steps import EdgeKind, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.steps import Edge, Step, Steps

__all__ = ["step_lines", "steps_lines"]

WIDTH = 120
"""Columns of a line, beyond which roles go on in the next."""

_MARKS = {State.RUNS: "+", State.NO_OP: "o", State.ABSENT: "-"}


def steps_lines(steps: Steps, *, verbose: bool = False) -> str:
    """All steps with their roles; ``verbose`` adds what each needs, provides and prints."""
    found = steps.found
    said = steps.answer or (_summary(found),)
    lines = [*(line for text in said for line in wrap(text, WIDTH, subsequent_indent="  ")), ""]
    if found.steps:
        room = max(2 * step.depth + len(step.id) for step in found.steps)
        after = _after(steps)
        for step in found.steps:
            lines += _row(step, room, after.get(step.id, []), verbose=verbose)
        lines += ["", "+ runs   o has nothing to do   - is not built   ← steps that must come before"]
    if steps.taken_as_off and not steps.query:
        lines += wrap(f"The config leaves open, taken as off: {', '.join(steps.taken_as_off)}", WIDTH)
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(steps: Steps) -> str:
    counts = {state: sum(step.state is state for step in steps.steps) for state in State}
    kernel = "" if steps.boot is None else f" of {steps.boot.kernel.release.text} on {steps.boot.kernel.arch.name}"
    return (
        f"Memory initialisation{kernel}: {counts[State.RUNS]} steps run, {counts[State.NO_OP]} have nothing to do, "
        f"{counts[State.ABSENT]} are not built"
    )


def _after(steps: Steps) -> dict[str, list[int]]:
    """By step, the orders of those among ``steps`` that it must come after."""
    places = {step.id: step.order for step in steps.steps}
    after: dict[str, set[int]] = {}
    for edge in steps.edges:
        if edge.kind is not EdgeKind.CALLS:
            after.setdefault(edge.target, set()).add(places[edge.source])
    return {name: sorted(orders) for name, orders in after.items()}


def _row(step: Step, room: int, after: list[int], *, verbose: bool) -> Iterator[str]:
    name = f"{'  ' * step.depth}{step.id}"
    head = f"{step.order:>3} {_MARKS[step.state]} {name:<{room}}  "
    texts = [step.role + _condition(step) + (f" ←{','.join(map(str, after))}" if after else "")]
    if verbose:
        texts += [f"needs {', '.join(step.needs)}"] if step.needs else []
        texts += [f"provides {', '.join(step.provides)}"] if step.provides else []
        texts += [f"prints {line}" for line in step.log]
    for text in texts:
        for line in wrap(text, max(40, WIDTH - len(head))):
            yield head + line
            head = " " * len(head)


def _condition(step: Step) -> str:
    match step.state:
        case State.ABSENT:
            return f" [needs {step.guard}]" if step.guard else " [its caller is not built]"
        case State.NO_OP if step.noop_when != "always":
            return f" [nothing to do with {step.noop_when}]"
        case _:
            return ""


def step_lines(steps: Steps) -> str:
    """The one step of ``steps`` with its ties, its lines in the boot log and its sources."""
    (step,) = steps.steps
    lines = [f"{step.function}() in {step.file}", *wrap(step.role, WIDTH, initial_indent="  ", subsequent_indent="  ")]
    lines.append(f"called by: {step.caller or 'start_kernel'}(), step {step.order}")
    lines.append(f"state: {step.state}")
    lines += [f"built when: {step.guard}"] if step.guard else []
    lines += [f"nothing to do when: {step.noop_when}"] if step.noop_when else []
    lines += _ties(steps, step)
    for resource in step.provides:
        users = [f"{edge.target}()" for edge in steps.edges if edge.source == step.id and edge.what == resource]
        lines.append(f"provides: {resource} ({steps.resources[resource]}) to {', '.join(users)}")
    lines += [f"prints: {line}" for line in step.log]
    lines += [f"source: {one['release']} {one['file']} {one['function']}()" for one in step.sources]
    lines.append("its place was " + ("seen in boot logs" if step.verified else "read in the source, not measured"))
    return "\n".join(lines) + "\n"


def _ties(steps: Steps, step: Step) -> Iterator[str]:
    calls = [edge.target for edge in steps.edges if edge.source == step.id and edge.kind is EdgeKind.CALLS]
    if calls:
        yield "calls: " + ", ".join(f"{name}()" for name in calls)
    for edge in steps.edges:
        if (text := _tie(steps, step, edge)) is not None:
            yield text


def _tie(steps: Steps, step: Step, edge: Edge) -> str | None:
    if edge.kind is EdgeKind.NEEDS and edge.target == step.id:
        return f"needs: {edge.what} ({steps.resources[edge.what]}) from {edge.source}()"
    if edge.kind is EdgeKind.BEFORE:
        there = f"after: {edge.source}()" if edge.target == step.id else f"before: {edge.target}()"
        return f"{there}, {edge.what}"
    return None
