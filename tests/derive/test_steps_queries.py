"""Questions about steps: what the graph answers, and that the answers agree with each other."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.step_queries import after, before, breaks_without, needs, one, path, why
from meminit.derive.steps import steps_of
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.steps import EdgeKind, Steps


@cache
def all_steps(arch: str = "x86_64") -> Steps:
    return steps_of(Boot.from_document({"kernel": {"release": "4.7", "arch": arch}}).kernel)


def found(answer: Steps) -> set[str]:
    return {step.id for step in answer.found.steps}


STEPS = st.sampled_from([step.id for step in all_steps().running])


def test_what_must_be_done_before_the_zonelists() -> None:
    answer = before(all_steps(), "build_all_zonelists")

    assert {"free_area_init_core", "parse_early_param", "setup_per_cpu_areas", "setup_arch"} <= found(answer)
    assert not {"build_all_zonelists", "build_zonelists", "mem_init", "reserve_crashkernel"} & found(answer)
    assert answer.context >= {"build_all_zonelists", "build_zonelists"}
    assert answer.query == (("before", ("build_all_zonelists",)),)
    assert answer.answer == (f"{len(found(answer))} steps must be done before build_all_zonelists() can do its work.",)


def test_the_first_step_waits_for_nothing() -> None:
    answer = before(all_steps(), "memblock_reserve")

    assert found(answer) == set()
    assert answer.answer == ("no steps must be done before memblock_reserve() can do its work.",)


def test_what_can_only_come_after_the_zonelists() -> None:
    answer = after(all_steps(), "build_all_zonelists")

    assert {"mem_init", "mm_init", "kmem_cache_init", "running"} <= found(answer)
    assert not {"setup_arch", "build_zonelists", "pidhash_init"} & found(answer)


@given(STEPS, STEPS)
def test_before_and_after_are_each_others_mirror(first: str, second: str) -> None:
    assert (first in found(before(all_steps(), second))) == (second in found(after(all_steps(), first)))


@given(STEPS, STEPS)
def test_there_is_a_path_exactly_where_one_comes_before_the_other(first: str, second: str) -> None:
    answer = path(all_steps(), first, second)

    assert bool(answer.edges) == (first in found(before(all_steps(), second)))
    assert all(edge in all_steps().edges for edge in answer.edges)


@given(STEPS)
def test_what_must_come_before_is_called_before(name: str) -> None:
    steps = all_steps()

    assert all(step.last < steps.step(name).order for step in before(steps, name).found.steps)
    assert all(step.order > steps.step(name).last for step in after(steps, name).found.steps)


@given(STEPS)
def test_what_breaks_could_only_come_after(name: str) -> None:
    assert found(breaks_without(all_steps(), name)) <= found(after(all_steps(), name))


def test_what_breaks_without_per_cpu_areas() -> None:
    answer = breaks_without(all_steps(), "setup_per_cpu_areas")

    assert {"smp_prepare_boot_cpu", "__build_all_zonelists", "kmem_cache_init", "running"} <= found(answer)
    assert not {"setup_arch", "pidhash_init", "page_alloc_init", "mm_init"} & found(answer)


def test_an_order_alone_breaks_nothing() -> None:
    steps = all_steps()

    assert found(after(steps, "reserve_initrd")) > {"free_all_bootmem"}
    assert breaks_without(steps, "reserve_initrd").answer == ("no steps cannot work without reserve_initrd().",)


def test_why_a_step_stands_where_it_stands() -> None:
    answer = why(all_steps(), "free_all_bootmem").answer

    assert answer[0] == "mem_init() calls free_all_bootmem()."
    assert any(
        line.startswith("free_all_bootmem() needs boot-pagesets from __build_all_zonelists()") for line in answer
    )
    assert any(line.startswith("pci_iommu_alloc() must precede free_all_bootmem(): ") for line in answer)
    assert answer[-2:] == (
        "So it can come no earlier than after pci_iommu_alloc().",
        "So it can come no later than before mem_init_print_info().",
    )


def test_why_of_the_outermost_steps() -> None:
    assert why(all_steps(), "setup_arch").answer == (
        "start_kernel() calls setup_arch().",
        "Nothing else ties it to another step.",
    )
    assert "no later" not in " ".join(why(all_steps(), "running").answer)
    assert "no earlier" not in " ".join(why(all_steps(), "parse_args").answer)


def test_why_of_a_step_that_does_nothing_says_so() -> None:
    idle = why(all_steps(), "kmem_cache_init_late").answer
    absent = before(all_steps(), "kmemleak_init").answer

    assert idle[-1] == "kmem_cache_init_late() is no-op under this config, so nothing hangs on it."
    assert absent[-1] == "kmemleak_init() is absent under this config, so nothing hangs on it."


def test_a_path_link_by_link() -> None:
    answer = path(all_steps(), "setup_memory_map", "mem_init")

    assert answer.answer[0] == "mem_init() must come after setup_memory_map():"
    assert answer.answer[-1] == "free_all_bootmem() is part of mem_init()."
    assert answer.edges[0].kind is EdgeKind.NEEDS
    assert answer.steps[0].id == "setup_memory_map"


def test_a_path_through_calls() -> None:
    answer = path(all_steps(), "setup_arch", "cpuset_init_current_mems_allowed").answer

    assert answer[2:] == (
        "build_all_zonelists() calls build_all_zonelists_init().",
        "build_all_zonelists_init() calls cpuset_init_current_mems_allowed().",
        "parse_early_param() is part of setup_arch().",
    )


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("running", "setup_arch", "nothing that it needs leads back there"),
        ("mm_init", "mem_init", "one is part of the other"),
        ("mem_init", "mm_init", "one is part of the other"),
        ("mem_init", "mem_init", "one is part of the other"),
    ],
)
def test_where_there_is_no_path_the_answer_says_why(first: str, second: str, reason: str) -> None:
    answer = path(all_steps(), first, second)

    assert answer.edges == ()
    assert answer.answer == (f"No dependency makes {second}() come after {first}(): {reason}.",)


def test_who_provides_and_who_needs() -> None:
    answer = needs(all_steps(), "boot-pagesets")

    assert found(answer) == {"__build_all_zonelists", "free_all_bootmem"}
    assert answer.answer[-1] == "Provided by __build_all_zonelists(); needed by free_all_bootmem()."
    assert [(edge.source, edge.target) for edge in answer.edges] == [("__build_all_zonelists", "free_all_bootmem")]


def test_a_resource_that_this_config_has_not() -> None:
    answer = needs(all_steps("arm"), "leak-tracking")

    assert found(answer) == set()
    assert answer.answer[-1] == "No step provides or needs it under this config."


def test_unknown_names_are_refused_with_a_hint() -> None:
    with pytest.raises(InputFault, match="no resource `kmaloc`") as near:
        needs(all_steps(), "kmaloc")
    with pytest.raises(InputFault, match="no resource `42`") as far:
        needs(all_steps(), "42")
    with pytest.raises(InputFault, match="no step `mem_ini`"):
        why(all_steps(), "mem_ini")

    assert near.value.help == "did you mean `kmalloc`?"
    assert far.value.help.startswith("known: acpi-tables, ")


def test_one_step_keeps_all_its_ties() -> None:
    answer = one(all_steps(), "kmem_cache_init")

    assert [step.id for step in answer.steps] == ["kmem_cache_init"]
    assert {edge.source for edge in answer.edges} >= {"mm_init", "free_all_bootmem", "build_zonelists"}
    assert all("kmem_cache_init" in {edge.source, edge.target} for edge in answer.edges)
