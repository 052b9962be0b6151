"""The order of the steps is proven under every config, and the proof notices every mistake that can be made in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.step_proof import Gap, prove
from meminit.derive.steps import start_kernel
from meminit.model.config import Config
from meminit.model.step_rules import Circumstances, StepRule, StepRules, Wanted, step_rules
from meminit.model.steps import Edge, EdgeKind, State, Step, Steps

ARCHES = ("x86_64", "x86_32", "arm")
SLABS = ("SLAB", "SLUB", "SLOB")
MEMORY_MODELS = ("SPARSEMEM", "FLATMEM", "DISCONTIGMEM")


def under(arch: str, **values: str) -> Circumstances:
    word = "y" if arch == "x86_64" else "n"
    return Circumstances(arch, Config({"MMU": "y", "64BIT": word, **values}, complete=True), frozenset())


@cache
def configs() -> tuple[Circumstances, ...]:
    """Arch × SMP × NUMA × allocator × kmemleak × high memory × memory model × all other symbols on or off."""
    rules = step_rules()
    switched = {"SMP", "NUMA", "DEBUG_KMEMLEAK", "HIGHMEM", "MMU", "64BIT", *SLABS, *MEMORY_MODELS}
    found = []
    for arch in ARCHES:
        others = sorted(rules.symbols(arch) - switched)
        for rest, smp, numa, slab, leak, high, model in product("yn", "yn", "yn", SLABS, "yn", "yn", MEMORY_MODELS):
            values = dict.fromkeys(others, rest) | {slab: "y", model: "y"}
            values |= {"SMP": smp, "NUMA": numa, "DEBUG_KMEMLEAK": leak, "HIGHMEM": high}
            found.append(under(arch, **values))
    return tuple(found)


@cache
def orders() -> tuple[tuple[str, Steps], ...]:
    """The steps under each of the configs, with the arch."""
    return tuple((asked.arch, start_kernel(step_rules(), asked)) for asked in configs())


def test_the_order_is_proven_under_every_config() -> None:
    gaps = {f"{arch}: {gap}" for arch, steps in orders() for gap in prove(steps)}

    assert len(configs()) == 864
    assert gaps == set()


@given(arch=st.sampled_from(ARCHES), slab=st.sampled_from(SLABS), data=st.data())
def test_the_order_is_proven_whatever_else_is_configured(arch: str, slab: str, data: st.DataObject) -> None:
    rules = step_rules()
    free = sorted(rules.symbols(arch) - {"MMU", "64BIT", *SLABS})
    values = {symbol: "y" if data.draw(st.booleans(), symbol) else "n" for symbol in free}

    assert prove(start_kernel(rules, under(arch, **values, **{slab: "y"}))) == ()


def test_every_resource_and_every_step_has_its_use() -> None:
    made: set[str] = set()
    needed: set[str] = set()
    run: set[str] = set()
    for _, steps in orders():
        run |= {step.id for step in steps.running}
        needed |= {resource for step in steps.running for resource in step.needs}
        made |= {resource for step in steps.running for resource in step.provides}

    assert made == needed == set(step_rules().resources)
    assert set(step_rules().rules) - run == {"parse_early_param_again"}


def breaking(rules: StepRules) -> bool:
    """Whether the proof fails for ``rules`` under some config."""
    return any(prove(start_kernel(rules, circumstances)) for circumstances in sampled())


@cache
def sampled() -> tuple[Circumstances, ...]:
    """One config in thirteen, which still takes turns through all switches."""
    return configs()[::13]


def changed(rules: StepRules, name: str, change: Callable[[StepRule], StepRule]) -> StepRules:
    rule = rules.rules[name]
    variants = tuple(change(variant) for variant in rule.variants)
    return replace(rules, rules={**rules.rules, name: replace(change(rule), variants=variants)})


def offers() -> list[tuple[str, int, int]]:
    """Every entry under `provides`: the step, which variant (-1: the step itself), and which entry."""
    found = []
    for rule in step_rules().rules.values():
        for at, one in [(-1, rule)] if not rule.variants else enumerate(rule.variants):
            found += [(rule.id, at, entry) for entry in range(len(one.provides))]
    return found


def without(rule: StepRule, entry: int) -> StepRule:
    return replace(rule, provides=rule.provides[:entry] + rule.provides[entry + 1 :])


def test_without_any_one_thing_provided_the_proof_fails() -> None:
    rules = step_rules()
    survived = []
    for name, variant, entry in offers():
        rule = rules.rules[name]
        if variant < 0:
            mutant = without(rule, entry)
        else:
            variants = [without(one, entry) if at == variant else one for at, one in enumerate(rule.variants)]
            mutant = replace(rule, variants=tuple(variants))
        if not breaking(replace(rules, rules={**rules.rules, name: mutant})):
            survived.append((name, variant, entry))

    assert len(offers()) > 60
    assert survived == []


def dependent_pairs() -> set[tuple[str, str]]:
    return {
        (edge.source, edge.target)
        for circumstances in sampled()
        for edge in start_kernel(step_rules(), circumstances).edges
        if edge.kind is not EdgeKind.CALLS
    }


def exchanged(names: tuple[str, ...], one: str, other: str) -> tuple[str, ...]:
    return tuple({one: other, other: one}.get(name, name) for name in names)


def swapped(rules: StepRules, one: str, other: str) -> StepRules:
    """``rules`` with the calls of two steps in each other's place."""

    def swap(rule: StepRule) -> StepRule:
        return replace(
            rule,
            calls=exchanged(rule.calls, one, other),
            variants=tuple(swap(variant) for variant in rule.variants),
        )

    swapped_rules = {name: swap(rule) for name, rule in rules.rules.items()}
    return replace(rules, rules=swapped_rules, order=exchanged(rules.order, one, other))


def test_with_any_two_dependent_steps_exchanged_the_proof_fails() -> None:
    rules = step_rules()
    pairs = sorted(dependent_pairs())
    survived = [pair for pair in pairs if not breaking(swapped(rules, *pair))]

    assert len(pairs) > 150
    assert survived == []


def test_an_early_parameter_comes_before_the_zonelists_for_a_reason() -> None:
    rules = changed(step_rules(), "set_zonelist_order", lambda rule: replace(rule, needs=()))
    swapped_rules = swapped(rules, "parse_early_param", "build_all_zonelists")
    gaps = prove(start_kernel(swapped_rules, under("x86_64", SMP="y", NUMA="y", SLUB="y", SPARSEMEM="y")))

    assert any("numa_zonelist_order= is an early parameter" in gap.problem for gap in gaps)


@pytest.mark.parametrize("large", ["setup_log_buf", "pidhash_init", "vfs_caches_init_early"])
@pytest.mark.parametrize("later", ["mem_init", "kmem_cache_init"])
def test_large_boot_allocations_come_before_the_allocators_that_stay(large: str, later: str) -> None:
    steps = start_kernel(step_rules(), under("x86_32", SLUB="y"))

    assert any(
        (edge.source, edge.target, edge.kind) == (large, later, EdgeKind.BEFORE) and edge.what for edge in steps.edges
    )


def order_of(*steps: Step, edges: tuple[Edge, ...] = ()) -> Steps:
    return Steps(steps, edges)


def step(order: int, needs: str = "", provides: str = "", last: int | None = None) -> Step:
    return Step(
        id=f"step{order}",
        function="f",
        file="f.c",
        role="",
        phase="late",
        order=order,
        last=order if last is None else last,
        depth=0,
        caller=None,
        state=State.RUNS,
        needs=tuple(needs.split()),
        provides=tuple(provides.split()),
    )


def test_each_kind_of_gap_is_told() -> None:
    missing = order_of(step(0, needs="a"))
    late = order_of(step(0, needs="a"), step(1, provides="a"))
    inside = order_of(step(0, provides="a", last=1), step(1, needs="a"))
    twice = order_of(step(0, provides="a"), step(1, provides="a"), step(2, needs="a"))
    unused = order_of(step(0, provides="a"))
    early = order_of(step(0), step(1), edges=(Edge("step1", "step0", EdgeKind.BEFORE, "so"),))

    assert prove(missing) == (Gap("step0", "a", "is needed, and no step provides it"),)
    assert prove(late) == (Gap("step0", "a", "is needed before it is there"),)
    assert prove(inside) == (Gap("step1", "a", "is needed before it is there"),)
    assert prove(twice) == (Gap("step1", "a", "is provided a second time"),)
    assert prove(unused) == (Gap("step0", "a", "is provided, and no step needs it"),)
    assert list(map(str, prove(early))) == ["step0: step1 must come before it: so"]


def wanted(rules: StepRules) -> Iterator[tuple[str, Wanted]]:
    for rule in rules.rules.values():
        for one in (rule, *rule.variants):
            yield from ((rule.id, item) for item in (*one.needs, *one.provides))


def test_rules_name_only_what_there_is() -> None:
    rules = step_rules()
    phases = {phase.id for phase in rules.phases}
    called = [name for rule in rules.rules.values() for one in (rule, *rule.variants) for name in one.calls]

    assert {item.what for _, item in wanted(rules)} == set(rules.resources)
    assert {*rules.order, *called} == set(rules.rules)
    assert {edge.step for rule in rules.rules.values() for edge in rule.before} <= set(rules.rules)
    assert {rule.phase for rule in rules.rules.values()} == phases
