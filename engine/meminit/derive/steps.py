"""What start_kernel() does for memory under one kernel: which steps run, in order, and what ties them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.model.config import Config
from meminit.model.guard import holds, written
from meminit.model.step_rules import Circumstances, step_rules
from meminit.model.steps import Edge, EdgeKind, State, Step, Steps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from meminit.model.kernel import Kernel
    from meminit.model.step_rules import Cover, StepRule, StepRules, Wanted

__all__ = ["circumstances_of", "start_kernel", "steps_of"]


def steps_of(kernel: Kernel) -> Steps:
    """The steps of start_kernel() under ``kernel``. Raises InputFault when no step file covers it."""
    rules = step_rules()
    cover = _cover(rules, kernel)
    steps = start_kernel(rules, circumstances_of(rules, kernel))
    said = {*cover.always, *cover.usual}
    for choice in rules.choices:
        if any(kernel.enabled(name) for name in choice):
            said |= set(choice)
    open_ones = {name for name in rules.symbols(kernel.arch.name) - said if kernel.config.value(name) is None}
    return replace(steps, taken_as_off=tuple(sorted(open_ones)))


def _cover(rules: StepRules, kernel: Kernel) -> Cover:
    cover = rules.cover(kernel)
    if cover is None:
        covered = "; ".join(f"{series} on {', '.join(arches)}" for series, arches in rules.covered().items())
        raise InputFault(
            f"the steps of {kernel.release.text} on {kernel.arch.name} are not known",
            help=f"covered: {covered}; choose one with -k and --arch",
        )
    if holds(cover.when, kernel.config, kernel.features) is False:
        raise InputFault(
            f"the steps of {cover.series} on {cover.arch} are known with {written(cover.when)} only",
            help="this config turns it off",
        )
    return cover


def circumstances_of(rules: StepRules, kernel: Kernel) -> Circumstances:
    """Arch, features and config of ``kernel``; what an incomplete config leaves open is as usual, else off."""
    config, cover = kernel.config, _cover(rules, kernel)
    values = {**cover.always, **config.values}
    if not config.complete:
        values = {**cover.usual, **config.defaults, **values}
        for choice in rules.choices:
            if any(config.values.get(name, "n") != "n" for name in choice):
                values |= {name: config.values.get(name, "n") for name in choice}
    return Circumstances(kernel.arch.name, Config(values, complete=True), kernel.features)


def start_kernel(rules: StepRules, circumstances: Circumstances) -> Steps:
    """The steps that ``rules`` make under ``circumstances``, in order of call, with all edges between them."""
    steps = tuple(_called(rules, circumstances, rules.order, None, 0))
    edges = (*_calls(steps), *_before(rules, circumstances, steps), *_needs(steps))
    places = {step.id: step.order for step in steps}
    ordered = sorted(edges, key=lambda edge: (places[edge.target], places[edge.source], edge.kind, edge.what))
    return Steps(steps, tuple(ordered), rules.phases, rules.resources)


def _called(
    rules: StepRules, asked: Circumstances, names: Iterable[str], caller: Step | None, order: int
) -> Iterator[Step]:
    """The steps called ``names``, each followed by those it calls, numbered from ``order``."""
    for name in names:
        rule = rules.rules[name]
        if not rule.known(asked.arch):
            continue
        step = _step(rule, asked, caller, order)
        chosen = rule.under(asked) or next(iter(rule.on(asked.arch)), rule)
        inner = tuple(_called(rules, asked, chosen.calls, step, order + 1))
        order += 1 + len(inner)
        yield replace(step, last=order - 1)
        yield from inner


def _step(rule: StepRule, asked: Circumstances, caller: Step | None, order: int) -> Step:
    chosen = rule.under(asked)
    if chosen is None or (caller is not None and caller.state is State.ABSENT):
        state = State.ABSENT
    else:
        state = State.NO_OP if any(asked.meet(guard) for guard in chosen.noop_when) else State.RUNS
    shown = chosen or next(iter(rule.on(asked.arch)), rule)
    held = shown if state is State.RUNS else replace(shown, needs=(), provides=(), log=())
    return Step(
        id=rule.id,
        function=rule.function,
        file=shown.file,
        role=shown.role,
        phase=shown.phase,
        order=order,
        last=order,
        depth=0 if caller is None else caller.depth + 1,
        caller=None if caller is None else caller.id,
        state=state,
        guard=rule.guard_text(asked.arch, chosen),
        noop_when=" or ".join(written(guard) or "always" for guard in shown.noop_when),
        needs=_held(held.needs, asked),
        provides=_held(held.provides, asked),
        log=_held(held.log, asked),
        verified=asked.arch in shown.verified,
        sources=shown.sources,
    )


def _held(wanted: Iterable[Wanted], asked: Circumstances) -> tuple[str, ...]:
    return tuple(item.what for item in wanted if asked.meet(item.when, item.arches))


def _calls(steps: Iterable[Step]) -> Iterator[Edge]:
    for step in steps:
        if step.caller is not None:
            yield Edge(step.caller, step.id, EdgeKind.CALLS)


def _before(rules: StepRules, asked: Circumstances, steps: Iterable[Step]) -> Iterator[Edge]:
    running = {step.id for step in steps if step.state is State.RUNS}
    for name in sorted(running):
        chosen = rules.rules[name].under(asked)
        for edge in chosen.before if chosen is not None else ():
            if edge.step in running:
                yield Edge(name, edge.step, EdgeKind.BEFORE, edge.why)


def _needs(steps: tuple[Step, ...]) -> Iterator[Edge]:
    providers = {resource: step.id for step in reversed(steps) for resource in step.provides}
    for step in steps:
        for resource in step.needs:
            if resource in providers:
                yield Edge(providers[resource], step.id, EdgeKind.NEEDS, resource)
