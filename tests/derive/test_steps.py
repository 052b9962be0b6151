"""The steps under a kernel: their states by config, what is covered, and their order beside measured boot logs."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from meminit.derive.steps import steps_of
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.step_rules import step_rules
from meminit.model.steps import State, Step, Steps

ARCHES = ("x86_64", "x86_32", "arm")


def steps(arch: str, release: str = "4.7", **config: Any) -> Steps:
    return steps_of(Boot.from_document({"kernel": {"release": release, "arch": arch, "config": config}}).kernel)


# Written from the sources, not from the rules: columns are SMP with and without NUMA, then UP with and without NUMA,
# each under SLAB, SLUB and SLOB. R runs, o has nothing to do, - is not built. All other steps run in every column.
TABLE = """
x86_numa_init               RRR --- RRR ---
dma_contiguous_reserve      --- --- --- ---
setup_nr_node_ids           RRR --- RRR ---
alloc_node_mem_map          ooo ooo ooo ooo
prefill_possible_map        RRR RRR --- ---
init_cpu_to_node            RRR --- RRR ---
setup_nr_cpu_ids            RRR RRR --- ---
smp_prepare_boot_cpu        RRR RRR --- ---
mminit_verify_zonelist      RRR RRR RRR RRR
page_alloc_init             RRR RRR ooo ooo
parse_early_param_again     ooo ooo ooo ooo
vfs_caches_init_early       ooo RRR ooo RRR
page_ext_init_flatmem       --- --- --- ---
pgtable_init                ooo ooo ooo ooo
ptlock_cache_init           --- --- --- ---
kmem_cache_init_late        Roo Roo Roo Roo
page_ext_init               --- --- --- ---
debug_objects_mem_init      --- --- --- ---
kmemleak_init               --- --- --- ---
numa_policy_init            RRR --- RRR ---
"""
LETTERS = {"R": State.RUNS, "o": State.NO_OP, "-": State.ABSENT}
COLUMNS = list(product("yn", "yn", ("SLAB", "SLUB", "SLOB")))


@pytest.mark.parametrize("column", range(12), ids=lambda at: "-".join(COLUMNS[at]))
def test_states_by_config(column: int) -> None:
    smp, numa, slab = COLUMNS[column]
    expected = {}
    for row in TABLE.strip().splitlines():
        name, cells = row.split(maxsplit=1)
        expected[name] = LETTERS[cells.replace(" ", "")[column]]
    found = steps("x86_64", SMP=smp, NUMA=numa, **{slab: "y"})

    assert {step.id: step.state for step in found.steps} == {
        step.id: expected.get(step.id, State.RUNS) for step in found.steps
    }
    assert set(expected) <= {step.id for step in found.steps}


@pytest.mark.parametrize(
    ("arch", "config", "step", "state"),
    [
        ("x86_64", {"DEBUG_KMEMLEAK": "y"}, "kmemleak_init", State.RUNS),
        ("x86_64", {"PAGE_EXTENSION": "y"}, "page_ext_init", State.RUNS),
        ("x86_64", {"PAGE_EXTENSION": "y"}, "page_ext_init_flatmem", State.ABSENT),
        ("x86_32", {"PAGE_EXTENSION": "y", "FLATMEM": "y"}, "page_ext_init_flatmem", State.RUNS),
        ("x86_32", {"FLATMEM": "y"}, "alloc_node_mem_map", State.RUNS),
        ("x86_32", {"FLATMEM": "y"}, "sparse_memory_present_with_active_regions", State.ABSENT),
        ("x86_32", {"DISCONTIGMEM": "y"}, "sparse_memory_present_with_active_regions", State.RUNS),
        ("x86_32", {"DISCONTIGMEM": "y"}, "sparse_init", State.ABSENT),
        ("x86_32", {}, "memblock_find_dma_reserve", State.NO_OP),
        ("x86_32", {"HIGHMEM": "y"}, "set_highmem_pages_init", State.RUNS),
        ("x86_32", {"HIGHMEM": "n"}, "set_highmem_pages_init", State.ABSENT),
        ("x86_32", {"HIGHMEM": "n"}, "pagetable_init", State.NO_OP),
        ("x86_32", {"X86_PAE": "y"}, "ioremap_huge_init", State.RUNS),
        ("x86_32", {}, "ioremap_huge_init", State.ABSENT),
        ("x86_64", {}, "ioremap_huge_init", State.RUNS),
        ("x86_64", {"DEBUG_SPINLOCK": "y", "SMP": "y"}, "pgtable_init", State.RUNS),
        ("x86_64", {"DEBUG_LOCK_ALLOC": "y", "SMP": "n"}, "pgtable_init", State.NO_OP),
        ("x86_64", {"HOTPLUG_CPU": "n"}, "page_alloc_init", State.NO_OP),
        ("arm", {"SPARSEMEM": "y"}, "arm_memory_present", State.RUNS),
        ("arm", {}, "arm_memory_present", State.NO_OP),
        ("arm", {}, "sparse_init", State.ABSENT),
        ("arm", {"ZONE_DMA": "y"}, "setup_dma_zone", State.RUNS),
        ("arm", {}, "setup_dma_zone", State.NO_OP),
        ("arm", {"HIGHMEM": "n"}, "free_highpages", State.NO_OP),
        ("arm", {"DMA_CMA": "y"}, "dma_contiguous_reserve", State.RUNS),
        ("arm", {"KEXEC": "y"}, "reserve_crashkernel", State.RUNS),
        ("arm", {"KEXEC_CORE": "y"}, "reserve_crashkernel", State.ABSENT),
        ("arm", {"OF": "n"}, "unflatten_device_tree", State.ABSENT),
    ],
)
def test_states_that_other_symbols_decide(arch: str, config: dict[str, str], step: str, state: State) -> None:
    assert steps(arch, **config).step(step).state is state


CHAINS = {
    "x86_64": ["setup_arch", "paging_init", "zone_sizes_init", "free_area_init_nodes", "free_area_init_node"],
    "x86_32": ["setup_arch", "paging_init", "zone_sizes_init", "free_area_init_nodes", "free_area_init_node"],
    "arm": ["setup_arch", "paging_init", "bootmem_init", "zone_sizes_init", "free_area_init_node"],
}
START_KERNEL = (
    "setup_arch mm_init_cpumask setup_nr_cpu_ids setup_per_cpu_areas smp_prepare_boot_cpu build_all_zonelists "
    "page_alloc_init parse_early_param_again parse_args setup_log_buf pidhash_init vfs_caches_init_early mm_init "
    "radix_tree_init kmem_cache_init_late page_ext_init debug_objects_mem_init kmemleak_init setup_per_cpu_pageset "
    "numa_policy_init anon_vma_init fork_init proc_caches_init buffer_init vfs_caches_init page_writeback_init "
    "cpuset_init rest_init running"
)
MM_INIT = "page_ext_init_flatmem mem_init kmem_cache_init percpu_init_late pgtable_init vmalloc_init ioremap_huge_init"


def called_by(found: Steps, caller: str | None) -> str:
    return " ".join(step.id for step in found.steps if step.caller == caller)


@pytest.mark.parametrize("arch", ARCHES)
def test_calls_are_nested_as_the_functions_are(arch: str) -> None:
    found = steps(arch)
    step: Step | None = found.step("free_area_init_core")
    chain = []
    while step is not None and step.caller is not None:
        step = found.step(step.caller)
        chain.append(step.id)

    assert chain[::-1] == CHAINS[arch]
    assert called_by(found, None) == START_KERNEL
    assert called_by(found, "mm_init") == MM_INIT
    assert [step.order for step in found.steps] == list(range(len(found.steps)))
    for step in found.steps:
        inner = [other for other in found.steps if other.within(step)]
        assert [other.order for other in inner] == list(range(step.order, step.last + 1))
        assert all(other.depth > step.depth for other in inner[1:])


def test_what_is_not_built_needs_provides_and_prints_nothing() -> None:
    found = steps("arm", SMP="n")
    idle = [step for step in found.steps if step.state is not State.RUNS]

    assert idle
    assert all((step.needs, step.provides, step.log) == ((), (), ()) for step in idle)
    assert all(step.guard for step in idle if step.state is State.ABSENT)
    assert all(step.noop_when for step in idle if step.state is State.NO_OP)


def test_what_an_absent_function_calls_is_absent_too() -> None:
    rules = step_rules()
    found = steps("x86_64", NUMA="n")

    assert found.step("x86_numa_init").state is State.ABSENT
    assert all(
        found.step(edge.target).state is State.ABSENT
        for edge in found.edges
        if edge.kind == "calls" and found.step(edge.source).state is State.ABSENT
    )
    assert {step.id for step in found.steps} <= set(rules.rules)


def test_an_explicit_choice_puts_the_usual_one_out() -> None:
    assert steps("x86_64", SLAB="y").step("kmem_cache_init").file == "mm/slab.c"
    assert steps("x86_64").step("kmem_cache_init").file == "mm/slub.c"
    assert steps("x86_64", SLUB="n", SLOB="y").step("kmem_cache_init").file == "mm/slob.c"


def test_symbols_that_the_config_leaves_open_are_named() -> None:
    found = steps("x86_64", DEBUG_KMEMLEAK="n")

    assert "DMA_CMA" in found.taken_as_off
    assert not {"DEBUG_KMEMLEAK", "ACPI", "MMU", "SLAB", "DISCONTIGMEM", "OF", "X86_PAE"} & set(found.taken_as_off)
    assert "CPUSETS" not in found.taken_as_off


def test_symbols_of_arm_alone_are_left_open_only_there() -> None:
    assert "KEXEC" in steps("arm").taken_as_off
    assert "KEXEC" not in steps("x86_32").taken_as_off


@pytest.mark.parametrize(("release", "arch"), [("6.12", "x86_64"), ("4.7", "arm64"), ("2.6.32", "x86_32")])
def test_what_is_not_covered_is_refused_with_what_is(release: str, arch: str) -> None:
    with pytest.raises(InputFault, match=f"the steps of {release} on {arch} are not known") as caught:
        steps(arch, release)

    assert "4.7 on x86_64, x86_32, arm" in caught.value.help


def test_stable_updates_of_a_covered_release_are_covered() -> None:
    assert len(steps("x86_64", "4.7.4").steps) == len(steps("x86_64").steps)


def test_an_arm_kernel_without_mmu_is_refused() -> None:
    with pytest.raises(InputFault, match="known with CONFIG_MMU only"):
        steps("arm", MMU="n")


def test_an_unknown_step_is_refused_with_a_hint() -> None:
    found = steps("x86_64")

    with pytest.raises(InputFault) as near:
        found.step("build_all_zonelist")
    with pytest.raises(InputFault) as far:
        found.step("42")

    assert near.value.help == "did you mean `build_all_zonelists`?"
    assert far.value.help == "`meminit steps` lists them"
