"""The registrations that are shipped are those that were read in the sources."""

from __future__ import annotations

import pytest

from meminit.model import knowledge
from meminit.model.config import Config
from meminit.model.kernel import Kernel, features_of, parse_release
from meminit.model.registrations import Registered, registered


def kernel(release: str, arch: str = "x86_64", *, complete: bool = False, **config: str) -> Kernel:
    number, found, symbols = parse_release(release), knowledge.arch(arch), Config(config, complete)
    return Kernel(number, found, symbols, features_of(knowledge.features(), number, found, symbols, {}))


def shipped(of: Kernel, name: str) -> list[Registered]:
    return [row for row in registered(of, name) if row.why not in {"arch", "release"}]


def test_shipped_hugetlb_cma_is_unknown_without_cma() -> None:
    (found,) = shipped(kernel("6.1", HUGETLBFS="y", CMA="n"), "hugetlb_cma")
    assert found[1:4] == (False, "config", ("CMA",))
    (found,) = shipped(kernel("6.1", HUGETLBFS="y", CMA="y"), "hugetlb_cma")
    assert found.here is True
    assert not shipped(kernel("4.7", HUGETLBFS="y", CMA="y"), "hugetlb_cma")


CASES = [
    # name, release, arch, config that has it, the symbol without which it is not there
    ("numa", "6.1", "x86_64", {"NUMA": "y"}, "NUMA"),
    ("numa", "6.1", "arm64", {"GENERIC_ARCH_NUMA": "y"}, "GENERIC_ARCH_NUMA"),
    ("numa", "4.7", "arm64", {"NUMA": "y"}, "NUMA"),
    ("numa", "3.10", "ppc64", {"NEED_MULTIPLE_NODES": "y"}, "NEED_MULTIPLE_NODES"),
    ("numa", "2.6.32", "x86_64", {"NUMA": "y", "64BIT": "y"}, "NUMA"),
    ("kmemleak", "6.1", "x86_64", {"DEBUG_KMEMLEAK": "y"}, "DEBUG_KMEMLEAK"),
    ("page_owner", "4.7", "arm64", {"PAGE_OWNER": "y"}, "PAGE_OWNER"),
    ("slub_debug", "4.7", "x86_64", {"SLUB": "y", "SLUB_DEBUG": "y"}, "SLUB"),
    ("slub_debug", "6.8", "x86_64", {"SLUB_DEBUG": "y"}, "SLUB_DEBUG"),
    ("movable_node", "6.1", "x86_64", {"MEMORY_HOTPLUG": "y", "MEMORY_HOTREMOVE": "y"}, "MEMORY_HOTREMOVE"),
    ("memtest", "3.10", "x86_64", {"MEMTEST": "y"}, "MEMTEST"),
    ("memtest", "6.12", "arm64", {"MEMTEST": "y"}, "MEMTEST"),
    ("transparent_hugepage", "6.1", "x86_64", {"TRANSPARENT_HUGEPAGE": "y"}, "TRANSPARENT_HUGEPAGE"),
    ("kfence.sample_interval", "6.1", "x86_64", {"KFENCE": "y"}, "KFENCE"),
    ("page_poison", "6.1", "x86_64", {"PAGE_POISONING": "y"}, "PAGE_POISONING"),
    ("swiotlb", "6.1", "x86_64", {"SWIOTLB": "y"}, "SWIOTLB"),
    ("swiotlb", "3.10", "x86_64", {"SWIOTLB": "y"}, "SWIOTLB"),
    ("crashkernel", "6.8", "x86_64", {"CRASH_CORE": "y"}, "CRASH_CORE"),
    ("crashkernel", "6.12", "arm64", {"CRASH_RESERVE": "y"}, "CRASH_RESERVE"),
    ("highmem", "6.1", "x86_32", {"64BIT": "n"}, None),
    ("vmalloc", "6.1", "arm", {"MMU": "y"}, "MMU"),
    ("nokaslr", "6.12", "arm64", {"RANDOMIZE_BASE": "y"}, "RANDOMIZE_BASE"),
    ("debug_pagealloc", "6.12", "x86_64", {"DEBUG_PAGEALLOC": "y"}, "DEBUG_PAGEALLOC"),
    ("percpu_alloc", "6.1", "x86_64", {"SMP": "y"}, "SMP"),
    ("numa_balancing", "6.1", "x86_64", {"NUMA": "y", "NUMA_BALANCING": "y"}, "NUMA_BALANCING"),
    ("nr_cpus", "6.1", "x86_64", {"SMP": "y"}, "SMP"),
    ("mminit_loglevel", "6.1", "x86_64", {"DEBUG_MEMORY_INIT": "y"}, "DEBUG_MEMORY_INIT"),
    ("hashdist", "6.1", "x86_64", {"NUMA": "y"}, "NUMA"),
    ("numa_zonelist_order", "4.7", "x86_64", {"NUMA": "y"}, "NUMA"),
    ("cma_pernuma", "6.8", "arm64", {"DMA_CMA": "y", "DMA_NUMA_CMA": "y"}, "DMA_NUMA_CMA"),
    ("page_alloc.shuffle", "6.1", "x86_64", {"SHUFFLE_PAGE_ALLOCATOR": "y"}, "SHUFFLE_PAGE_ALLOCATOR"),
    ("rcu_nocbs", "6.1", "x86_64", {"TREE_RCU": "y", "RCU_NOCB_CPU": "y"}, "RCU_NOCB_CPU"),
    ("psi", "6.1", "x86_64", {"PSI": "y"}, "PSI"),
    ("vmalloc", "2.6.32", "arm", {"MMU": "y"}, "MMU"),
    ("mem", "2.6.32", "arm", {}, None),
    ("mem", "6.1", "x86_64", {}, None),
    ("mem", "6.1", "arm", {}, None),
    ("mem", "6.1", "arm64", {}, None),
    ("mem", "6.1", "ppc64", {}, None),
    ("loglevel", "6.1", "x86_64", {}, None),
    ("quiet", "2.4.32", "x86_32", {}, None),
    ("kernelcore", "6.12", "x86_64", {}, None),
]


@pytest.mark.parametrize(("name", "release", "arch", "config", "symbol"), CASES)
def test_shipped_conditions_are_those_that_were_read_in_the_sources(
    name: str, release: str, arch: str, config: dict[str, str], symbol: str | None
) -> None:
    assert any(row.here for row in registered(kernel(release, arch, complete=True, **config), name))
    if symbol is not None:
        without = registered(kernel(release, arch, complete=True, **config | {symbol: "n"}), name)
        assert not any(row.here for row in without)
        assert any(row.why == "config" and symbol in row.symbols for row in without)
